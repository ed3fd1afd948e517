"""A threat card that a notebook shows as its page."""

from html import escape

from pipeline import model

HEIGHT = 720
"""Pixels of the frame in a notebook; the page scrolls in it."""


class Card(model.Card):
    """
    A threat card: ten agentic risk factors, a CVSS v4.0 vector, an AIVSS score with its interval, and a MAESTRO draft
    of seven layers, each claim with its quote. ``docs/cards.md`` says what each field holds.

        >>> from threatcard import Card, assess
        >>> text = assess("examples/kubernetes.md").model_dump_json()
        >>> Card.model_validate_json(text).name
        'Kubernetes MCP server'

    ``markdown()`` and ``html()`` are what the command writes; ``digest()`` is its id computed anew, which a card that
    nobody altered has.
    """

    def markdown(self) -> str:
        from pipeline.render.markdown import render

        return render(self)

    def html(self) -> str:
        """One page that loads nothing."""
        from pipeline.render.html import render

        return render(self)

    def digest(self) -> str:
        from pipeline.card.make import identity

        return identity(self)

    def _repr_html_(self) -> str:
        """The page in a frame of its own, in which nothing of a listing can act on the notebook."""
        page = escape(self.html(), quote=True)
        return f'<iframe sandbox srcdoc="{page}" title="Threat card" width="100%" height="{HEIGHT}"></iframe>'


def of(card: model.Card) -> Card:
    """The same card, with what a notebook wants."""
    return Card.model_validate(card.model_dump())
