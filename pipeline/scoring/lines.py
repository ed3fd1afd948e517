"""One line of JSON with the inputs of a score, to the same line with the score in it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.errors import InputError
from pipeline.scoring.formulas import Result, score
from pipeline.scoring.jsontext import Edit, Member, Number, Pairs, decimal, describe, members, object_at, spliced
from pipeline.scoring.levels import CVSS, MITIGATION, THREAT, Inputs, Snapped, check_keys, snap, spell
from pipeline.scoring.profiles import NO_TERM, Levels, Profile, has_mitigation

VECTOR, FACTORS = "cvss_vector", "factors"

Members = Mapping[str, Member]


def scored(text: str, profile: Profile, *, snaps: bool = False) -> str:
    """
    The object in ``text`` with its score added, or put in place of an earlier one; all else stays as it is.

    With ``snaps``, inputs off their levels are moved first, and ``snapped`` lists what was moved.
    InputError, or OffLevel, names the key, the value and what is allowed.
    """
    found = members(text)
    inputs = _inputs(found, profile)
    inputs, moved = snap(inputs, profile) if snaps else (inputs, ())
    outputs = _outputs(score(inputs, profile), moved)
    if CVSS in found and found[CVSS].value is not None:
        del outputs[CVSS]
    return spliced(text, [*_corrections(text, found, moved), *_additions(text, found, outputs)])


def spelled(value: Decimal) -> str:
    """As a JSON number without exponent, with one decimal at least: ``7.0``, ``0.5238``."""
    whole, _, decimals = format(value, "f").partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def _inputs(found: Members, profile: Profile) -> Inputs:
    return Inputs(
        cvss_base=_cvss_base(found),
        factors=_factors(found, profile),
        threat_multiplier=_number(found, THREAT, profile.threat_levels),
        mitigation_factor=_mitigation(found, profile),
    )


def _cvss_base(found: Members) -> Decimal:
    vector, given = _given(found, VECTOR), _given(found, CVSS)
    if vector is None:
        if CVSS not in found:
            raise InputError(f"{CVSS} is missing; give it, or a {VECTOR} to compute it from")
        return decimal(given, CVSS)
    computed = _from_vector(vector)
    if given is not None and decimal(given, CVSS) != computed:
        raise InputError(
            f"{CVSS} is {given}, but {VECTOR} {vector!r} comes to {computed}; correct one, or leave one out"
        )
    return computed


def _from_vector(vector: Any) -> Decimal:
    from pipeline.scoring import cvss4

    if isinstance(vector, Number) or not isinstance(vector, str):
        raise InputError(f"{VECTOR} is {describe(vector)}; it must be a string")
    try:
        return cvss4.base_score(vector)
    except InputError as err:
        raise InputError(f"{VECTOR}: {err}") from err


def _factors(found: Members, profile: Profile) -> dict[str, Decimal]:
    if FACTORS not in found:
        raise InputError(f"{FACTORS} is missing; it is an object of the ten factors")
    pairs = found[FACTORS].value
    if not isinstance(pairs, Pairs):
        raise InputError(f"{FACTORS} is {describe(pairs)}; it must be an object of the ten factors")
    given = dict(pairs)
    check_keys(given, profile)
    if len(given) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise InputError(f"{FACTORS}.{twice} stands twice; give it once")
    return {key: decimal(given[key], f"{FACTORS}.{key}") for key in profile.factor_keys}


def _mitigation(found: Members, profile: Profile) -> Decimal:
    if _given(found, MITIGATION) is None and not has_mitigation(profile):
        return NO_TERM[0]
    return _number(found, MITIGATION, profile.mitigation_levels)


def _number(found: Members, key: str, levels: Levels) -> Decimal:
    if key not in found:
        raise InputError(f"{key} is missing; it takes {spell(levels)}")
    return decimal(found[key].value, key)


def _given(found: Members, key: str) -> Any:
    """The value; None when it is null or not there."""
    return found[key].value if key in found else None


def _outputs(result: Result, moved: Sequence[Snapped]) -> dict[str, str]:
    """What the line gains, as JSON text, in the order in which it is added."""
    outputs = {
        CVSS: spelled(result.cvss_base),
        "factor_sum": spelled(result.factor_sum),
        "aars": spelled(result.aars),
        "aivss": spelled(result.aivss),
        "severity": json.dumps(result.severity),
        "profile": json.dumps(result.profile),
    }
    if moved:
        rows = (f'{{"key": "{key}", "was": {was}, "now": {now}}}' for key, was, now in moved)
        outputs["snapped"] = f"[{', '.join(rows)}]"
    return outputs


def _corrections(text: str, found: Members, moved: Sequence[Snapped]) -> Iterator[Edit]:
    """Every input that was moved, in its place."""
    if not moved:
        return
    factors, _ = object_at(text, found[FACTORS].start)
    places = {**found, **{f"{FACTORS}.{key}": member for key, member in factors.items()}}
    for key, _, now in moved:
        yield Edit(places[key].start, places[key].end, str(now))


def _additions(text: str, found: Members, outputs: Mapping[str, str]) -> Iterator[Edit]:
    """Every output: in the place of an earlier one of that name, or else behind the last member."""
    *_, last = found.values()
    # Add in the manner of the line: with or without a space after each colon and comma.
    space = "" if text[last.start - 1] == ":" else " "
    for key, value in outputs.items():
        if key in found:
            yield Edit(found[key].start, found[key].end, value)
    new = "".join(f',{space}"{key}":{space}{value}' for key, value in outputs.items() if key not in found)
    yield Edit(last.end, last.end, new)
