"""
Cards as a CycloneDX BOM: each product a component, its score a rating, its factors and threats claims with quotes.

The form has no place for a rating but a vulnerability: there is one for each card, in triage, that says that none was
found. Threats are claims of the declarations, and no vulnerabilities.
"""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pipeline import __version__
from pipeline.export.records import Entry, address, digest, inert, justified, name, page, scored, summary, time
from pipeline.model import Card, Evidence
from pipeline.render import words
from pipeline.taxonomy import factors, layers

Version = Literal["1.6", "1.7"]
VERSIONS: tuple[Version, ...] = ("1.6", "1.7")
NO_VULNERABILITY = (
    "A threat model of the public listing: no vulnerability was found, and nothing was tested. The rating says how "
    "much could go wrong by what the listing tells."
)
Thing = dict[str, Any]


def document(entries: Sequence[Entry], version: Version = "1.6", url: str | None = None) -> Thing:
    """``url`` is where the public site stands, for links."""
    cards = [one._replace(card=inert(one.card)) for one in entries]
    bom: Thing = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": f"urn:uuid:{_uuid(*(one.card.id for one in cards))}",
        "version": 1,
        "metadata": {"tools": {"components": [{"type": "application", "name": "threatcard", "version": __version__}]}},
        "components": [_component(one, url) for one in cards],
        "vulnerabilities": [_rating(one, url) for one in cards],
        "declarations": _declarations(cards),
        "definitions": {"standards": [_aivss(), _maestro()]},
    }
    if times := [at for one in cards if (at := time(one.card.provenance.created_at)) is not None]:
        bom["metadata"]["timestamp"] = max(times)
    return bom


def _uuid(*parts: str) -> uuid.UUID:
    """The same for the same parts."""
    return uuid.UUID(digest("cyclonedx", *parts)[:32], version=4)


def _ref(entry: Entry, *parts: str) -> str:
    return ":".join(("card", entry.ref, *parts))


def _component(entry: Entry, url: str | None) -> Thing:
    card = entry.card
    found = {"threat-model": page(entry, url), "website": address(card.listing.source)}
    component: Thing = {
        "type": "application",
        "bom-ref": _ref(entry),
        "name": name(card),
        "description": summary(card),
        "properties": [{"name": key, "value": value} for key, value in _properties(entry)],
    }
    references = [{"type": kind, "url": where} for kind, where in found.items() if where is not None]
    return component | ({"externalReferences": references} if references else {})


def _properties(entry: Entry) -> Iterator[tuple[str, str]]:
    card = entry.card
    yield "threatcard:card", card.id
    yield "threatcard:status", card.status
    if entry.state:
        yield "threatcard:state", entry.state
    if card.product is not None:
        yield "threatcard:kind", card.product.kind
    yield "threatcard:listing-sha256", card.listing.sha256
    yield "threatcard:estimator", card.provenance.estimator
    for layer in card.layers:
        yield f"threatcard:{layer.layer}", "mapped" if layer.certain else "not certain from the listing"


def _rating(entry: Entry, url: str | None) -> Thing:
    card = entry.card
    where = page(entry, url)
    return {
        "bom-ref": _ref(entry, "rating"),
        "id": f"threatcard/{entry.ref}",
        "source": {"name": "Threatcard"} | ({} if where is None else {"url": where}),
        "description": f"Threat card of {name(card)}: {scored(card)}",
        "detail": summary(card),
        "ratings": list(_ratings(card)),
        "analysis": {"state": "in_triage", "detail": NO_VULNERABILITY},
        "affects": [{"ref": _ref(entry)}],
    }


def _ratings(card: Card) -> Iterator[Thing]:
    source = {"name": "OWASP AIVSS"}
    if card.score is None:
        yield {"source": source, "severity": "unknown", "method": "other", "justification": scored(card)}
    else:
        yield {
            "source": source,
            "score": float(card.score.aivss),
            "severity": card.score.severity.lower(),
            "method": "other",
            "vector": "/".join(f"{key}:{words.figure(card.factors[key].value)}" for key in card.factors),
            "justification": justified(card) or scored(card),
        }
    if card.cvss.vector is not None and card.cvss.base is not None:
        yield {
            "source": {"name": "Threatcard"},
            "score": float(card.cvss.base),
            "method": "CVSSv4",
            "vector": card.cvss.vector,
        }


