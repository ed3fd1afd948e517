"""A card as one HTML document, and how any such document is made: no script, nothing loaded from elsewhere."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from pipeline.model import Card
from pipeline.render import escape, templates
from pipeline.render.organisation import TITLE, Organisation


def render(card: Card, beside: Organisation | None = None) -> str:
    return document("card.html.j2", ("render/card.css",), card=card, beside=beside, BESIDE=TITLE)


def document(template: str, sheets: Sequence[str], **values: object) -> str:
    """A self-contained document whose content security policy allows its own style sheet and nothing else."""
    from markupsafe import Markup

    css = "".join((templates.PACKAGE / sheet).read_text(encoding="utf-8") for sheet in sheets)
    digest = b64encode(sha256(css.encode()).digest()).decode("ascii")
    return templates.load(template, _guard).render(css=Markup(css), css_digest=digest, **values)


def _guard(value: object) -> object:
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return escape.visible(value) if isinstance(value, str) else value
