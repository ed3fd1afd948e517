"""Which stretches of a listing no estimator was given: what the card says of it, found again in the text."""

from pipeline.listing import passages
from pipeline.model import Card, Listing


def stretches(card: Card, listing: Listing) -> tuple[tuple[int, int], ...]:
    """
    From and to, in order. Only what the card's own flag names: where another version of the software cut the text
    otherwise, nothing is shaded, and the flag alone tells.
    """
    told = [flag.message for flag in card.flags if flag.kind == "truncated" and flag.where == "listing"]
    if not told:
        return ()
    found = passages.of(listing)
    for budget in (passages.BUDGET, passages.WHOLE):
        left = passages.select(found, budget=budget).left_out
        if left and any(message.startswith(f"{passages.named(left)} went unread ") for message in told):
            return tuple((one.start, one.end) for one in left)
    return ()
