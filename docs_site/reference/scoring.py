"""The scoring profiles and the bands."""

from docs_site.markdown import block, code, plain, table
from docs_site.markdown import page as made
from pipeline.scoring import formulas
from pipeline.scoring.profiles import DEFAULT, PROFILES, Levels, Profile, has_mitigation
from pipeline.taxonomy.factors import LABELS


def page() -> str:
    intro = f"`--profile NAME` takes another than {code(DEFAULT)}. [Scoring](../scoring.md) tells them apart."
    return made("Scoring profiles", intro, *map(_section, PROFILES.values()))


def _section(one: Profile) -> str:
    mitigation = _levels(one.mitigation_levels) if has_mitigation(one) else "the formula has no such term"
    rows = (
        ("version", plain(one.version)),
        ("a factor's levels", _levels(one.factor_levels)),
        ("threat multiplier (ThM)", _levels(one.threat_levels)),
        ("mitigation factor (MF)", mitigation),
        ("an exact half is rounded", code(one.rounding.removeprefix("ROUND_").lower().replace("_", " "))),
        ("the ten factors (Σ)", ", ".join(LABELS[key] for key in one.factor_keys)),
        ("bands from", ", ".join(f"{name} {least}" for least, name in _bands())),
    )
    return "\n\n".join((f"## {code(one.name)}", block(one.summary), table(("input", "levels"), rows)))


def _levels(levels: Levels) -> str:
    if len(levels) <= 4:
        return ", ".join(map(str, levels))
    return f"{levels[0]}, {levels[1]} … {levels[-1]}"


def _bands() -> list[tuple[str, str]]:
    return [(str(least), name) for name, least in formulas.BANDS]
