"""Cards as tables: a row a card, and further tables with a row for each factor, layer, threat and question."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.export.records import Entry
from pipeline.export.tables import Sheet
from pipeline.model import Card, Estimate, Evidence
from pipeline.render import words
from pipeline.taxonomy import factors

Row = tuple[object, ...]


class Table(NamedTuple):
    header: tuple[str, ...]
    rows: Callable[[Entry], Iterator[Row]]
    """Of one card; each begins with what the card is called in the file."""


def _cards(entry: Entry) -> Iterator[Row]:
    card, score = entry.card, entry.card.score
    known = card.interval
    yield (
        entry.ref, card.name, card.status, entry.state or None,
        None if score is None else score.aivss, None if score is None else score.severity,
        None if known is None else known.low, None if known is None else known.high,
        *(None if known is None else known.bands.get(band) for band in words.BANDS),
        card.cvss.base, card.cvss.vector, card.cvss.scenario,
        None if score is None else score.factor_sum, card.threat_multiplier.value, card.mitigation_factor.value,
        *(_value(card, factor.key) for factor in factors.ALL),
        None if card.product is None else card.product.kind, card.summary,
        " ".join(layer.layer for layer in card.layers if layer.certain),
        *(sum(flag.severity == level for flag in card.flags) for level in words.SEVERITIES),
        card.listing.source, card.listing.fetched_at, card.listing.sha256,
        card.provenance.estimator, card.provenance.model, card.provenance.profile, card.provenance.created_at,
        entry.approved_at, entry.expires, card.id,
    )  # fmt: skip


def _value(card: Card, key: str) -> object:
    estimate = card.factors.get(key)
    return None if estimate is None else estimate.value


def _factors(entry: Entry) -> Iterator[Row]:
    for factor in factors.ALL:
        estimate = entry.card.factors.get(factor.key)
        if estimate is not None:
            yield entry.ref, factor.key, factor.label, *_estimate(estimate), quotes(estimate.evidence)


def _estimate(of: Estimate) -> Row:
    if of.value is None:
        return None, None, None, of.basis, of.rationale
    return of.value, of.low, of.high, of.basis, of.rationale


def _layers(entry: Entry) -> Iterator[Row]:
    for layer in entry.card.layers:
        yield (
            entry.ref, layer.layer, layer.name, layer.certain, layer.commentary, len(layer.threats),
            quotes(layer.evidence),
        )  # fmt: skip


def _threats(entry: Entry) -> Iterator[Row]:
    for layer in entry.card.layers:
        for threat in layer.threats:
            yield (
                entry.ref, layer.layer, layer.certain, threat.title, threat.description, " ".join(threat.ids),
                "; ".join(threat.mitigations), quotes(threat.evidence),
            )  # fmt: skip


def _questions(entry: Entry) -> Iterator[Row]:
    ranked = {asked.question: asked for asked in entry.card.questions}
    for number, asked in enumerate(words.questions(entry.card), 1):
        known = ranked.get(asked.question)
        yield entry.ref, number, asked.about, asked.question, None if known is None else known.moves


def quotes(evidence: Sequence[Evidence]) -> str:
    """Each quote with the passage that it stands in."""
    return "; ".join(f"“{one.quote}” ({words.place(one)})" for one in evidence)


TABLES: dict[str, Table] = {
    "cards": Table(
        (
            "ref", "name", "status", "state", "aivss", "band", "low", "high",
            *(f"chance_{band.lower()}" for band in words.BANDS),
            "cvss_base", "cvss_vector", "scenario", "factor_sum", "threat_multiplier", "mitigation_factor",
            *factors.ALL_KEYS, "kind", "summary", "layers_mapped", *(f"flags_{level}" for level in words.SEVERITIES),
            "source", "read_at", "listing_sha256", "estimator", "model", "profile", "created_at", "approved_at",
            "expires", "card",
        ),
        _cards,
    ),
    "factors": Table(
        ("ref", "factor", "label", "value", "low", "high", "basis", "rationale", "quotes"), _factors
    ),
    "layers": Table(("ref", "layer", "name", "certain", "commentary", "threats", "quotes"), _layers),
    "threats": Table(
        ("ref", "layer", "layer_certain", "title", "description", "ids", "mitigations", "quotes"), _threats
    ),
    "questions": Table(("ref", "number", "about", "question", "moves"), _questions),
}  # fmt: skip
"""By the name of the sheet. An empty cell is what is not known, or withheld; never a zero."""


def sheet(name: str, entries: Sequence[Entry]) -> Sheet:
    table = TABLES[name]
    return Sheet(name, table.header, (row for entry in entries for row in table.rows(entry)))
