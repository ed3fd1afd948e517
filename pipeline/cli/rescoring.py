"""``threatcard rescore --save``: what is approved or waits, as drafts under another profile; no model is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli import build, open_store, stored_cards
from pipeline.cli.stdout import say
from pipeline.errors import InputError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.card.make import Making
    from pipeline.drift.between import Between
    from pipeline.model import Card
    from pipeline.store import Revision, Store


class Pair(NamedTuple):
    of: Revision
    card: Card


class Rescored(NamedTuple):
    pairs: list[Pair]
    """Those that are other cards now."""
    same: int
    """Cards that are so already, or of which the other one is in the store."""
    refused: list[str]
    """What was wrong with each of the others."""


def run(held: Settings, making: Making, *, dry: bool, as_json: bool) -> int:
    """
    Prints what moved; what changed its band is marked. Exit code 1 where some card cannot be rescored; the others are
    saved all the same.
    """
    with open_store.opened(held) as store:
        author = open_store.actor(store, held).name
        found = _rescored(store, making)
        if not dry and found.pairs:
            _saved(store, found.pairs, author, making)
    for message in found.refused:
        _complain(message)
    _told(found, making, dry=dry, as_json=as_json)
    return InputError.exit_code if found.refused else 0


def _rescored(store: Store, making: Making) -> Rescored:
    """A card that failed has nothing to score."""
    from pipeline.assess import draft

    found = Rescored([], 0, [])
    for kept in stored_cards.chosen(store, stored_cards.STANDING, (), now=making.now):
        card = kept.revision.card
        if card.status == "failed":
            continue
        try:
            made = draft.rescored(card, making=making)
        except InputError as err:
            found.refused.append(f"{card.slug} ({card.id[:12]}): {err}")
            continue
        if made.id == card.id or store.revision(made.id) is not None:
            found = found._replace(same=found.same + 1)
        else:
            found.pairs.append(Pair(kept.revision, made))
    return found


def _saved(store: Store, pairs: list[Pair], author: str, making: Making) -> None:
    """Each on its own: a run that is cut off is made good by the same command, which saves no card twice."""
    from pipeline.store.nightly import open_runs

    open_runs.settle(store.engine, making.now)
    details = {"profile": making.profile.name, "cards": len(pairs)}
    run = store.start_run("rescore", by=author, now=making.now, details=details)
    try:
        with open_runs.held(store.engine, run):
            for pair in pairs:
                store.put_instead(pair.card, pair.of, author=author, run=run, now=making.now)
    finally:
        store.end_run(run, now=build.now(), details=details)


def _told(found: Rescored, making: Making, *, dry: bool, as_json: bool) -> None:
    from pipeline.drift import between_writing
    from pipeline.render import escape, words

    bands = _between(found, making)
    if as_json:
        say(between_writing.json(bands))
        return
    for one in bands.moved:
        say(escape.terminal(between_writing.head(one)))
    saved = "would be saved as drafts" if dry else "saved as drafts, which wait for review"
    same = f", {found.same:,} are there already" if found.same else ""
    say(
        f"{words.counted(len(found.pairs), 'card')} rescored under {making.profile.name}: "
        f"{words.counted(len(bands.moved), 'score')} moved, {len(bands.crossed):,} into another band{same}; "
        + (f"{len(found.pairs):,} {saved}" if found.pairs else "nothing is to be saved")
    )


def _between(found: Rescored, making: Making) -> Between:
    """Each card against itself; a product may have several."""
    from pipeline.drift import between

    each = [between.changed(pair.of.card, pair.card) for pair in found.pairs]
    return between.Between(
        first="stored", second=making.profile.name, compared=len(found.pairs) + found.same,
        changed=between.in_turn(each), added=(), removed=(),
    )  # fmt: skip


def _complain(message: str) -> None:
    from pipeline.render import escape

    print(f"threatcard rescore: {escape.terminal(message)}", file=sys.stderr)
