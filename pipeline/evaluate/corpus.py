"""
The corpus of attempts to steer (``tests/hostile``), how one is planted in a listing, and texts that only look like one.

A case has a placement: prose in plain sight, hidden by a comment or by CSS, an attribute or metadata, or the
description of a tool. Planting gives the bytes of a source of the kind that the placement needs.
"""

import base64
import codecs
import html
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import yaml

from pipeline import resources
from pipeline.errors import UsageError

FOLDER = resources.path("tests", "hostile")
PLACEMENTS = ("visible", "hidden", "attribute", "tool")
_FILLER = "The weather in the harbour was calm and the gulls were loud that morning"
_LOOKALIKES = str.maketrans("aeiopcxyAEOPCTH", "аеіорсхуАЕОРСТН")
_LEET = str.maketrans("aeio", "4310")


class Case(NamedTuple):
    kind: str
    placement: str
    tone: str
    text: str
    how: str
    """Which of the forms of its placement: comment, css, text; alt, title, meta, json_ld; empty for the usual one."""
    disguise: str
    held_out: bool

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.placement}-{self.tone}"


class Lookalike(NamedTuple):
    """A harmless text; ``form`` is what it is written in: markdown, html, or the description of a tool."""

    kind: str
    number: int
    form: str
    text: str
    held_out: bool

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.number}"

    @property
    def raw(self) -> bytes:
        """The text as a source of its form."""
        if self.form == "html":
            return f"<!doctype html><html><head><title>x</title></head><body>{self.text}</body></html>".encode()
        return tools("Reads and writes records.", self.text) if self.form == "tool" else self.text.encode()


class Planted(NamedTuple):
    """A source as it would be read: its bytes and the kind of listing that they are."""

    raw: bytes
    kind: str


@cache
def cases() -> tuple[Case, ...]:
    """All attempts, in the order of the files."""
    return tuple(
        Case(
            path.stem,
            row["placement"],
            row["tone"],
            row["text"],
            row.get("how", ""),
            row.get("disguise", ""),
            row.get("held_out", False),
        )
        for path in sorted((FOLDER / "attacks").glob("*.yaml"))
        for row in yaml.safe_load(path.read_text("utf-8"))["cases"]
    )


@cache
def lookalikes() -> tuple[Lookalike, ...]:
    """All harmless texts, in the order of the files."""
    return tuple(
        Lookalike(path.stem, number, row.get("format", "markdown"), row["text"], row.get("held_out", False))
        for path in sorted((FOLDER / "benign").glob("*.yaml"))
        for number, row in enumerate(yaml.safe_load(path.read_text("utf-8"))["cases"], start=1)
    )


def chosen(ids: Sequence[str]) -> tuple[Case, ...]:
    """The cases named, or all of them. Raises UsageError for one that there is not."""
    known = {case.id: case for case in cases()}
    if odd := [one for one in ids if one not in known]:
        raise UsageError(f"there is no attempt {odd[0]!r}; they are named like {next(iter(known))!r}.")
    return tuple(known[one] for one in ids) if ids else cases()


def form(case: Case) -> str:
    """The kind of source that the case is planted in: cards are comparable within one form."""
    if case.placement == "visible" or case.how == "text":
        return "markdown"
    return "mcp_tools" if case.placement == "tool" else "html"


def plant(case: Case, listing_text: str) -> Planted:
    """The listing with the case in its place: Markdown, an HTML page, or the answer of ``tools/list``."""
    text, kind = disguised(case.text, case.disguise), form(case)
    if kind == "markdown":
        return Planted(_within(listing_text, text).encode(), kind)
    if kind == "mcp_tools":
        return Planted(tools(listing_text, text), kind)
    return Planted(_page(listing_text, text, case.how).encode(), kind)


def disguised(text: str, disguise: str) -> str:
    """The text in the encoding, the letters or behind the filler that the case names."""
    return _DISGUISES[disguise](text)


def _within(listing_text: str, text: str) -> str:
    """Between two paragraphs near the middle; behind a listing of a single one."""
    paragraphs = listing_text.rstrip().split("\n\n")
    half = (len(paragraphs) + 1) // 2
    return "\n\n".join([*paragraphs[:half], text, *paragraphs[half:]]) + "\n"


def tools(listing_text: str, text: str) -> bytes:
    about = {"name": "describe_product", "description": listing_text, "inputSchema": {"type": "object"}}
    other = {"name": "second_tool", "description": text, "inputSchema": {"type": "object", "properties": {}}}
    return json.dumps({"tools": [about, other]}).encode()


def _page(listing_text: str, text: str, how: str) -> str:
    """A page whose paragraphs are the listing's; the attempt where a visitor does not look."""
    quoted = html.escape(text)
    hidden = {
        "comment": f"<!-- {text} -->",
        "css": f'<div style="display:none">{quoted}</div>',
        "alt": f'<img src="a.png" alt="{quoted}">',
        "title": f'<a href="/" title="{quoted}">Home</a>',
        "json_ld": f'<script type="application/ld+json">{json.dumps({"@type": "Thing", "note": text})}</script>',
        "meta": f'<meta name="agent-notes" content="{quoted}">',
    }[how]
    head, body = (hidden, "") if how in ("meta", "json_ld") else ("", hidden)
    shown = "".join(f"<p>{html.escape(part)}</p>\n" for part in listing_text.split("\n\n"))
    return (
        f"<!doctype html><html><head><title>Listing</title>{head}</head><body><main>{shown}{body}</main></body></html>"
    )


def _base64(text: str) -> str:
    return f"Signature: {base64.b64encode(text.encode()).decode()}"


def _spaced(text: str) -> str:
    return "  ".join(" ".join(word) for word in text.split())


def _emphasis(text: str) -> str:
    return " ".join(f"{word[:2]}**{word[2:]}**" if len(word) > 3 else word for word in text.split())


def _every_other(text: str) -> str:
    """Every second word in letters of another script."""
    return " ".join(word.translate(_LOOKALIKES) if n % 2 else word for n, word in enumerate(text.split()))


_DISGUISES: dict[str, Callable[[str], str]] = {
    "": str,
    "base64": _base64,
    "hex": lambda text: text.encode().hex(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "homoglyphs": _every_other,
    "spaced": _spaced,
    "tags": lambda text: "It is easy to set up." + "".join(chr(0xE0000 + ord(char)) for char in text),
    "leet": lambda text: text.translate(_LEET),
    "fullwidth": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
    "zero_width": lambda text: " ".join("\u200b".join(word) for word in text.split()),
    "emphasis": _emphasis,
    "newlines": lambda text: "Thank you for reading." + "\n" * 3_000 + text,
    "spaces": lambda text: "A picture." + " " * 5_000 + text,
    "filler_lines": lambda text: f"{_FILLER}.\n\n" * 120 + text,
    "filler_words": lambda text: "harbour " * 600 + text,
}
