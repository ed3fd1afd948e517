"""Everything published or computed beforehand comes out exactly: one table of facts a file in tests/data/vectors."""

import hashlib
import json
from collections import Counter
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from itertools import product
from typing import NamedTuple

import pytest

from pipeline import scoring
from pipeline.scoring import Inputs, cvss4, formulas
from pipeline.scoring.formulas import Terms
from tests.support.paths import PUBLISHED, VECTORS

V08_ORDER = (
    "autonomy_of_action",
    "dynamic_tool_use",
    "natural_language_interface",
    "contextual_awareness",
    "non_determinism",
    "opacity_reflexivity",
    "persistent_memory",
    "dynamic_identity",
    "multi_agent_interactions",
    "self_modification",
)
V05_ORDER = (
    "autonomy_of_action",
    "dynamic_tool_use",
    "persistent_memory",
    "dynamic_identity",
    "multi_agent_interactions",
    "non_determinism",
    "self_modification",
    "goal_driven_planning",
    "contextual_awareness",
    "opacity_reflexivity",
)

POC = Decimal("0.97")
FULL = Decimal("1.00")


def rows(name):
    lines = (VECTORS / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("#")]


def named(name):
    """A row a parameter, under the name in its first cell."""
    return [pytest.param(*row[1:], id=row[0]) for row in rows(name)]


def factors(order, words):
    return dict(zip(order, map(Decimal, words.split()), strict=True))


def spread(total, profile):
    """Some ten factors that add up to ``total``: as many full ones as fit, then what is left."""
    left = Decimal(total)
    values = {}
    for key in profile.factor_keys:
        values[key] = min(left, Decimal(1))
        left -= values[key]
    return values


def scored(profile_name, cvss, total, threat, mitigation):
    profile = scoring.profile(profile_name)
    inputs = Inputs(Decimal(cvss), spread(total, profile), Decimal(threat), Decimal(mitigation))
    return scoring.score(inputs, profile)


def published():
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    cards = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in lines]
    return [pytest.param(card, id=card["slug"]) for card in cards]


def test_there_are_82_published_scores():
    assert len(published()) == 82


@pytest.mark.parametrize("card", published())
def test_published_score_with_every_figure_on_the_way(card):
    inputs = Inputs(card["cvss_base"], card["factors"], card["threat_multiplier"], card["mitigation_factor"])

    got = scoring.score(inputs, scoring.profile("directory"))

    assert (got.factor_sum, got.aivss, got.severity) == (card["factor_sum"], card["aivss"], card["severity"])
    # The cards print AARS to two decimals, and an exact half now up, now down: 0.945 as 0.95, 0.475 as 0.47.
    ways = {got.aars.quantize(Decimal("0.01"), way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)}
    assert card["aars"] in ways


class V08(NamedTuple):
    """A row of owasp_v08.txt."""

    vector: str
    cvss: str
    factors: str
    total: str
    aars: str
    aivss: str
    severity: str
    mitigated: tuple[str, ...]

    def inputs(self, mitigation=FULL):
        return Inputs(Decimal(self.cvss), factors(V08_ORDER, self.factors), POC, mitigation)


V08_EXAMPLES = [pytest.param(V08(*row[1:8], tuple(row[8:])), id=row[0]) for row in rows("owasp_v08.txt")]


@pytest.mark.parametrize("example", V08_EXAMPLES)
def test_owasp_v08_example_has_its_base_score(example):
    assert cvss4.base_score(f"CVSS:4.0/{example.vector}") == Decimal(example.cvss)


@pytest.mark.parametrize("example", V08_EXAMPLES)
def test_owasp_v08_example_as_printed(example):
    got = scoring.score(example.inputs(), scoring.profile("owasp-v0.8"))

    assert got == scoring.Result(
        profile="owasp-v0.8",
        cvss_base=Decimal(example.cvss),
        factor_sum=Decimal(example.total),
        aars=Decimal(example.aars),
        threat_multiplier=POC,
        mitigation_factor=FULL,
        aivss=Decimal(example.aivss),
        severity=example.severity,
    )


@pytest.mark.parametrize("example", V08_EXAMPLES)
def test_owasp_v08_example_mitigated(example):
    got = [
        scoring.score(example.inputs(Decimal(mitigation)), scoring.profile(name)).aivss
        for name, mitigation in product(("owasp-v0.8", "owasp-v1-amended"), ("0.83", "0.67"))
    ]

    assert got == [Decimal(each) for each in example.mitigated]


