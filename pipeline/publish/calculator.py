"""
The AIVSS calculator: all profiles, with the figures of ``threatcard score``, computed in the reader's browser.

The profiles, the metrics and the table of CVSS v4.0 go to the browser as data made from the tables here; the sums in
``static/aivss.js`` are held against ``pipeline.scoring`` by a test, to the digit. A link carries the inputs in its
fragment, which no server sees: ``calculator/index.html#profile=directory&cvss=CVSS:4.0/…&factors=0.5,…``.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from pipeline import scoring
from pipeline.model import Card, Cvss, Score
from pipeline.publish import twins
from pipeline.publish.cvss_table import table
from pipeline.publish.layout import page
from pipeline.publish.records import File, Site
from pipeline.render import words
from pipeline.scoring import Inputs, Profile, cvss4, levels
from pipeline.scoring.levels import spell
from pipeline.scoring.profiles import CVSS_LEVELS, has_mitigation
from pipeline.taxonomy import factors, risks

FOLDER = "calculator"
SCRIPTS = ("calculator-data.js", "aivss.js", "calculator.js")
STATIC = Path(__file__).parent / "static"

VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
"""What the page opens with: a vector, every factor in the middle, nothing earned; on the levels of every profile."""
START: Mapping[str, str] = {**dict.fromkeys(factors.ALL_KEYS, "0.5"), "threat": "1.00", "mitigation": "1.00"}


def files(site: Site) -> Iterator[File]:
    """The page, and what it loads: data, two scripts, a sheet."""
    start = _start()
    yield page(
        site,
        FOLDER,
        "calculator.html.j2",
        scripts=SCRIPTS,
        profiles=tuple(scoring.PROFILES.values()),
        default=scoring.DEFAULT,
        formulas=words.FORMULAS,
        metrics=risks.BASE_METRICS,
        chosen=cvss4.parse(VECTOR),
        vector=VECTOR,
        start=START,
        result=start,
        worked=words.formula(start),
        line=_line(),
        all_factors=factors.ALL,
        levels_of=levels_of,
        threat_by_base=risks.THREAT_BY_BASE,
        owasp_threat=risks.OWASP_THREAT,
        owasp_mitigation=risks.OWASP_MITIGATION,
    )
    yield twins.of_tables(FOLDER, "AIVSS calculator", tables())
    yield File("assets/calculator-data.js", data())
    for name in ("aivss.js", "calculator.js", "calculator.css"):
        yield File(f"assets/{name}", (STATIC / name).read_bytes())


def fragment(card: Card) -> str:
    """
    What follows the "#" to start from a card: ``profile=directory&cvss=…&factors=…&nli=…&thm=…&mf=…&from=SLUG``. "" for
    a card without a score, or of a profile that is not known here: there is nothing to start from.
    """
    if card.score is None or card.score.profile not in scoring.PROFILES:
        return ""
    values = {key: each.value for key, each in card.factors.items() if each.value is not None}
    own = factors.NATURAL_LANGUAGE.key
    scored = _as_scored(card.score, values)
    return "&".join(
        [
            f"profile={card.score.profile}",
            _base(card.cvss, card.score),
            f"factors={','.join(f'{scored[key]:f}' if key in scored else '' for key in factors.KEYS)}",
            *([f"nli={scored[own]:f}"] if own in scored else []),
            f"thm={card.score.threat_multiplier:.2f}",
            f"mf={card.score.mitigation_factor:.2f}",
            f"from={card.slug}",
        ]
    )


def _as_scored(score: Score, values: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """The factors as they counted: a card may have been scored with values moved to the levels of its profile."""
    inputs = Inputs(score.cvss_base, values, score.threat_multiplier, score.mitigation_factor)
    return scoring.snap(inputs, scoring.profile(score.profile))[0].factors


def _base(cvss: Cvss, score: Score) -> str:
    """The vector where the card's base is its score; the base alone where it came from the reference cards."""
    if cvss.vector is not None and cvss4.base_score(cvss.vector) == score.cvss_base:
        return f"cvss={cvss.vector}"
    return f"base={score.cvss_base:.1f}"


def _start() -> scoring.Result:
    inputs = Inputs(
        cvss_base=cvss4.base_score(VECTOR),
        factors={key: Decimal(START[key]) for key in factors.ALL_KEYS},
        threat_multiplier=Decimal(START["threat"]),
        mitigation_factor=Decimal(START["mitigation"]),
    )
    return scoring.score(inputs, scoring.profile(scoring.DEFAULT))


def _line() -> str:
    """The same inputs as ``threatcard score`` takes them."""
    values = ", ".join(f'"{key}": {START[key]}' for key in factors.ALL_KEYS)
    multipliers = f'"threat_multiplier": {START["threat"]}, "mitigation_factor": {START["mitigation"]}'
    return f'{{"cvss_vector": "{VECTOR}", "factors": {{{values}}}, {multipliers}}}'


def data() -> bytes:
    """The tables as one constant of a plain script."""
    return f"const SCORING = {json.dumps(tables(), separators=(',', ':'))};\n".encode()


def tables() -> dict[str, Any]:
    """All that the sums need. Nothing in it is anybody's text."""
    return {
        "profiles": [_profile(each) for each in scoring.PROFILES.values()],
        "default": scoring.DEFAULT,
        "factors": [[each.key, each.label] for each in factors.ALL],
        "natural_language": factors.NATURAL_LANGUAGE.key,
        "metrics": [metric._asdict() for metric in risks.BASE_METRICS],
        "other_metrics": list(cvss4.OTHER_METRICS.items()),
        "cvss_levels": _spelled(CVSS_LEVELS),
        "scales": {
            "cvss": _spelled(levels.CVSS_SCALE),
            "factor": _spelled(levels.FACTOR_SCALE),
            "threat": _spelled(levels.THREAT_SCALE),
            "mitigation": _spelled(levels.MITIGATION_SCALE),
        },
        "cvss": table(),
    }


def _profile(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "formula": profile.formula,
        "factor_keys": profile.factor_keys,
        "factor_levels": _spelled(profile.factor_levels),
        "threat_levels": _spelled(profile.threat_levels),
        "mitigation_levels": _spelled(profile.mitigation_levels),
        "rounding": "half even" if profile.rounding == ROUND_HALF_EVEN else "half up",
        "worked": words.FORMULAS[profile.formula].worked,
        "said": levels_of(profile),
    }


def _spelled(values: tuple[Decimal, ...]) -> list[str]:
    return [format(value, "f") for value in values]


def levels_of(profile: Profile) -> str:
    """A profile's levels, and what becomes of an exact half, in a sentence."""
    half = "to the even digit" if profile.rounding == ROUND_HALF_EVEN else "up"
    mitigation = f"MF {spell(profile.mitigation_levels)}" if has_mitigation(profile) else "no mitigation term"
    return (
        f"Factors {spell(profile.factor_levels)}; ThM {spell(profile.threat_levels)}; {mitigation}. "
        f"An exact half is rounded {half}."
    )
