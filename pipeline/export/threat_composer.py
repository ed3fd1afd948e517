"""A card as a workspace of Threat Composer, schema 1: its threats, their mitigations, and questions as assumptions."""

import uuid
from typing import Any

from pipeline.export.records import Entry, cut, digest, inert, name, scored, summary
from pipeline.export.sheets import quotes
from pipeline.model import Card, Layer, Threat
from pipeline.render import escape, words

MOST_NAME, MOST_PART, MOST_STATEMENT, MOST_CONTENT, MOST_TAG, MOST_TEXT = 200, 200, 1_400, 1_000, 30, 100_000
"""Characters that it takes."""
SOURCE = "threat actor"
Thing = dict[str, Any]


def document(entry: Entry) -> Thing:
    """One card: a workspace is of one application."""
    card = inert(entry.card)
    threats = [(layer, threat) for layer in card.layers for threat in layer.threats]
    mitigations = dict.fromkeys(one for _, threat in threats for one in threat.mitigations)
    asked = words.questions(card)
    return {
        "schema": 1,
        "applicationInfo": {"name": cut(name(card), MOST_NAME), "description": _about(card)},
        "assumptions": [
            _numbered(n, _id(card, "question", one.question))
            | {"content": cut(f"Not stated in the listing: {one.question}", MOST_CONTENT), "tags": [_tag(one.about)]}
            for n, one in enumerate(asked, 1)
        ],
        "mitigations": [
            _numbered(n, _id(card, "mitigation", one))
            | {"content": cut(one, MOST_CONTENT), "status": "mitigationIdentified"}
            for n, one in enumerate(mitigations, 1)
        ],
        "assumptionLinks": [],
        "mitigationLinks": [
            {"mitigationId": _id(card, "mitigation", one), "linkedId": _threat_id(card, number, layer, threat)}
            for number, (layer, threat) in enumerate(threats, 1)
            for one in dict.fromkeys(threat.mitigations)
        ],
        "threats": [_threat(card, number, *one) for number, one in enumerate(threats, 1)],
    }


def _about(card: Card) -> str:
    """Markdown."""
    said = [f"**{escape.markdown(scored(card))}**", escape.markdown(summary(card))]
    for layer in card.layers:
        said.append(f"**{layer.layer} {escape.markdown(layer.name)}** — {escape.markdown(layer.commentary)}")
    said.append(f"Listing: {escape.markdown_code(card.listing.source)}. Card: {escape.markdown_code(card.id)}")
    return cut("\n\n".join(said), MOST_TEXT)


def _threat(card: Card, number: int, layer: Layer, threat: Threat) -> Thing:
    """The form has no field for a score: that is the application's, in its description."""
    description = f": {threat.description}" if threat.description else ""
    notes = [
        {"key": "Comments", "value": cut(layer.commentary, MOST_CONTENT)},
        {"key": "custom:layer", "value": cut(f"{layer.layer} {layer.name}", MOST_CONTENT)},
        {"key": "custom:certain", "value": "yes" if layer.certain else "no"},
    ]
    if threat.evidence:
        notes.append({"key": "custom:quotes", "value": cut(quotes(threat.evidence), MOST_CONTENT)})
    return _numbered(number, _threat_id(card, number, layer, threat)) | {
        "threatSource": SOURCE,
        "threatAction": cut(f"cause {threat.title}", MOST_PART),
        "statement": cut(f"A {SOURCE} can cause {threat.title}{description}", MOST_STATEMENT),
        "status": "threatIdentified",
        "tags": list(dict.fromkeys((layer.layer, *(_tag(one) for one in threat.ids if one)))),
        "metadata": notes,
    }


def _numbered(number: int, identifier: str) -> Thing:
    return {"id": identifier, "numericId": number, "displayOrder": number}


def _threat_id(card: Card, number: int, layer: Layer, threat: Threat) -> str:
    """Of the threat and no score; of two with one title in one layer the second has its number too."""
    same = [one for one in layer.threats if one.title == threat.title]
    return _id(card, "threat", layer.layer, threat.title, *([str(number)] if len(same) > 1 else []))


def _id(card: Card, *parts: str) -> str:
    """36 characters, the same for the same product and claim."""
    return str(uuid.UUID(digest("threat-composer", card.slug, *parts)[:32], version=4))


def _tag(text: str) -> str:
    return cut(text, MOST_TAG) or "card"