@pytest.mark.parametrize(("cvss", "aars", "aivss", "words", "total", "from_total"), named("owasp_v05.txt"))
def test_owasp_v05_example(cvss, aars, aivss, words, total, from_total):
    """The published score follows from the AARS printed; the factors printed often give another one."""
    profile = scoring.profile("owasp-v0.5")

    printed = formulas.evaluate(Terms(Decimal(cvss), Decimal(aars), POC, FULL), profile)
    added_up = scoring.score(Inputs(Decimal(cvss), factors(V05_ORDER, words), POC, FULL), profile)

    assert printed == (Decimal(aars), Decimal(aivss))
    assert (added_up.factor_sum, added_up.aars) == (Decimal(total), Decimal(total))
    assert added_up.aivss == Decimal(from_total)


@pytest.mark.parametrize(("cvss", "total", "threat", "mitigation", "v08", "amended"), rows("boundaries.txt"))
def test_boundary(cvss, total, threat, mitigation, v08, amended):
    got = [scored(name, cvss, total, threat, mitigation).aivss for name in ("owasp-v0.8", "owasp-v1-amended")]

    assert got == [Decimal(v08), Decimal(amended)]


@pytest.mark.parametrize(
    ("cvss", "total", "threat", "mitigation", "exact", "aivss", "severity", "naive"), rows("ties.txt")
)
def test_tie(cvss, total, threat, mitigation, exact, aivss, severity, naive):
    terms = Terms(Decimal(cvss), Decimal(total), Decimal(threat), Decimal(mitigation))

    got = scored("owasp-v0.8", *terms)

    assert formulas.owasp_v08(terms).aivss == Decimal(exact)
    assert (got.aivss, got.severity) == (Decimal(aivss), severity)
    assert got.aivss != Decimal(naive)


@pytest.mark.parametrize(
    ("cvss", "total", "threat", "mitigation", "aars", "exact", "aivss", "severity"), named("directory.txt")
)
def test_directory_card(cvss, total, threat, mitigation, aars, exact, aivss, severity):
    terms = Terms(Decimal(cvss), Decimal(total), Decimal(threat), Decimal(mitigation))

    got = scored("directory", *terms)

    assert formulas.directory(terms).aivss == Decimal(exact)
    assert (got.aivss, got.severity) == (Decimal(aivss), severity)
    assert got.aars.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(aars)


GRID = (
    [Decimal(n).scaleb(-1) for n in range(101)],
    [Decimal(n).scaleb(-1) for n in range(0, 101, 5)],
    [Decimal(word) for word in ("0.50", "0.97", "1.00")],
    [Decimal(word) for word in ("0.67", "0.83", "1.00")],
)


@pytest.mark.parametrize(
    ("name", "digest", "total", "bands"),
    [
        pytest.param(
            "owasp-v0.8",
            "a7ba9a6d84c1824b5d973c72014554e191a25c7f100925c06a2c15fffa734c92",
            "112302.1",
            {"None": 9, "Low": 3886, "Medium": 9055, "High": 4353, "Critical": 1786},
            id="owasp-v0.8",
        ),
        pytest.param(
            "owasp-v1-amended",
            "47ef2f94ba10ec28e5d94bc4ebb551d0d9677c7f15ef161a806f4e489f4cca19",
            "128198.0",
            {"None": 9, "Low": 2929, "Medium": 6153, "High": 5925, "Critical": 4073},
            id="owasp-v1-amended",
        ),
    ],
)
def test_fingerprint_of_the_whole_grid(name, digest, total, bands):
    """All 19,089 scores that the profile can give."""
    profile = scoring.profile(name)
    factors_of = {each: spread(each, profile) for each in GRID[1]}
    results = [
        scoring.score(Inputs(cvss, factors_of[each], threat, mitigation), profile)
        for cvss, each, threat, mitigation in product(*GRID)
    ]

    lines = "".join(
        f"{r.cvss_base},{r.factor_sum:.1f},{r.threat_multiplier},{r.mitigation_factor},{r.aivss}\n" for r in results
    )

    assert len(results) == 19_089
    assert hashlib.sha256(lines.encode()).hexdigest() == digest
    assert sum(r.aivss for r in results) == Decimal(total)
    assert Counter(r.severity for r in results) == bands


def test_the_grid_has_359_exact_halves():
    """So often would another way of rounding give another score."""
    exact = [formulas.owasp_v08(Terms(*cell)).aivss for cell in product(*GRID)]

    assert sum(each * 100 % 10 == 5 for each in exact) == 359
