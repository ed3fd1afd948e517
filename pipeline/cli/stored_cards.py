"""Cards of the store that a command takes: what is approved, what waits, and what was approved at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from pipeline.errors import NoSuchCard

if TYPE_CHECKING:
    from pipeline.store import QueueRow, Revision, Store

State = Literal["approved", "expired", "draft", "claimed", "rejected", "amended", "superseded", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)
IN_FORCE: tuple[State, ...] = ("approved",)
STANDING: tuple[State, ...] = ("approved", "expired", "draft", "claimed")
"""What stands, and what waits for a person."""
AT_ONCE = 500


class Kept(NamedTuple):
    """A card of the store, and where it stands at this moment."""

    revision: Revision
    state: State


def chosen(store: Store, states: Sequence[State], slugs: Sequence[str], *, now: str) -> list[Kept]:
    """
    By name. Raises NoSuchCard for a slug that no card of these states has; it says which there are.
    """
    checks = store.seeding.cards()
    there = (row for row in _rows(store, states, now=now) if row.card_id not in checks)
    found = [row for row in there if not slugs or row.slug in slugs]
    for slug in slugs:
        if not any(row.slug == slug for row in found):
            raise NoSuchCard(_none_of(store, slug, states))
    kept = []
    for row in found:
        revision = store.revision(row.card_id)
        assert revision is not None  # cards are never deleted
        kept.append(Kept(revision, _state(row, now)))
    return kept


def _rows(store: Store, states: Sequence[State], *, now: str) -> Iterator[QueueRow]:
    from pipeline.review import rules
    from pipeline.store import QueueFilter

    asked: set[rules.State] = {"approved" if one == "expired" else one for one in states}
    given = QueueFilter(states=tuple(sorted(asked)), sort="name")
    after: str | None = None
    while True:
        page = store.queue(given, now=now, after=after, limit=AT_ONCE)
        yield from (row for row in page.rows if _state(row, now) in states)
        after = page.next
        if after is None:
            return


def _state(row: QueueRow, now: str) -> State:
    """``expired``: its approval has run out."""
    ran_out = row.state == "approved" and row.expires is not None and row.expires <= now[:10]
    return "expired" if ran_out else row.state


def _none_of(store: Store, slug: str, states: Sequence[State]) -> str:
    checks = store.seeding.cards()
    there = sorted({revision.state for revision in store.revisions(slug) if revision.id not in checks})
    if not there:
        return f"there is no card {slug!r} in the store; 'threatcard review list' shows those to review."
    return f"no card {slug!r} is {' or '.join(states)}: there is one that is {', '.join(there)}; see --state."


class Then(NamedTuple):
    """What was approved at a time: the ids by slug, and the products whose approval had run out by then."""

    approved: dict[str, str]
    ran_out: tuple[str, ...]


def approved_at(store: Store, when: str) -> Then:
    """As the log has it. ``when`` is RFC 3339, UTC. Raises StoreError where the log cannot be read."""
    approved: dict[str, str] = {}
    ran_out = []
    for product in store.products(now=when):
        if product.withdrawn is not None or not product.editions:
            continue
        newest = product.editions[0]
        if newest.expires is not None and newest.expires <= when[:10]:
            ran_out.append(product.slug)
        else:
            approved[product.slug] = newest.card_id
    return Then(approved, tuple(ran_out))
