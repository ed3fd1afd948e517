"""``threatcard review …``: what the web application does, from the shell."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import columns, log_checks, open_store, review_stats, seeding, talk, verdict_flags
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import QueueRow, ReviewRow, Revision, Store

BANDS = ("Critical", "High", "Medium", "Low", "None")
STATES = ("draft", "claimed", "approved", "rejected", "amended", "superseded", "withdrawn")
HEADER = ("CARD", "SLUG", "SCORE", "DRAFTED", "STATE", "FLAGS", "WAS")
LOG = ("ROW", "AT", "ACTION", "BY", "CARD", "DETAILS")
SORTS = ("age", "due", "score", "boundary", "flags", "drift", "name", "estimator", "state")
_CARD = "an id, its beginning, or a slug, which is its newest card"


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "review", help="claim, approve, amend, reject, reopen or withdraw the cards in the store"
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    _list(actions.add_parser("list", help="what waits for a person"))
    for name, what in (("show", "one card, and where it stands"), ("history", "what was done with a product's cards")):
        actions.add_parser(name, help=what).add_argument("card", metavar="CARD", help=_CARD)
    verdict_flags.add_parsers(actions, _CARD)
    talk.add_parsers(actions, _CARD)
    log_checks.add_parsers(actions)
    review_stats.add_parser(actions)
    seeding.add_parser(actions)
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", help="one JSON object a line")
        action.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def _list(command: argparse.ArgumentParser) -> None:
    command.add_argument("--state", choices=STATES, action="append", help="may be given again")
    command.add_argument("--band", choices=BANDS, action="append", help="may be given again")
    command.add_argument("--near", metavar="POINTS", help="at most so far from another band")
    command.add_argument("--flag", metavar="KIND", action="append", help="has this flag; may be given again")
    command.add_argument("--severity", choices=("medium", "high"), help="has a flag at least so severe")
    command.add_argument("--older-than", metavar="DAYS", type=verdict_flags.days)
    command.add_argument("--newer-than", metavar="DAYS", type=verdict_flags.days)
    command.add_argument("--drift", metavar="POINTS", help="at least so far from the last approved score")
    command.add_argument("--disputed", action="store_true", help="its vendor disputes it")
    command.add_argument("--asked", action="store_true", help="changes to it were asked for")
    command.add_argument("--estimator", choices=("llm", "comparables"))
    command.add_argument("--claimed-by", metavar="NAME")
    command.add_argument("--search", metavar="WORDS", default="", help="in name, slug, source and tags")
    command.add_argument("--sort", choices=SORTS, default="age")
    command.add_argument("--descending", action="store_true")
    command.add_argument(
        "--limit", type=verdict_flags.days, default=50, metavar="N", help="lines (default 50, 500 at most)"
    )
    command.add_argument("--after", metavar="CURSOR", help="go on where the last page ended")


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        if args.action in READ:
            READ[args.action](store, args)
        elif args.action in talk.ACTIONS:
            talk.ACTIONS[args.action](store, held, args)
        elif args.action == seeding.NAME:
            seeding.put(store, held, args)
        elif args.action in log_checks.ACTIONS:
            log_checks.ACTIONS[args.action](store, held, args)
        else:
            _acted(store, held, args)
    return 0


def _acted(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.cli import build

    actor = open_store.actor(store, held)
    card = _meant(store, args)
    verdict = verdict_flags.verdict(args, card.card)
    expected = card.version if args.seen is None else args.seen
    done = store.act(card.id, verdict, actor=actor, address=open_store.ADDRESS, now=build.now(), expected=expected)
    if args.json:
        say(json.dumps(_standing(done)))
    else:
        say(_said(done))
        if done.checked is not None:
            from pipeline.review import seeded

            say(seeded.sentence(store.seeding.came_to(done.id)))


def _meant(store: Store, args: argparse.Namespace) -> Revision:
    """What is withdrawn is the approved card of a name, not the newest."""
    approved = store.approved(args.card) if args.action == "withdraw" else None
    return approved or _revision(store, args.card)


def _said(done: Revision) -> str:
    until = f" by {done.claimed_by} until {done.claimed_until}" if done.state == "claimed" else ""
    from pipeline.render import headline

    score = headline.brief(done.card)
    disputed = ", dispute open" if done.standing.disputed else ""
    asked = f", changes asked for by {done.asked_by}" if done.asked_by else ""
    return f"{done.id[:12]}  {done.standing.slug}  {score}  {done.state}{until}{disputed}{asked}{_once(done.first_by)}"


def _queue(store: Store, args: argparse.Namespace) -> None:
    from pipeline.cli import build
    from pipeline.store import QueueFilter

    given = QueueFilter(
        states=tuple(args.state) if args.state else None,
        bands=tuple(args.band or ()),
        near=verdict_flags.points("--near", args.near),
        flags=tuple(args.flag or ()),
        flag_severity=args.severity,
        older_than_days=args.older_than,
        newer_than_days=args.newer_than,
        drift=verdict_flags.points("--drift", args.drift),
        disputed=args.disputed,
        asked=args.asked,
        estimator=args.estimator,
        claimed_by=args.claimed_by,
        search=args.search,
        sort=args.sort,
        descending=args.descending,
    )
    page = store.queue(given, now=build.now(), after=args.after, limit=args.limit)
    _shown(page.rows, as_json=args.json)
    if page.next is not None:
        say(json.dumps({"next": page.next}) if args.json else f"more: --after {page.next}")
    elif not page.rows and not args.json:
        say("nothing waits for review" if args.after is None else "no more")


def _shown(rows: Sequence[QueueRow], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            say(json.dumps(row._asdict(), default=float))
        return
    for line in columns.lines(HEADER, [_row(row) for row in rows]):
        say(line)


def _row(row: QueueRow) -> tuple[str, ...]:
    was = "" if row.drift is None or row.approved_aivss is None else f"{row.approved_aivss:.1f}"
    holder = f" by {row.claimed_by}" if row.claimed_by else ""
    flags = f"{row.flags_high} high, {row.flags_medium} medium" if row.flags_high or row.flags_medium else ""
    state = f"{row.state}{holder}{', dispute open' if row.disputed else ''}"
    state += f", changes asked for by {row.asked_by}" if row.asked_by else ""
    state += _once(row.first_by)
    return row.card_id[:12], row.slug, _score(row), row.created_at[:10], state, flags, was


def _once(first_by: str | None) -> str:
    return f", approved once by {first_by}, waits for a second person" if first_by else ""


def _score(row: QueueRow) -> str:
    """As a card's head has it: one that was estimated without a model leads with its bands and interval."""
    from pipeline.render import headline, words

    if row.aivss is None or row.low is None or row.high is None:
        return row.status
    if row.estimated and row.low != row.high:
        return f"{headline.between(row.low, row.high)}, {words.interval(row.low, row.high, 1)}"
    return f"{row.aivss:.1f} {row.band}"


