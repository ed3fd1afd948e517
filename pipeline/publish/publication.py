"""``publication.json`` beside a card's: who approved it, what was answered, its editions, and what its vendor says."""

import json
from typing import Any

from pipeline import policy
from pipeline.model import Card
from pipeline.publish.asked import Asked, disputed, state
from pipeline.publish.records import frozen_folder
from pipeline.render import escape
from pipeline.store.records import Edition, Product, Reply


def publication(product: Product, card: Card, asked: Asked) -> bytes:
    newest = product.editions[0] if product.editions and product.draft is None else None
    known: dict[str, Any] = {
        "card": card.id,
        "slug": product.slug,
        "state": state(product, asked.today),
        "disputed": disputed(product),
        "tags": list(product.tags),
        "withdrawn": product.withdrawn and {"at": product.withdrawn.at, "words": product.withdrawn.words},
        "answers": _answers(newest, card) if newest else [],
        "editions": [_edition(one, asked) for one in product.editions],
        "replies": [_reply(one) for one in product.replies],
    }
    if asked.context is not None:
        known["organisation"] = policy.as_json(policy.here(card, asked.context), None)["organisation"]
    text = json.dumps(known, ensure_ascii=False, indent=1)
    return f"{escape.json(text)}\n".encode("utf-8", "replace")


def _answers(edition: Edition, card: Card) -> list[dict[str, Any]]:
    return [
        {"flag": number, "kind": card.flags[number].kind, "message": card.flags[number].message, "answer": answer}
        for number, answer in sorted(edition.answers.items())
        if number < len(card.flags)
    ]


def _edition(edition: Edition, asked: Asked) -> dict[str, Any]:
    return {
        "card": edition.card_id,
        "at": f"{frozen_folder(edition.card_id)}/card.json",
        "approved_at": edition.approved_at,
        "approved_by": asked.who(edition),
        "expires": edition.expires,
        "aivss": None if edition.aivss is None else float(edition.aivss),
        "band": edition.band,
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "kind": reply.kind,
        "card": reply.card_id,
        "by": reply.by,
        "at": reply.added_at,
        "state": reply.state,
        "text": None if reply.state == "open" else reply.text,  # Nobody but who added it has seen it yet.
        "words": reply.words,
    }
