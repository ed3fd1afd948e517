"""A card in, its text out: terminal, Markdown, HTML, JSON. Nothing is computed here."""

from typing import NamedTuple, Protocol

from pipeline.model import Card
from pipeline.render import escape, html, markdown
from pipeline.render.organisation import Organisation


class Render(Protocol):
    """The card as text, with what is shown beside it; JSON is of the card alone."""

    def __call__(self, card: Card, beside: Organisation | None = None) -> str: ...


class Format(NamedTuple):
    """A way to write a card into a file."""

    suffix: str
    render: Render


def json_line(card: Card, beside: Organisation | None = None) -> str:
    """
    The card as JSON on one line, safe to print; it reads back as the same card. What is shown beside it is no part of
    it, and left out.
    """
    return escape.json(card.model_dump_json())


FORMATS: dict[str, Format] = {
    "markdown": Format("md", markdown.render),
    "html": Format("html", html.render),
    "json": Format("json", json_line),
}
