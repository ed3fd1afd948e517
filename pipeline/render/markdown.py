"""A card as GitHub Markdown, in the form of the published cards."""

import re

from pipeline.model import Card
from pipeline.render import escape, templates

_BLANKS = re.compile(r"\n{3,}")


def render(card: Card) -> str:
    """A Markdown document; every value is inert text in it."""
    text = templates.load("card.md.j2", _guard).render(card=card, code=_code)
    return _BLANKS.sub("\n\n", text).strip() + "\n"


def _guard(value: object) -> object:
    from markupsafe import Markup

    return value if isinstance(value, Markup) else Markup(escape.markdown(str(value)))


def _code(text: str) -> object:
    from markupsafe import Markup

    return Markup(escape.markdown_code(text))
