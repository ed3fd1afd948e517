"""Where a card stands and who looks at it in, what its page offers them out."""

from typing import Any

from pipeline.render import words
from pipeline.review import unfinished
from pipeline.review.rules import Actor, Standing, claimed, own, reviewable, withdrawable
from pipeline.taxonomy.reviews import MAY


def may(held: Standing, me: Actor, now: str, *, alone: bool) -> dict[str, Any]:
    """What this person may do with the card now, and why not the rest."""
    held_now = claimed(held, now)
    mine = held_now and held.claimed_by == me.name
    open_ = reviewable(held, now)
    why = ""
    if not open_:
        why = f"This card is {held.state}{f' by {held.approved_by}' if held.state == 'approved' else ''}."
    elif held_now and not mine:
        why = f"{held.claimed_by} holds this card until {words.when(held.claimed_until or '')}."
    elif not mine:
        why = f"{_again(held)}Claim this card to amend, approve or reject it."
    acts = MAY[me.role]
    return {
        "open": open_,
        "held_by_me": mine,
        "held_by_another": held_now and not mine,
        "may_amend": mine and "amend" in acts,
        "may_claim": open_ and not held_now and "claim" in acts,
        "may_decide": "approve" in acts,
        "may_reopen": "reopen" in acts and held.state == "rejected" and held.checked is None,
        "my_first": held.first_by == me.name,
        "cannot_be_approved": unfinished.refusal(held.status) or ("" if alone else own(held, me)),
        "may_ask": mine and "request_changes" in acts,
        "may_withdraw": "withdraw" in acts and withdrawable(held),
        "may_be_replied_to": held.approved_at is not None and held.state in ("approved", "claimed", "amended"),
        "may_sign": "sign_reply" in acts,
        "why_not": why,
    }


def _again(held: Standing) -> str:
    """Why a card that was approved may be claimed."""
    if held.state == "withdrawn":
        return "This card was withdrawn, and can be reviewed again. "
    return "Its vendor disputes it. " if held.disputed and held.state == "approved" else ""
