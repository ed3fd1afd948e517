"""What a person filled in, as changes to a card or as a verdict. Raises InputError in one line."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from pipeline.errors import InputError
from pipeline.model import Card
from pipeline.render import words
from pipeline.render.escape import visible
from pipeline.review.amend import Changes
from pipeline.review.verdicts import Amend, Approve, Reject, Reopen, Withdraw
from pipeline.scoring import cvss4, presets
from pipeline.taxonomy.factors import LABELS
from pipeline.web.auth.access import Form

MOST_DIGITS = 40
LARGEST = 10
"""Nothing on a card is larger."""
_NUMBER = re.compile(r"[0-9]{1,9}")


def changes(form: Form, card: Card) -> Changes:
    """
    Only what differs from the card, so that what nobody touched is not checked again. A figure that was emptied is an
    error: it is neither one nor the one that the card has.
    """
    _none_emptied(form, card)
    filled = form.starting("factor.").items()
    given = {key: number(text, key) for key, text in filled if text.strip() and not _as_shown(card, key, text)}
    multiplier = form.one("threat_multiplier").strip()
    threat = number(multiplier, "threat_multiplier") if multiplier else None
    summary = form.one("summary")
    return Changes(
        factors={key: value for key, value in given.items() if _differs(card, key, value)},
        metrics=_metrics(form, card),
        threat_multiplier=None if threat == card.threat_multiplier.value else threat,
        controls=_controls(form, card) if _left_out(form, card) else None,
        layers=_layers(form, card),
        summary=None if "summary" not in form.fields or summary == visible(card.summary) else summary,
    )


def _none_emptied(form: Form, card: Card) -> None:
    given = [(LABELS.get(key, key), text, _shown(card, key)) for key, text in form.starting("factor.").items()]
    if "threat_multiplier" in form.fields:
        multiplier = words.figure(card.threat_multiplier.value)
        given.append(("Threat multiplier", form.one("threat_multiplier"), multiplier))
    for label, text, shown in given:
        if shown and not text.strip():
            raise InputError(f"{label[:60]} is empty: give a figure, or {shown} again, which the card has.")


class Edit(NamedTuple):
    """What a person filled in by its label; ``was`` is what the card says there, "" where it says nothing."""

    label: str
    text: str
    was: str


def edits(form: Form, card: Card) -> list[Edit]:
    """What a person filled in instead of what the card says."""
    given = form.starting("factor.").items()
    found = [
        Edit(LABELS.get(key, key), text, _shown(card, key)) for key, text in given if not _as_shown(card, key, text)
    ]
    metrics = cvss4.parse(card.cvss.vector) if card.cvss.vector else {}
    chosen = [(key, text, metrics.get(key, "")) for key, text in form.starting("metric.").items()]
    found += [Edit(f"CVSS {key}", text, was) for key, text, was in chosen if text != was]
    multiplier, threat = form.one("threat_multiplier"), card.threat_multiplier.value
    if multiplier not in (str(threat), words.figure(threat)):
        found.append(Edit("Threat multiplier", multiplier, "" if threat is None else words.figure(threat)))
    found += [Edit("Control left out", kind, "") for kind in _left_out(form, card)]
    found += [Edit(key, _certain(certain), _certain(not certain)) for key, certain in _layers(form, card).items()]
    if "summary" in form.fields and form.one("summary") != visible(card.summary):
        found.append(Edit("Summary", form.one("summary"), visible(card.summary)))
    return [edit for edit in found if edit.text.strip()]


def _certain(certain: bool) -> str:
    return "certain" if certain else "not certain"


def wrote(form: Form, card: Card) -> list[tuple[str, str]]:
    """The same and what goes with a verdict, to be shown where it was refused."""
    found = [*((edit.label, edit.text) for edit in edits(form, card)), ("Why it is amended", form.one("why"))]
    found += [(f"Answer to flag {key}", text) for key, text in form.starting("answer.").items()]
    found += [("Expires on", form.one("expires")), ("Reason", form.one("reason")), ("In words", form.one("words"))]
    return [(label, text) for label, text in found if text.strip()]


def _as_shown(card: Card, key: str, text: str) -> bool:
    """Whether a field holds what the page wrote into it, which may be rounded."""
    return key in card.factors and text == _shown(card, key)


def _shown(card: Card, key: str) -> str:
    """What the page writes into the field of a factor; nothing for one that is not known."""
    held = card.factors.get(key)
    return "" if held is None or held.value is None else words.figure(held.value, 1)


def _differs(card: Card, key: str, value: Decimal) -> bool:
    return key not in card.factors or card.factors[key].value != value


def _controls(form: Form, card: Card) -> frozenset[str]:
    """The kinds of those that are ticked, which the page numbers from 1."""
    ticked = set(form.all("control"))
    held = card.mitigation_factor.controls
    return frozenset(control.kind for number, control in enumerate(held, 1) if str(number) in ticked)


def _left_out(form: Form, card: Card) -> list[str]:
    if not form.one("controls"):
        return []
    return sorted({control.kind for control in card.mitigation_factor.controls} - _controls(form, card))


def _layers(form: Form, card: Card) -> dict[str, bool]:
    """Whether each is certain, of those that have a quote, and so a box to tick, where that differs."""
    offered = set(form.all("layer"))
    boxes = [(layer, bool(form.one(f"certain.{n}"))) for n, layer in enumerate(card.layers, 1) if str(n) in offered]
    return {layer.layer: certain for layer, certain in boxes if certain != layer.certain}


def _metrics(form: Form, card: Card) -> dict[str, str]:
    """Those of the eleven choices that differ; all of them for a card without a vector."""
    given = {key: value for key, value in form.starting("metric.").items() if value}
    if preset := form.one("preset"):
        given = presets.metrics(preset, card.cvss.base)
    if card.cvss.vector is not None:
        held = cvss4.parse(card.cvss.vector)
        return {key: value for key, value in given.items() if value != held.get(key)}
    if given and (missing := [key for key in cvss4.METRICS if key not in given]):
        raise InputError(f"choose {', '.join(missing)} too: a CVSS vector has all eleven metrics.")
    return given


def number(text: str, what: str) -> Decimal:
    """A decimal comma is as good as a point."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise InputError(f"{what[:40]} is {text[:40]!r}; give a number.") from None
    if not found.is_finite() or len(text) > MOST_DIGITS or abs(found) > LARGEST:
        raise InputError(f"{what[:40]} is {text[:40]!r}; give a number that is on the card's scale.")
    return found


