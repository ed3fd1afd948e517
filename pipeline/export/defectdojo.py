"""Cards as findings for DefectDojo ("Generic Findings Import"), which refuses a file with a key it does not know."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline import __version__
from pipeline.export.records import Entry, address, cut, day, inert, justified, name, page, scored, summary
from pipeline.model import Card
from pipeline.render import escape, headline, words

KIND = "Threatcard"
WITHHELD = "Info"
"""The severity of a card without a score: there is none for "not known"."""
MOST_TITLE, MOST_COMPONENT, MOST_SERVICE, MOST_ID = 511, 500, 200, 500
"""Characters that its database takes."""


def document(entries: Sequence[Entry], url: str | None = None) -> dict[str, Any]:
    """One finding a card. ``url`` is where the public site stands, for links."""
    return {
        "name": KIND,
        "type": KIND,
        "version": __version__,
        "static_tool": True,
        "findings": [_finding(one._replace(card=inert(one.card)), url) for one in entries],
    }


def _finding(entry: Entry, url: str | None) -> dict[str, Any]:
    card = entry.card
    found: dict[str, Any] = {
        "title": cut(f"{name(card)}: {scored(card)}", MOST_TITLE),
        "severity": severity(card),
        "description": "\n\n".join(_description(card)),
        "severity_justification": escape.markdown(justified(card) or scored(card)),
        "mitigation": _mitigation(card),
        "references": "\n".join(filter(None, (page(entry, url), address(card.listing.source)))),
        "date": day(card.provenance.created_at),
        "component_name": cut(entry.ref, MOST_COMPONENT),
        "service": cut(entry.ref, MOST_SERVICE),
        "unique_id_from_tool": cut(card.id, MOST_ID),
        "vuln_id_from_tool": cut(f"threatcard/{entry.ref}", MOST_ID),
        "static_finding": True,
        "dynamic_finding": False,
        "active": True,
        "verified": entry.approved,
        "tags": _tags(card),
    }
    if card.cvss.vector is not None and card.cvss.base is not None:
        found |= {"cvssv4": card.cvss.vector, "cvssv4_score": float(card.cvss.base)}
    return {key: value for key, value in found.items() if value != ""}


def severity(card: Card) -> str:
    """The band; of a card that no model and no person made the likeliest."""
    band = headline.telling(card)
    return WITHHELD if band in ("", "None") else band


def _description(card: Card) -> Iterator[str]:
    """Markdown, for so it is shown."""
    yield f"**{escape.markdown(scored(card))}**"
    yield escape.markdown(summary(card))
    for layer in card.layers:
        lines = [f"**{layer.layer} {escape.markdown(layer.name)}** — {escape.markdown(layer.commentary)}"]
        lines += [
            f"- {escape.markdown(threat.title)}: {escape.markdown(threat.description)}" for threat in layer.threats
        ]
        yield "\n".join(lines)
    asked = [f"- {escape.markdown(one.question)}" for one in words.questions(card)]
    if asked:
        yield "\n".join(("**Questions for the vendor**", *asked))
    yield "A threat model of the public listing: what is named here was not found in a test."


def _mitigation(card: Card) -> str:
    said = dict.fromkeys(one for layer in card.layers for threat in layer.threats for one in threat.mitigations)
    return "\n".join(f"- {escape.markdown(one)}" for one in said)


def _tags(card: Card) -> list[str]:
    """Without spaces and commas, which would make several of one."""
    uncertain = [f"{layer.layer.lower()}-uncertain" for layer in card.layers if not layer.certain]
    kind = [] if card.product is None else [card.product.kind.replace("_", "-")]
    return ["aivss", *kind, card.provenance.estimator, *uncertain]
