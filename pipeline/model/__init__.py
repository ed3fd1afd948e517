"""The records that travel through the pipeline: listing, assessment, card."""

from pipeline.model.assessment import (
    Assessment,
    Chain,
    Comparable,
    Control,
    Cvss,
    Doubt,
    Estimate,
    Expected,
    Flag,
    Layer,
    Mitigation,
    Product,
    Threat,
    ThreatMultiplier,
    Tokens,
)
from pipeline.model.base import (
    SCHEMA_VERSION,
    Basis,
    Exploitation,
    FlagSeverity,
    HidingPlace,
    ListingKind,
    Number,
    ProductIs,
    Reach,
    Record,
    Status,
)
from pipeline.model.card import Card, CardListing, Interval, Provenance, Score, VendorQuestion
from pipeline.model.listing import Evidence, Hidden, Http, Listing, Passage, Shortfall

__all__ = [
    "SCHEMA_VERSION", "Assessment", "Basis", "Card", "CardListing", "Chain", "Comparable", "Control", "Cvss", "Doubt",
    "Estimate", "Evidence", "Expected", "Exploitation", "Flag", "FlagSeverity", "Hidden", "HidingPlace", "Http",
    "Interval", "Layer", "Listing", "ListingKind", "Mitigation", "Number", "Passage", "Product", "ProductIs",
    "Provenance", "Reach", "Record", "Score", "Shortfall", "Status", "Threat", "ThreatMultiplier", "Tokens",
    "VendorQuestion",
]  # fmt: skip
