"""The reference cards: JSON Lines in, validated records out; a bad line is named."""

import hashlib
import json
from collections.abc import Mapping, Sequence
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
    cvss_base: Number | None = Field(ge=0, le=10)
    threat_multiplier: Number | None = Field(ge=Decimal("0.50"), le=Decimal("1.10"))
    mitigation_factor: Number | None = Field(ge=Decimal("0.50"), le=Decimal("1.00"))
    aivss: Number | None = Field(ge=0, le=10)
    severity: str | None
    uncertain_layers: dict[str, bool | None]
    layer_points: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    group: str = ""
    """Near-duplicates share a group: same product, same source page, or nearly the same text."""
    split: Literal["tune", "test"] = "test"


_TELLS_NOTHING = {"card_url", "listing_source", "listing_kind", "layer_points", "severity", "split"}
"""Fields of a reference that no estimate is made of."""


def load(path: Path) -> tuple[Reference, ...]:
    """Every reference of a file. Raises InputError that names the line and what is wrong with it."""
    try:
        # Not splitlines(): it would also split at characters that may stand inside a JSON string.
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"reference cards {str(path)!r} cannot be read: {err}") from err
    numbered = {n: _reference(path, n, line) for n, line in enumerate(lines, 1) if line.strip()}
    _check_slugs(path, numbered)
    found = tuple(numbered.values())
    if not found:
        raise InputError(f"reference cards {str(path)!r}: no line holds a card")
    return found


@cache
def exemplars() -> tuple[Reference, ...]:
    """The cards that may calibrate an estimator: the ``tune`` half of the project's own, never ``test``."""
    return tuple(r for r in load(resources.path("evals", "gold", "cards.jsonl")) if r.split == "tune")


def digest(references: Sequence[Reference]) -> str:
    """SHA-256, 12 hex digits, of all of these cards that shapes an estimate, in their order."""
    told = [reference.model_dump(mode="json", exclude=_TELLS_NOTHING) for reference in references]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def _reference(path: Path, number: int, line: str) -> Reference:
    try:
        reference = Reference.model_validate_json(line)
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        given = "" if first["type"] in ("missing", "json_invalid") else f", not {_shown(first['input'])}"
        raise InputError(f"{path.name} line {number}: {where}: {first['msg']}{given}") from err
    if set(reference.factors) != set(factors.KEYS):
        odd = sorted(set(reference.factors) ^ set(factors.KEYS))
        raise InputError(f"{path.name} line {number}: factors must be the ten of the card; check {', '.join(odd[:3])}")
    if off := [key for key, value in reference.factors.items() if not _on_grid(value)]:
        raise InputError(
            f"{path.name} line {number}: factors.{off[0]} is {reference.factors[off[0]]}, off the 0.1 grid"
        )
    if set(reference.uncertain_layers) != set(layers.KEYS):
        raise InputError(f"{path.name} line {number}: uncertain_layers must name L1 to L7")
    return reference


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _check_slugs(path: Path, numbered: Mapping[int, Reference]) -> None:
    seen: dict[str, int] = {}
    for number, reference in numbered.items():
        if reference.slug in seen:
            first = seen[reference.slug]
            raise InputError(f"{path.name} line {number}: slug {reference.slug!r} stands in line {first} already")
        seen[reference.slug] = number


def _on_grid(value: Decimal) -> bool:
    return 0 <= value <= 1 and value * 10 == (value * 10).to_integral_value()
