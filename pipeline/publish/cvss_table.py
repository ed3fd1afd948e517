"""
CVSS v4.0 base scores as a table small enough to travel with a page: what the library ``cvss`` knows of the 36
macrovectors that base metrics can form, in whole tenths.

A base score is the macrovector's score, less the mean of ``gap × distance / depth`` over its equivalence classes: the
gap to the score of the next lower class, the steps between the vector and the gravest one of its own class, and the
steps that the class is deep. A browser does that in integers (``static/aivss.js``).
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

from pipeline.taxonomy import risks

EQ5_ATTACKED = "0"
"""Without a threat metric exploitation counts as the worst: E:A."""
_STEPS: Mapping[str, int] = {
    f"{metric.key}:{value}": step for metric in risks.BASE_METRICS for step, (value, _) in enumerate(metric.values)
}
"""How many steps a metric's value is below its gravest."""


class _Class(NamedTuple):
    """A level of an equivalence class: its digits of the macrovector, and how the next lower is spelled, if at all."""

    digits: str
    lower: tuple[str, ...]


_EQ1 = (_Class("0", ("1",)), _Class("1", ("2",)), _Class("2", ()))
_EQ2 = (_Class("0", ("1",)), _Class("1", ()))
# The third and the sixth go together. Base metrics leave the requirements high: the sixth is 0 until no impact is high.
_EQ3_EQ6 = (_Class("00", ("01", "10")), _Class("10", ("11",)), _Class("21", ()))
# Level 0 of the fourth is for safety, an environmental metric.
_EQ4 = (_Class("1", ("2",)), _Class("2", ()))


def table() -> dict[str, Any]:
    """
    ``scores``: of each macrovector, spelled by its levels of the four classes, the score and five gaps (None without a
    lower neighbour); the fifth is that of exploitation, which has no distance but counts in the mean. ``depths`` and
    ``gravest``: by class and level.
    """
    from cvss import constants4

    classes = {"eq1": _EQ1, "eq2": _EQ2, "eq3eq6": _EQ3_EQ6, "eq4": _EQ4}
    return {
        "scores": {
            "".join(each.digits[0] for each in cell): _score(cell, constants4.CVSS_LOOKUP_GLOBAL)
            for cell in product(*classes.values())
        },
        "depths": [_by_level(levels, _depths(name, constants4.MAX_SEVERITY)) for name, levels in classes.items()],
        "gravest": [_by_level(levels, _gravest(name, constants4.MAX_COMPOSED)) for name, levels in classes.items()],
    }


def _score(cell: tuple[_Class, ...], known: Mapping[str, float]) -> list[int | None]:
    own = _tenths(known[_spelled([each.digits for each in cell])])
    gaps: list[int | None] = []
    for place, each in enumerate(cell):
        others = [
            [*(one.digits for one in cell[:place]), lower, *(one.digits for one in cell[place + 1 :])]
            for lower in each.lower
        ]
        gaps.append(min((own - _tenths(known[_spelled(digits)]) for digits in others), default=None))
    proof_of_concept = known[_spelled([each.digits for each in cell], "1")]
    return [own, *gaps, own - _tenths(proof_of_concept)]


def _spelled(digits: list[str], exploitation: str = EQ5_ATTACKED) -> str:
    """The six digits in the order of the specification."""
    eq1, eq2, eq3_eq6, eq4 = digits
    return f"{eq1}{eq2}{eq3_eq6[0]}{eq4}{exploitation}{eq3_eq6[1]}"


def _tenths(score: float) -> int:
    return int(Decimal(str(score)) * 10)


def _by_level(levels: tuple[_Class, ...], of: Mapping[str, int]) -> dict[str, int]:
    return {level.digits[0]: of[level.digits] for level in levels}


def _depths(name: str, known: Mapping[str, Any]) -> dict[str, int]:
    flat: dict[str, int] = {}
    for level, depth in known[name].items():
        if isinstance(depth, Mapping):
            flat |= {f"{level}{sixth}": steps for sixth, steps in depth.items()}
        else:
            flat[str(level)] = depth
    return flat


def _gravest(name: str, known: Mapping[str, Any]) -> dict[str, int]:
    """The steps of the gravest vectors of a level; all of a level have as many."""
    flat: dict[str, int] = {}
    for level, vectors in known["eq3" if name == "eq3eq6" else name].items():
        if isinstance(vectors, Mapping):
            flat |= {f"{level}{sixth}": _steps(each[0]) for sixth, each in vectors.items()}
        else:
            flat[level] = _steps(vectors[0])
    return flat


def _steps(vector: str) -> int:
    """Of its base metrics: "AV:A/PR:N/UI:N/" is one step from the gravest. Requirements and safety are none."""
    return sum(_STEPS.get(metric, 0) for metric in vector.split("/"))
