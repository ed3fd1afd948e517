"""Entries to export: one of each status, one made of attacks, ten scripts, and what the line makes."""

from typing import Any

from pipeline.card.make import identified
from pipeline.export.records import Entry, Given, entries
from pipeline.model import Card
from tests.support.cards import ATTACKS, CARDS, a_card
from tests.support.made import CARDS as MADE

SCRIPTS = (
    "Latin: Zürich, Łódź, İstanbul",
    "Greek: Αθήνα",
    "Cyrillic: Київ",
    "Hebrew: ירושלים",
    "Arabic: القاهرة",
    "Devanagari: दिल्ली",
    "Thai: กรุงเทพ",
    "Chinese: 北京",
    "Japanese: とうきょう",
    "Korean: 서울",
)
LONG_ADDRESS = "https://example.example/" + "a-very-long-path-that-has-no-end/" * 12 + "?q=" + "x" * 200

HOSTILE_MARKUP = (
    '#read("/etc/passwd")', "#let x = 1", "$ x^2 $", "= heading", "*bold* _em_ `raw`", "@label <label>",
    "#include \"x\"",
    "\\ #import \"@preview/x:0.1.0\"", "/* comment */ // comment", "[click](https://evil.example)", "=1+1",
    "lone \ud800",
    "]]>", "</script>", "\x00\x1b[31m", "\u202egpj.exe",
)  # fmt: skip


def everywhere(text: str, value: Any) -> Any:
    """The value with ``text`` at the end of each text in it."""
    match value:
        case str():
            return value + text
        case dict():
            return {key: everywhere(text, one) for key, one in value.items()}
        case list() | tuple():
            return type(value)(everywhere(text, one) for one in value)
    return value


TEXTS = ("name", "summary", "layers", "chains", "flags", "questions", "comparables")
"""Fields whose texts are a listing's or a model's."""


def filled(text: str, **changes: Any) -> Card:
    """A complete card with ``text`` in every field that a stranger may fill."""
    body = a_card(**changes).model_dump()
    for field in TEXTS:
        body[field] = everywhere(text, body[field])
    for layer in body["layers"]:
        layer["layer"] = layer["layer"][:2]
    for flag in body["flags"]:
        flag["severity"] = flag["severity"].removesuffix(text)
    for chain in body["chains"]:
        chain["path"] = tuple(step.removesuffix(text) for step in chain["path"])
    for estimate in body["factors"].values():
        estimate["rationale"] += text
    body["listing"]["source"] += text[:500]
    return Card.model_validate(body)


def named(card: Card, name: str, slug: str, **changes: Any) -> Card:
    return identified(card.model_copy(update={"name": name, "slug": slug, **changes}))


def several() -> tuple[Entry, ...]:
    """Every kind of card that there is, each under a slug of its own."""
    found = {f"status-{status}": make() for status, make in CARDS.items()}
    found |= {f"made-{way}": card for way, card in MADE.items()}
    found |= {f"attack-{n}": filled(text) for n, text in enumerate((*ATTACKS, *HOSTILE_MARKUP))}
    found["scripts"] = filled(" ".join(SCRIPTS))
    found["long"] = filled("x" * 10_000, name="Long")
    found["nameless"] = a_card(name=" \u200b ", summary="")
    found["far"] = a_card(listing=a_card().listing.model_copy(update={"source": LONG_ADDRESS}))
    return entries(
        Given(card.model_copy(update={"slug": slug, "id": f"{n:064x}"}), "approved" if n % 2 else "draft")
        for n, (slug, card) in enumerate(found.items())
    )
