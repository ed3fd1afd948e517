"""
The page of a product's card with its JSON beside it, and the frozen pages of its editions.

A frozen page is one file that needs no other: its bytes depend on the card and its approval alone, never on what
came later.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline import policy
from pipeline.model import Card, Control
from pipeline.publish import calculator, changes, paths, wording
from pipeline.publish.asked import Asked, shown, state
from pipeline.publish.changes import Cards, Moves
from pipeline.publish.layout import environment, page
from pipeline.publish.publication import publication
from pipeline.publish.records import File, State, card_folder, frozen_folder
from pipeline.render import escape, headline, html, json_line, organisation, words
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.store.records import Edition, Product, Reply
from pipeline.taxonomy import products

SHEETS = "render/card.css", "publish/static/site.css"
MOST_DESCRIBED = 300
"""Characters of a summary, where a page is only named."""


class Approval(NamedTuple):
    """What readers are told of one approval."""

    at: str
    by: str
    expires: str | None
    answers: Mapping[int, str]


class Past(NamedTuple):
    """One edition in the history, and what moved since the one before."""

    edition: Edition
    by: str
    moves: Moves


class Parts(NamedTuple):
    """What the two pages of a card share, written once."""

    head: Markup
    body: Markup
    provenance: Markup
    twin: bytes
    """The card as JSON."""


class Alike(NamedTuple):
    """A list that a product stands in."""

    folder: str
    words: str


class Earned(NamedTuple):
    """A control, and what the mitigation factor would be without it."""

    control: Control
    without: Decimal


def parts(card: Card, approval: Approval | None) -> Parts:
    """The card with what its reviewer answered; without an approval nothing is said of one."""
    templates = environment()
    given: dict[str, Any] = {
        "card": card,
        "approval": approval,
        "answered": answered(card, approval),
        "earned": earned(card),
    }

    def written(part: str) -> Markup:
        return Markup(templates.get_template(f"published_{part}.html.j2").render(given))

    twin = f"{json_line(card)}\n".encode()
    return Parts(written("head"), written("body"), written("provenance"), twin)


def answered(card: Card, approval: Approval | None) -> list[tuple[Any, str]]:
    """The flags, the gravest first, each with the reviewer's answer; empty where there is none."""
    given = approval.answers if approval else {}
    both = [(flag, given.get(number, "")) for number, flag in enumerate(card.flags)]
    return sorted(both, key=lambda one: words.SEVERITIES.index(one[0].severity))


def earned(card: Card) -> list[Earned]:
    """What each control is worth, where the factor is what the controls earn and nothing else."""
    given = card.mitigation_factor
    if given.value is None or given.value != mitigation_factor(given.controls, given.product_is):
        return []
    return [
        Earned(
            control,
            mitigation_factor((other for other in given.controls if other is not control), given.product_is),
        )
        for control in given.controls
    ]


def current(product: Product, cards: Cards, asked: Asked, made: Parts) -> Iterator[File]:
    """``directory/SLUG/threat-model/``: the page, the card, and what is known of its publication."""
    card, folder = cards[shown(product)], card_folder(product.slug)
    values: dict[str, Any] = {
        "title": card.name,
        "card": card,
        "state": state(product, asked.today),
        "parts": made,
        "product": product,
        "newest": product.editions[0] if product.editions else None,
        "approval": None if product.draft else approval(product, product.editions[0].card_id, asked),
        "history": history(product, cards, asked),
        "paragraphs": paragraphs,
        "editions": {one.card_id for one in product.editions},
        "frozen_folder": frozen_folder,
        "calculator": calculator.fragment(card),
        "alike": alike(product, card, state(product, asked.today)),
        "linked": linked(card, product, asked),
        "description": described(card),
        "beside": None if asked.context is None else policy.shown(policy.here(card, asked.context), None),
        "BESIDE": organisation.TITLE,
    }
    yield page(asked.site(), folder, "threat_card.html.j2", **values)
    yield File(f"{folder}/card.json", made.twin)
    yield File(f"{folder}/publication.json", publication(product, card, asked))


def frozen(card: Card, given: Approval, made: Parts, slug: str) -> Iterator[File]:
    """``c/DIGEST/``: one approved edition for good."""
    folder = frozen_folder(card.id)
    text = html.document(
        "publish/templates/frozen_card.html.j2", SHEETS, card=card, approval=given, parts=made, folder=card_folder(slug)
    )
    yield File(f"{folder}/index.html", text.encode())
    yield File(f"{folder}/card.json", made.twin)


def frozen_files(card_id: str) -> tuple[str, ...]:
    return tuple(f"{frozen_folder(card_id)}/{name}" for name in ("index.html", "card.json"))


def approval(product: Product, card_id: str, asked: Asked) -> Approval:
    """Of that card; the first of several."""
    first = next(one for one in reversed(product.editions) if one.card_id == card_id)
    return Approval(first.approved_at, asked.by(first), first.expires, first.answers)


def history(product: Product, cards: Cards, asked: Asked) -> list[Past]:
    """The newest first."""
    before = (*product.editions[1:], None)
    return [
        Past(
            one,
            asked.by(one),
            changes.moves(cards[earlier.card_id], cards[one.card_id], cards) if earlier else changes.NOTHING,
        )
        for one, earlier in zip(product.editions, before, strict=False)
    ]


def paragraphs(reply: Reply) -> list[str]:
    """A vendor's words, parted where they left a line empty."""
    found = [" ".join(part.split()) for part in reply.text.replace("\r\n", "\n").split("\n\n")]
    return [part for part in found if part]


def alike(product: Product, card: Card, stands: State) -> list[Alike]:
    """The lists that the product stands in; none where it stands in none, as it is no longer current."""
    if stands in ("expired", "withdrawn"):
        return []
    band = card.score.severity if card.score else ""
    kind = card.product.kind if card.product else ""
    found = [Alike(paths.band(band), f"{band or 'withheld'} in score")]
    if kind in products.KEYS:
        found.append(Alike(paths.kind(kind), paths.kind_label(kind)))
    return found + [Alike(paths.tag(tag), wording.named(tag)) for tag in product.tags]


def described(card: Card) -> str:
    """One line for those who only name the page."""
    head = headline.headline(card)
    score = f"OWASP AIVSS {head}. " if head else "No score. "
    return escape.visible(score + card.summary)[:MOST_DESCRIBED]


def linked(card: Card, product: Product, asked: Asked) -> Markup:
    """
    JSON-LD of the page. It is a report on a product and no rating of it: programs show a rating of 9 as a good one.
    """
    known: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "headline": escape.visible(f"Threat card of {card.name}"),
        "abstract": described(card),
        "identifier": card.id,
        "isBasedOn": escape.visible(card.listing.source),
        "about": {"@type": "SoftwareApplication", "name": escape.visible(card.name)},
        "publisher": {"@type": "Organization", "name": escape.visible(asked.title)},
        "inLanguage": "en",
    }
    if product.draft is None:
        known["datePublished"] = product.editions[-1].approved_at
        known["dateModified"] = product.editions[0].approved_at
    if asked.url:
        known["url"] = f"{asked.url}/{card_folder(product.slug)}/"
    return Markup(_inert(json.dumps(known)))


def _inert(text: str) -> str:
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
