"""How a card ended, from the log: by whom and why, and where to go on from there."""

from typing import NamedTuple

from pipeline.render import words
from pipeline.store import QueueFilter, ReviewRow, Revision, Store
from pipeline.taxonomy.reviews import REASONS


class Ended(NamedTuple):
    """What the page says of it."""

    said: str
    reason: str
    """What a rejection's code stands for; empty elsewhere."""
    words: str
    ways: tuple[tuple[str, str], ...]
    """Each an address and what is there."""
    reopened: str
    """Who put a rejected card back, and why; empty where nobody did."""


ENDS = ("reject", "withdraw")
BACK = {"reopen": "Reopened", "return": "Put back, since the listing says again what it said then,"}


def ended(store: Store, revision: Revision, *, now: str) -> Ended | None:
    """None for a card that never ended."""
    slug = revision.standing.slug
    rows = store.history(slug)
    mine = [row for row in rows if row.card == revision.id]
    if revision.checked is not None:
        return _checked(mine)
    last = next((row for row in reversed(mine) if row.action in ENDS), None)
    back = next((row for row in reversed(mine) if row.action in BACK), None)
    ways = _ways(store, revision, rows, now)
    if last is None:
        return Ended("", "", "", ways, _back(back)) if ways or back else None
    if any(row.action == "approve" and row.seq > last.seq for row in mine):
        return None
    done = "Rejected" if last.action == "reject" else "Withdrawn"
    code = last.details.get("reason", "")
    reason = f"{words.label(code)}: {REASONS.get(code, code)}" if code else ""
    after = _back(back) if back is not None and back.seq > last.seq else ""
    said = f"{done} by {last.actor}, {words.when(last.at)}"
    return Ended(said, reason, str(last.details.get("words", "")), ways, after)


def _checked(mine: list[ReviewRow]) -> Ended:
    """Of a card that was known to be bad."""
    row = next(row for row in reversed(mine) if row.action == "check")
    said = f"A check, {row.details['outcome']} by {row.actor}, {words.when(row.at)}"
    return Ended(said, "", str(row.details.get("words", "")), (), "")


def _back(row: ReviewRow | None) -> str:
    if row is None:
        return ""
    why = f": {row.details['words']}" if row.details.get("words") else ""
    return f"{BACK[row.action]} by {row.actor}, {words.when(row.at)}{why}"


def _ways(store: Store, revision: Revision, rows: tuple[ReviewRow, ...], now: str) -> tuple[tuple[str, str], ...]:
    """What came of the card, what waits of the same product, and what is approved of it."""
    if revision.state in ("draft", "claimed", "approved"):
        return ()
    found = {after: "The card that took its place" for row in rows for after in _after(row, revision.id)}
    waits = store.queue(QueueFilter(slug=revision.standing.slug, sort="age", descending=True), now=now, limit=1).rows
    found |= {row.card_id: "The draft of this product that waits" for row in waits if row.card_id not in found}
    approved = store.approved(revision.standing.slug)
    if approved is not None and approved.id not in found:
        found[approved.id] = "The approved card of this product"
    found.pop(revision.id, None)
    return tuple((f"/cards/{card}", what) for card, what in found.items())


def _after(row: ReviewRow, card: str) -> tuple[str, ...]:
    told = row.details
    if row.action == "amend" and row.card == card:
        return (str(told["draft"]),)
    if row.action == "supersede" and row.card == card:
        return (str(told["by"]),)
    return (row.card,) if card in told.get("supersedes", ()) else ()
