"""``threatcard rescore``: cards in, the same cards under another profile out, one a line; no model is asked."""

import argparse
import sys
from collections.abc import Iterator

from pipeline import settings
from pipeline.cli.stdout import say
from pipeline.errors import InputError, ThreatcardError
from pipeline.render import escape


def run(args: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from pipeline import card as cards
    from pipeline.cli import build
    from pipeline.model import Card

    making = build.making(settings.read(vars(args)), snap=args.snap)
    worst = 0
    for where, text in _texts(args.files):
        try:
            say(cards.rescore(Card.model_validate_json(text), making=making).model_dump_json())
        except ValidationError as err:
            first = err.errors()[0]
            path = ".".join(str(part) for part in first["loc"]) or "card"
            print(f"threatcard rescore: {where}: {path}: {first['msg']}", file=sys.stderr)
            worst = max(worst, InputError.exit_code)
        except ThreatcardError as err:
            print(f"threatcard rescore: {where}: {err}", file=sys.stderr)
            worst = max(worst, err.exit_code)
    return worst


def _texts(files: list[str]) -> Iterator[tuple[str, str]]:
    """Each card's JSON with its place: a whole file when that is one object, else line by line."""
    for name in files:
        text = _read(name)
        shown = "standard input" if name == "-" else name
        if text.lstrip().startswith("{\n"):
            yield shown, text
            continue
        yield from ((f"{shown} line {n}", line) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def _read(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read()
        with open(name, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{name!r} cannot be read: {err}") from err