def _declarations(cards: Sequence[Entry]) -> Thing:
    """What is claimed of each product, by whom, and with which quotes of the listing."""
    made = [(one, [*_factor_claims(one), *_threat_claims(one)]) for one in cards]
    claims = [claim for _, some in made for claim in some]
    return {
        "assessors": [{"bom-ref": "assessor", "thirdParty": True}],
        "attestations": [_attestation(one, some) for one, some in made],
        "claims": [{key: value for key, value in claim.items() if key != "_quotes"} for claim in claims],
        "evidence": [_evidence(claim) for claim in claims if claim["_quotes"]],
        "targets": {
            "components": [
                {"type": "application", "bom-ref": _ref(one, "target"), "name": name(one.card)} for one in cards
            ]
        },
    }


def _factor_claims(entry: Entry) -> Iterator[Thing]:
    for factor in factors.ALL:
        if (estimate := entry.card.factors.get(factor.key)) is not None:
            figure = words.figure(estimate.value) if estimate.value is not None else "not known"
            predicate = f"{factor.label}: {figure} ({estimate.basis})"
            yield _claim(entry, ("factor", factor.key), predicate, estimate.rationale, estimate.evidence)


def _threat_claims(entry: Entry) -> Iterator[Thing]:
    for layer in entry.card.layers:
        for number, threat in enumerate(layer.threats, 1):
            predicate = f"Threat, {layer.layer} {layer.name}: {threat.title}"
            reasoning = " ".join((threat.description, *(f"Mitigation: {one}." for one in threat.mitigations)))
            yield _claim(entry, ("threat", layer.layer, str(number)), predicate, reasoning, threat.evidence)


def _claim(entry: Entry, key: tuple[str, ...], predicate: str, reasoning: str, quotes: Sequence[Evidence]) -> Thing:
    ref = _ref(entry, *key)
    claim: Thing = {"bom-ref": ref, "target": _ref(entry, "target"), "predicate": predicate, "_quotes": quotes}
    if reasoning.strip():
        claim["reasoning"] = reasoning.strip()
    return claim | ({"evidence": [f"{ref}:quotes"]} if quotes else {})


def _evidence(claim: Thing) -> Thing:
    data = [
        {"name": words.place(quote), "contents": {"attachment": {"content": quote.quote, "contentType": "text/plain"}}}
        for quote in claim["_quotes"]
    ]
    return {"bom-ref": f"{claim['bom-ref']}:quotes", "description": "Words of the listing", "data": data}


def _attestation(entry: Entry, claims: Sequence[Thing]) -> Thing:
    """Which requirement of a standard each claim answers."""
    answered: dict[str, list[str]] = {}
    for claim in claims:
        kind, key = claim["bom-ref"].removeprefix(f"{_ref(entry)}:").split(":")[:2]
        answered.setdefault(f"aivss:{key}" if kind == "factor" else f"maestro:{key}", []).append(claim["bom-ref"])
    how = "approved by a person" if entry.approved else "not approved by a person"
    attestation: Thing = {"summary": f"{name(entry.card)}: {scored(entry.card)}; {how}", "assessor": "assessor"}
    found = [{"requirement": one, "claims": refs} for one, refs in answered.items()]
    return attestation | ({"map": found} if found else {})


def _aivss() -> Thing:
    requirements = [
        {"bom-ref": f"aivss:{factor.key}", "identifier": factor.key, "title": factor.label, "text": factor.asks}
        for factor in factors.ALL
    ]
    return {"bom-ref": "aivss", "name": "AIVSS", "owner": "OWASP", "requirements": requirements}


def _maestro() -> Thing:
    requirements = [
        {"bom-ref": f"maestro:{layer.key}", "identifier": layer.key, "title": layer.name, "text": layer.covers}
        for layer in layers.LAYERS
    ]
    return {"bom-ref": "maestro", "name": "MAESTRO", "owner": "Cloud Security Alliance", "requirements": requirements}
