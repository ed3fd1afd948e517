"""Vectors to begin with where a CVSS base is a number alone: what a product can do, or the nearest to the number."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.scoring import cvss4
from pipeline.taxonomy import cvss_vectors
from pipeline.taxonomy.harm import GRADES

NEAREST = "nearest"


class Preset(NamedTuple):
    """``base`` is what its vector scores."""

    key: str
    says: str
    vector: str
    base: Decimal


def offered(base: Decimal | None) -> tuple[Preset, ...]:
    """The nearest to ``base`` first, unless that is not known, then what products can do, the mildest first."""
    return (*_nearest(base), *(_of(grade.key, grade.does) for grade in GRADES))


def metrics(key: str, base: Decimal | None) -> dict[str, str]:
    """The eleven metrics of a preset. Raises InputError."""
    known = {preset.key: preset for preset in offered(base)}
    if key not in known:
        raise InputError(f"there is no preset {key[:40]!r}; there are {', '.join(known)}.")
    return cvss4.parse(known[key].vector)


def nearest(base: Decimal) -> str:
    """The vector that scores nearest to ``base``; of two as near as each other the graver."""
    found = min(cvss_vectors.BY_BASE, key=lambda each: (abs(Decimal(each) - base), -Decimal(each)))
    return cvss4.PREFIX + cvss_vectors.BY_BASE[found]


def _nearest(base: Decimal | None) -> Iterator[Preset]:
    if base is not None:
        vector = nearest(base)
        yield Preset(NEAREST, f"nearest to {base:.1f}", vector, cvss4.base_score(vector))


def _of(key: str, says: str) -> Preset:
    vector = cvss4.PREFIX + cvss_vectors.BY_GRADE[key]
    return Preset(key, says, vector, cvss4.base_score(vector))
