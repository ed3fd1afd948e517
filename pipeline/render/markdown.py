"""A card as GitHub Markdown, in the form of the published cards, and how any such document is made."""

import re

from pipeline.model import Card
from pipeline.render import escape, templates
from pipeline.render.organisation import TITLE, Organisation

_BLANKS = re.compile(r"\n{3,}")


def render(card: Card, beside: Organisation | None = None) -> str:
    return document("card.md.j2", card=card, beside=beside, BESIDE=TITLE)


def document(template: str, **values: object) -> str:
    """Every value is inert text in it."""
    text = templates.load(template, _guard).render(code=_code, **values)
    return _BLANKS.sub("\n\n", text).strip() + "\n"


def _guard(value: object) -> object:
    from markupsafe import Markup

    return value if isinstance(value, Markup) else Markup(escape.markdown(str(value)))


def _code(text: str) -> object:
    from markupsafe import Markup

    return Markup(escape.markdown_code(text))
