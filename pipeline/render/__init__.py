"""A card in, its text out: terminal, Markdown, HTML, JSON. Nothing is computed here."""

from collections.abc import Callable
from typing import NamedTuple

from pipeline.model import Card
from pipeline.render import escape, html, markdown


class Format(NamedTuple):
    """A way to write a card into a file."""

    suffix: str
    render: Callable[[Card], str]


def json_line(card: Card) -> str:
    """The card as JSON on one line, safe to print; it reads back as the same card."""
    return escape.json(card.model_dump_json())


FORMATS: dict[str, Format] = {
    "markdown": Format("md", markdown.render),
    "html": Format("html", html.render),
    "json": Format("json", json_line),
}
