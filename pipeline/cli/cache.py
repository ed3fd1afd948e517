"""``threatcard cache info|clear``: the kept model answers."""

import argparse

from pipeline import settings


def run(args: argparse.Namespace) -> int:
    from pipeline import cache

    path = settings.read(vars(args)).cache_dir
    if args.action == "clear":
        print(f"{cache.clear(path)} answers deleted from {path}")
        return 0
    info = cache.info(path)
    print(f"{path}: {info.answers} answers, {info.bytes:,} bytes")
    return 0
