"""Whether a card that is not complete may be approved: from its status, and what the person says to it."""

from pipeline.errors import ReviewError

ACKNOWLEDGED = "partial"
"""The one status that an approval takes a word for; the log has it as what was acknowledged."""
_REFUSED = {
    "failed": "nothing was assessed on this card; reject it, or assess the listing again.",
    "inconclusive": (
        "this card is inconclusive: its listing cannot support a card, so there is nothing on it to approve. Reject it "
        "as thin_listing or wrong_product, or assess another listing of the product."
    ),
}


def refusal(status: str) -> str:
    """Why no card of this status is approved; empty where one may be."""
    return _REFUSED.get(status, "")


def may_be_approved(status: str, *, acknowledged: bool) -> None:
    """Raises ReviewError."""
    if status in _REFUSED:
        raise ReviewError(_REFUSED[status])
    if status == ACKNOWLEDGED and not acknowledged:
        raise ReviewError(
            "this card is partial: something is missing on it, which its flags name. Acknowledge that to approve it."
        )


def told(status: str, *, acknowledged: bool) -> str | None:
    """What the log says was acknowledged; None where there was nothing to."""
    return status if status == ACKNOWLEDGED and acknowledged else None
