"""``threatcard publish DIR``: approved cards as a static site."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import settings
from pipeline.cli import clock, flags, open_store, stdout
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.policy import Context
    from pipeline.publish import Published
    from pipeline.settings import Settings
    from pipeline.store import Store

EXIT_FAULTS = 1
_EPILOG = """\
exit codes: 0 published, or --check found nothing, 1 --check found faults, 2 usage, or DIR cannot be written,
7 another publish is at work on DIR.
"""


class Wish(NamedTuple):
    """What one call asks for beside the settings."""

    drafts: bool = False
    anew: bool = False
    context: Context | None = None


USUAL = Wish()


def add_parser(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "publish",
        help="write the approved cards as a static site",
        description="Bring DIR up to date with the approved cards: only pages that changed are written, and the new "
        "site takes the place of the old one when it is whole. DIR is new, empty, or what this command made.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("folder", metavar="DIR", type=_folder)
    command.add_argument("--include-drafts", action="store_true", help="also cards that nobody approved, marked so")
    command.add_argument(
        "--with-context",
        action="store_true",
        help="beside each card its score in this organisation, from [context] of the settings: for a site of your own",
    )
    command.add_argument("--anew", action="store_true", help="write every file again, as where one was altered")
    command.add_argument("--check", action="store_true", help="write nothing: look for faults in the site in DIR")
    command.add_argument("--base-url", "--site-url", dest="site_url", metavar="URL", help="where DIR will be served")
    command.add_argument("--title", "--site-title", dest="site_title", metavar="TEXT", help="what the site is called")
    command.add_argument("--note", "--site-note", dest="site_note", metavar="TEXT", help="what every page says")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def _folder(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("DIR is empty: name a folder, such as site")
    return text


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    if args.check:
        return _checked(Path(args.folder))
    wish = Wish(args.include_drafts, args.anew, _context(held) if args.with_context else None)
    with open_store.opened(held) as store:
        stdout.say(published(Path(args.folder), held, store, wish))
    return 0


def _context(held: Settings) -> Context:
    """Raises UsageError where the settings have none, or one that cannot be read."""
    from pipeline.cli import organisation  # it imports what a card is read with

    found = organisation.own(held, gate=False).context
    if found is None:
        raise UsageError(
            "--with-context needs to know what stands on the other side: add a table [context] to your "
            f"{settings.FILE}, or name the file with --config."
        )
    return found


def published(folder: Path, held: Settings, store: Store, wish: Wish = USUAL) -> str:
    """A line that says what became of the site."""
    from pipeline import publish

    now = clock.now()
    asked = publish.Asked(
        folder, now[:10], held.site_title, held.site_url, wish.drafts, held.site_approver, held.site_note or "",
        wish.anew, wish.context,
    )  # fmt: skip
    done = publish.write(asked, store, publish.PARTS, now=now)
    return _said(done, folder)


def usable(folder: Path) -> None:
    """Raises UsageError for a folder that is no site of ours, before anything is done for it."""
    from pipeline.publish.stage import writable
    from pipeline.publish.written import taken

    with writable(folder):
        taken(folder.resolve(), {})


def _said(done: Published, folder: Path) -> str:
    """``214 cards in site (3 expired, 1 withdrawn): 12 files written, 2,304 unchanged, 0 removed``."""
    from pipeline.render.words import counted

    rows = done.site.rows
    marked = Counter(row.state for row in rows if row.state != "current")
    told = ", ".join(f"{number:,} {state}" for state, number in sorted(marked.items()))
    aside = f" ({told})" if told else ""
    files = f"{counted(done.written, 'file')} written, {done.unchanged:,} unchanged, {done.removed:,} removed"
    return f"{counted(len(rows), 'card')} in {folder}{aside}: {files}"


def _checked(folder: Path) -> int:
    from pipeline.publish import checks

    found = checks.check(folder)
    for fault in found.faults:
        stdout.say(fault)
    stdout.say(found.summary)
    return EXIT_FAULTS if found.faults else 0
