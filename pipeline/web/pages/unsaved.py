"""An approval that came with what nobody saved, changes or a reason alone: the person says what they meant."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from pipeline.model import Card
from pipeline.render import words
from pipeline.web.auth.access import Caller, Form
from pipeline.web.pages import forms, marks, templating
from pipeline.web.pages.responses import page
from pipeline.web.pages.views import view

EDITS = ("factor.", "metric.", "certain.", "layer", "control", "threat_multiplier", "summary", "version")
"""How the names of the fields begin that make an amendment."""
APART = ("token", "why")
"""What the page has fields of its own for."""


def choice(request: Request, caller: Caller, form: Form, card: Card, changed: Card) -> Response:
    """
    Nothing is done yet, which is a conflict. Of two forms, one saves the changes, the other leaves them out and
    approves the card as it was drafted; each carries what was filled in for it.
    """
    kept = [(name, text) for name, text in _fields(form) if name.startswith(EDITS)]
    return page(
        caller, request, "unsaved.html.j2",
        status=409,
        title="Changes that are not saved",
        card=card,
        drafted=_score(card),
        changed=_score(changed),
        edits=forms.edits(form, card),
        kept=kept,
        **_both(request, caller, form),
    )  # fmt: skip


def words_alone(request: Request, caller: Caller, form: Form, card: Card) -> Response:
    """
    As with changes, where there is only the reason for some. One form approves the card without it; the other leads
    back to the card with all that was filled in, to change what the words are of.
    """
    return page(
        caller, request, "words_alone.html.j2",
        status=409,
        title="A reason without a change",
        card=card,
        drafted=_score(card),
        kept=[*_fields(form)],
        **_both(request, caller, form),
    )  # fmt: skip


def _both(request: Request, caller: Caller, form: Form) -> dict[str, Any]:
    """What either page has: the fields of the approval as drafted, the reason, and the way back."""
    return {
        "verdict": [(name, text) for name, text in _fields(form) if name == "version" or not name.startswith(EDITS)],
        "why": form.one("why"),
        "query": f"?{request.url.query}" if request.url.query else "",
        "back": view(request, caller.known.name).back,
        "raw": templating.raw,
        "shown": marks.shown,
    }


def _fields(form: Form) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, held in form.fields.items() if name not in APART for text in held)


def _score(card: Card) -> str:
    return "without a score" if card.score is None else f"{words.figure(card.score.aivss, 1)} {card.score.severity}"