def _show(store: Store, args: argparse.Namespace) -> None:
    from pipeline import render

    found = _revision(store, args.card)
    if args.json:
        say(json.dumps({**_standing(found), "card": json.loads(render.json_line(found.card))}))
        return
    from pipeline.render import terminal

    say(terminal.render(found.card, width=100, colour=False, interactive=False))
    say(_said(found))
    if found.asked_by:
        say(f"{found.asked_by} asked for changes: {_plain(found.asked or '')}")
    for number in found.standing.high:
        say(f"to answer, flag {number}: {_plain(found.card.flags[number].message)}")
    if found.card.status == "partial":
        say("partial: something is missing, see its flags; to approve it takes --acknowledge")


def _history(store: Store, args: argparse.Namespace) -> None:
    found = store.history(_slug(store, args.card))
    if args.json:
        for row in found:
            say(json.dumps(row._asdict()))
        return
    for line in columns.lines(LOG, [_act(row) for row in found]) or ["nothing was done with it yet"]:
        say(line)


def _act(row: ReviewRow) -> tuple[str, ...]:
    # What was not given is in the log all the same; --json has it.
    told = {name: value for name, value in row.details.items() if name != "rule" and value not in (None, "", [], {})}
    who = ", ".join(filter(None, (row.role, row.address, row.details.get("rule"))))
    details = json.dumps(told, ensure_ascii=False) if told else ""
    return str(row.seq), row.at, row.action, f"{row.actor} ({who})", row.card[:12], details


READ: Mapping[str, Callable[[Store, argparse.Namespace], None]] = {
    "list": _queue,
    "show": _show,
    "history": _history,
    "stats": review_stats.show,
}


def _revision(store: Store, named: str) -> Revision:
    found = store.revision(store.resolve(named))
    assert found is not None  # cards are never deleted
    return found


def _slug(store: Store, named: str) -> str:
    return _revision(store, named).standing.slug


def _standing(found: Revision) -> dict[str, object]:
    held = found.standing._asdict()
    told = {"id": held.pop("card_id"), **held, "amended": found.standing.amended_by is not None}
    return {**told, "created_at": found.created_at, "listing_sha256": found.listing_sha256}


def _plain(text: str) -> str:
    from pipeline.render import escape

    return escape.terminal(text)
