"""What every record is: frozen, closed to unknown fields, and serialised the same way every time."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

SCHEMA_VERSION: Literal["1"] = "1"

Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""Exact inside, a JSON number outside."""

Basis = Literal["stated", "mentioned", "inferred", "unknown", "amended"]
"""
``mentioned``: a cue word stands in the listing, and nobody has read what it says. ``amended``: a person set the value.
"""
Reach = Literal["optional", "built_in", "enforced"]
ProductIs = Literal["safeguard", "regulated_certified", "neither"]
Exploitation = Literal["none_reported", "reported", "disproved"]
Status = Literal["complete", "partial", "inconclusive", "failed"]
FlagSeverity = Literal["info", "low", "medium", "high"]
ListingKind = Literal[
    "html", "markdown", "text", "skill", "mcp_server", "mcp_tools", "a2a_card", "oasf_record", "model_card",
    "mcp_config", "plugin", "openapi", "pdf", "docx",
]  # fmt: skip
HidingPlace = Literal["comment", "css", "zero_width", "attribute", "metadata", "padding"]


def absent(value: object) -> bool:
    return value is None


def empty(value: object) -> bool:
    return value == ()


class Record(BaseModel):
    """Immutable and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