def amend(form: Form, card: Card) -> Amend:
    return Amend(changes(form, card), form.one("why"))


def beside(form: Form) -> dict[str, Any]:
    """What was filled in beside the card's own fields, for a page that shows it again."""
    answers = {int(key): words for key, words in form.starting("answer.").items() if _NUMBER.fullmatch(key)}
    return {"answers": answers, "expires": form.one("expires"), "why": form.one("why")}


def approve(form: Form) -> Approve:
    given = form.starting("answer.").items()
    answers = {int(key): words for key, words in given if _NUMBER.fullmatch(key) and words.strip()}
    return Approve(expires=day(form.one("expires")), answers=answers, acknowledged=form.one("acknowledged") == "yes")


def reject(form: Form) -> Reject:
    return Reject(reason=form.one("reason"), words=form.one("words"))


def withdraw(form: Form) -> Withdraw:
    return Withdraw(words=form.one("words"))


def reopen(form: Form) -> Reopen:
    return Reopen(words=form.one("words"))


def day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"the day {text[:40]!r} cannot be read; write 2027-01-31.") from None


def version(form: Form) -> int:
    """Which version of the card the person saw."""
    text = form.one("version")
    if not _NUMBER.fullmatch(text):
        raise InputError("the form does not say which version it is of; load the page again.")
    return int(text)
