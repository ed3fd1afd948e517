"""The reference cards: JSON Lines in, validated records out; a bad line is named."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pipeline import resources
from pipeline.errors import InputError
from pipeline.model import Number, Record
from pipeline.taxonomy import factors, layers


class Reference(Record):
    """One published card, with a listing in our own words beside it. Format: ``evals/README.md``."""

    slug: str
    name: str
    card_url: str
    listing_source: str
    listing_kind: Literal["vendor", "readme", "registry", "directory"]
    listing: str
    factors: dict[str, Number]
    cvss_base: Number | None
    threat_multiplier: Number | None
    mitigation_factor: Number | None
    aivss: Number | None
    severity: str | None
    uncertain_layers: dict[str, bool | None]
    layer_points: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    group: str = ""
    """Near-duplicates share a group: same product, same source page, or nearly the same text."""
    split: Literal["tune", "test"] = "test"


def load(path: Path) -> tuple[Reference, ...]:
    """Every reference of a file. Raises InputError that names the line and what is wrong with it."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"reference cards {str(path)!r} cannot be read: {err}") from err
    found = tuple(_reference(path, n, line) for n, line in enumerate(lines, 1) if line.strip())
    if not found:
        raise InputError(f"reference cards {str(path)!r}: no line holds a card")
    return found


@cache
def exemplars() -> tuple[Reference, ...]:
    """The cards that may calibrate an estimator: the ``tune`` half of the project's own, never ``test``."""
    return tuple(r for r in load(resources.path("evals", "gold", "cards.jsonl")) if r.split == "tune")


def _reference(path: Path, number: int, line: str) -> Reference:
    try:
        reference = Reference.model_validate_json(line)
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        raise InputError(f"{path.name} line {number}: {where}: {first['msg']}") from err
    if set(reference.factors) != set(factors.KEYS):
        odd = sorted(set(reference.factors) ^ set(factors.KEYS))
        raise InputError(f"{path.name} line {number}: factors must be the ten of the card; check {odd}")
    if off := [key for key, value in reference.factors.items() if not _on_grid(value)]:
        raise InputError(
            f"{path.name} line {number}: factors.{off[0]} is {reference.factors[off[0]]}, off the 0.1 grid"
        )
    if set(reference.uncertain_layers) != set(layers.KEYS):
        raise InputError(f"{path.name} line {number}: uncertain_layers must name L1 to L7")
    return reference


def _on_grid(value: Decimal) -> bool:
    return 0 <= value <= 1 and value * 10 == (value * 10).to_integral_value()
