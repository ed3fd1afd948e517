"""``threatcard review seed``: one card that is known to be bad, put into the queue by hand."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from pipeline.cli import open_store
from pipeline.cli.stdout import say
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Store

NAME = "seed"


def add_parser(actions: Any) -> None:
    command = actions.add_parser(
        NAME, help="put a card that is known to be bad into the queue, to see whether it is read"
    )
    command.add_argument("--slug", metavar="SLUG", help="made of this product's newest whole draft; else of the newest")


def put(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.cli import build
    from pipeline.store.review.replies import By

    by = By(open_store.actor(store, held), open_store.ADDRESS, build.now())
    made = store.seeding.put(args.slug, every=held.review_seeded_every, by=by)
    if args.json:
        say(json.dumps({"id": made.id, "slug": made.standing.slug}))
        return
    say(f"{made.id[:12]}  {made.standing.slug}  waits in the queue; 'threatcard review stats' says what it comes to")
