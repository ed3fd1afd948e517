"""``threatcard cache info|clear``: the kept model answers."""

import argparse

from pipeline import settings
from pipeline.cli.stdout import say


def run(args: argparse.Namespace) -> int:
    from pipeline.ask import cache

    path = settings.read(vars(args)).cache_dir
    if args.action == "clear":
        say(f"{_answers(cache.clear(path))} deleted from {path}")
        return 0
    info = cache.info(path)
    say(f"{path}: {_answers(info.answers)}, {info.bytes:,} bytes")
    return 0


def _answers(count: int) -> str:
    return f"{count:,} answer{'' if count == 1 else 's'}"
