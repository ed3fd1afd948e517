"""One card: the listing beside the claims, what a change would make of the score, and the verdicts."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from pipeline.errors import NoSuchCard, ReviewError, ThreatcardError
from pipeline.model import Card, Listing
from pipeline.render import words
from pipeline.review import amend as amending
from pipeline.review import seconds
from pipeline.review.by_hand import Hand
from pipeline.review.rules import claimed
from pipeline.review.seeded import sentence
from pipeline.review.verdicts import ACTIONS, Amend, AnswerChanges, Claim, Release, RequestChanges, TakeOver, Verdict
from pipeline.scoring import cvss4, presets, profile
from pipeline.store import Revision
from pipeline.taxonomy.reviews import REASONS
from pipeline.web.auth.access import Analyst, Caller, Form, Held, Parts, Posted, Reviewer
from pipeline.web.pages import (
    allowed,
    comparing,
    ended,
    forms,
    marks,
    reply_list,
    talk_list,
    templating,
    unread,
    unsaved,
)
from pipeline.web.pages import walk as walking
from pipeline.web.pages.figures import figures
from pipeline.web.pages.responses import Refused, go, page, status_of
from pipeline.web.pages.views import view

router = APIRouter(include_in_schema=False)
_ID = re.compile(r"[0-9a-f]{64}")

SAID = {
    "claim": ("This card is yours for 30 minutes.", ("claimed",)),
    "take_over": ("You have taken this card over; it is yours for 30 minutes.", ("claimed",)),
    "release": ("You have given this card back.", ("draft", "approved")),
    "approve": ("Approved.", ("approved",)),
    seconds.FIRST: ("Approved once: it waits for a second person.", ("draft", "approved")),
    "reject": ("Rejected.", ("rejected",)),
    "withdraw": ("Withdrawn.", ("withdrawn",)),
    "reopen": ("Reopened: it is a draft again, and waits in the queue.", ("draft",)),
    "request_changes": ("Sent back, and marked in the queue until it is amended or answered.", ("draft", "approved")),
    "answer_changes": ("Answered: it is back for review.", ("draft", "approved")),
    "amend": ("Saved as a new draft, which is this card.", ("draft",)),
}
"""What was done, and the states that the card is in after it: a link may not say what is not so."""
BLANK = {
    "said": "", "said_kind": "good", "done": "", "before": ("", "", ""), "answers": {}, "expires": "", "why": "",
}  # fmt: skip
"""What a page says of what was done, and of what was filled in beside the card: nothing."""
UNEXPLAINED = "Say in words why you change it, and save again: your changes are in the form, and nothing is saved yet."
UNCHANGED = "Nothing is changed yet: change a value and save again, or approve the card as it is. Your words are below."
DONE = ("approve", "reject", "amend", "release", "withdraw", "request_changes", "answer_changes")


class Asking(NamedTuple):
    """Who asks for an act, and how."""

    request: Request
    caller: Caller
    held: Parts


class Shown(NamedTuple):
    """What a page of one card is drawn from: ``now`` is the card with changes that are not saved."""

    revision: Revision
    listing: Listing
    now: Card

    @property
    def card(self) -> Card:
        return self.revision.card


@router.get("/cards/{card_id}")
def card(request: Request, caller: Analyst, held: Held, card_id: str, did: str = "") -> Response:
    found = shown(held, card_id)
    if done := request.query_params.get("done"):
        return _page(request, caller, held, found, before=_before(held, did, done))
    words = _became(did, found.revision)
    if found.revision.checked is not None and did in SAID:
        words = sentence(held.store.seeding.came_to(card_id))
    told = reply_list.became(held.store, did)
    # An amendment is done with the card that it was made from: what follows is counted from there.
    last = found.card.provenance.parent if did == "amend" and not found.revision.checked else card_id
    return _page(request, caller, held, found, said=words or told, done=last if words and did in DONE else "")


def _before(held: Parts, did: str, card_id: str) -> tuple[str, str, str]:
    """What was just done with the card before this one, its id and its name; nothing that is not so."""
    found = held.store.revision(card_id) if _ID.fullmatch(card_id) else None
    words = "" if found is None else _became(did, found)
    if found is not None and found.checked is not None and did in SAID:
        words = sentence(held.store.seeding.came_to(card_id))
    return (words, card_id, found.card.name) if found is not None and words else ("", "", "")


def _became(did: str, after: Revision) -> str:
    """What was done, in words; empty where it is not so. An approval may be the first of two."""
    done = seconds.FIRST if did == "approve" and after.first_by else did
    words, states = SAID.get(done, ("", ()))
    return words if after.state in states else ""


@router.post("/cards/{card_id}/preview")
def preview(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    """The score with the changes of the form, by the code that saves them; nothing is kept."""
    found = shown(held, card_id)
    try:
        found = found._replace(now=_changed(found, form, caller.known.name, held.now()))
    except ThreatcardError as err:
        if "application/json" in request.headers.get("accept", ""):
            raise
        return _page(request, caller, held, found, status=status_of(err), said=_capital(err), said_kind="bad")
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(figures(found.card, found.now)._asdict())
    return _page(request, caller, held, found, **forms.beside(form))


@router.post("/cards/{card_id}/claim")
def claim(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: Claim())


@router.post("/cards/{card_id}/take-over")
def take_over(request: Request, caller: Reviewer, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: TakeOver())


@router.post("/cards/{card_id}/release")
def release(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: Release())


@router.post("/cards/{card_id}/approve")
def approve(request: Request, caller: Reviewer, held: Held, card_id: str, form: Posted) -> Response:
    """The form comes whole: what was changed in it and not saved is neither approved nor lost."""
    found = _filled_in(held, caller, card_id, form)
    if found.now != found.card and found.revision.version == forms.version(form):
        return unsaved.choice(request, caller, form, found.card, found.now)
    if form.one("why").strip() and _in_hand(found, caller, form, held.now()):
        return unsaved.words_alone(request, caller, form, found.card)
    return _acted(Asking(request, caller, held), card_id, form, lambda _: forms.approve(form))


@router.post("/cards/{card_id}/reject")
def reject(request: Request, caller: Reviewer, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: forms.reject(form))


@router.post("/cards/{card_id}/withdraw")
def withdraw(request: Request, caller: Reviewer, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: forms.withdraw(form))


@router.post("/cards/{card_id}/reopen")
def reopen(request: Request, caller: Reviewer, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: forms.reopen(form))


@router.post("/cards/{card_id}/amend")
def amend(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    found = _filled_in(held, caller, card_id, form)
    explained, is_changed = bool(form.one("why").strip()), found.now != found.card
    if explained != is_changed and _in_hand(found, caller, form, held.now()):
        said = {"said": UNEXPLAINED if is_changed else UNCHANGED, "said_kind": "bad", **forms.beside(form)}
        return _page(request, caller, held, found, status=422, **said)
    return _acted(Asking(request, caller, held), card_id, form, lambda card: forms.amend(form, card))


def _in_hand(found: Shown, caller: Caller, form: Form, now: str) -> bool:
    """Whether the person still holds the very card that they saw: it can be shown to them with what they filled in."""
    held = found.revision.standing
    mine = claimed(held, now) and held.claimed_by == caller.known.name
    return mine and held.version == forms.version(form)


def _filled_in(held: Parts, caller: Caller, card_id: str, form: Form) -> Shown:
    """The card, and what the form would make of it. Raises Refused."""
    found = shown(held, card_id)
    try:
        return found._replace(now=_changed(found, form, caller.known.name, held.now()))
    except ThreatcardError as err:
        raise Refused(err, forms.wrote(form, found.card)) from err


@router.post("/cards/{card_id}/request-changes")
def request_changes(request: Request, caller: Reviewer, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: RequestChanges(form.one("words")))


@router.post("/cards/{card_id}/answer-changes")
def answer_changes(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    return _acted(Asking(request, caller, held), card_id, form, lambda _: AnswerChanges(form.one("words")))


def _acted(asking: Asking, card_id: str, form: Form, verdict: Callable[[Card], Verdict]) -> Response:
    """Carried out on the very version that the person saw. Refused with what was filled in, which is hard to lose."""
    request, caller, held = asking
    card, now = revision(held, card_id).card, held.now()
    shown = view(request, caller.known.name)
    try:
        given = verdict(card)
        if isinstance(given, Amend):  # it makes another card, which goes on from this one's place
            shown = walking.pinned(shown, held.store, card_id, now=now)
        leads = walking.following(shown, held.store, given, card_id, now=now)
        after = held.store.act(
            card_id, given, actor=caller.known, address=caller.address, now=now, expected=forms.version(form)
        )
    except ThreatcardError as err:
        raise Refused(err, forms.wrote(form, card)) from err
    return go(leads or f"/cards/{after.id}{shown.on(did=ACTIONS[type(given)])}")


def revision(held: Parts, card_id: str) -> Revision:
    found = held.store.revision(card_id) if _ID.fullmatch(card_id) else None
    if found is None:
        raise NoSuchCard("there is no such card; it may have been in another database.")
    return found


def shown(held: Parts, card_id: str) -> Shown:
    found = revision(held, card_id)
    listing = held.store.listing(found.listing_digest)
    if listing is None:
        raise NoSuchCard("the listing of this card is not in the database.")
    return Shown(found, listing, found.card)


def _changed(found: Shown, form: Form, by: str, now: str) -> Card:
    """The card as the form would make it; the card itself where nothing in it differs."""
    changes = forms.changes(form, found.card)
    making = amending.making(found.card, now)
    try:
        hand = Hand(by, form.one("why").strip())
        return amending.amend(found.card, changes, text=found.listing.text, making=making, hand=hand)
    except ReviewError:
        return found.card


def _page(request: Request, caller: Analyst, held: Parts, found: Shown, *, status: int = 200, **said: Any) -> Response:
    told = BLANK | said
    claims = marks.claims(found.card)
    left = unread.stretches(found.card, found.listing)
    pieces = list(marks.pieces(found.listing.text, claims, left))
    values = {
        **_drawn(found),
        **allowed.may(found.revision.standing, caller.known, held.now(), alone=held.owner is not None),
    }
    me, open_ = caller.known.name, values["open"]
    return page(
        caller, request, "card.html.j2",
        status=status,
        title=found.card.name,
        pieces=pieces,
        unread=sum(end - start for start, end in left),
        marks=_numbers(pieces),
        keys=lambda piece: " ".join(claim.key for claim in piece.claims),
        labels=lambda piece: "; ".join(claim.label for claim in piece.claims),
        raw=templating.raw,
        single_user=held.owner is not None,
        ended=ended.ended(held.store, found.revision, now=held.now()),
        today=held.now()[:10],
        tomorrow=(date.fromisoformat(held.now()[:10]) + timedelta(days=1)).isoformat(),
        walk=walking.walk(view(request, me), held.store, found.card.id, now=held.now(), counted=open_),
        replies=reply_list.listed(held.store.replies.of(found.card.slug)),
        asked_for=templating.raw(marks.shown(found.revision.asked or "")),
        **talk_list.drawn(held.store, found.card),
        **values,
        **told,
    )  # fmt: skip


def _numbers(pieces: list[marks.Piece]) -> dict[str, list[int]]:
    """Which marks in the listing each claim rests on."""
    found: dict[str, list[int]] = {}
    for piece in pieces:
        for claim in piece.claims:
            found.setdefault(claim.key, []).append(piece.number)
    return found


def _drawn(found: Shown) -> dict[str, Any]:
    card, now = found.card, found.now
    multiplier = now.threat_multiplier.value
    levels = {*profile(card.provenance.profile).threat_levels, *(() if multiplier is None else (multiplier,))}
    return {
        "revision": found.revision,
        "card": card,
        "shown": now,
        "figures": figures(card, now),
        "metrics": cvss4.parse(now.cvss.vector) if now.cvss.vector else {},
        "presets": () if card.cvss.vector else presets.offered(card.cvss.base),
        "levels": sorted(levels),
        "kept": {control.kind for control in now.mitigation_factor.controls},
        "high": [(number, flag) for number, flag in enumerate(card.flags) if flag.severity == "high"],
        "reasons": REASONS,
        "asked_of_vendor": words.questions(card),
        "beside": comparing.beside(card),
        "nearest": [(each, comparing.published(each)) for each in card.comparables],
    }


def _capital(err: ThreatcardError) -> str:
    text = str(err)
    return text[:1].upper() + text[1:]
