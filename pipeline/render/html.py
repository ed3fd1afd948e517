"""A card as one HTML document: no script, nothing loaded from elsewhere."""

from base64 import b64encode
from hashlib import sha256

from pipeline.model import Card
from pipeline.render import escape, templates


def render(card: Card) -> str:
    """A self-contained document whose content security policy allows its own style sheet and nothing else."""
    from markupsafe import Markup

    css = (templates.HERE / "card.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(css.encode()).digest()).decode("ascii")
    return templates.load("card.html.j2", _guard).render(card=card, css=Markup(css), css_digest=digest)


def _guard(value: object) -> object:
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return escape.visible(value) if isinstance(value, str) else value
