"""What is said of a command line that cannot be read: the usage of the very command, and the flag that was meant."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Sequence
from typing import Any, NoReturn

_FLAG = re.compile(r"--[a-z][a-z-]*")


class Version(argparse.Action):
    """What is asked for when the flag is there, and not whenever a command starts."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version, the commit, Python and the profiles")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from pipeline.cli import version

        print(version.text())
        parser.exit()


class Parser(argparse.ArgumentParser):
    """Its commands are of this class too: argparse would leave what they do not know to the topmost, and its usage."""

    # Of argparse's three forms of it, this is the one that says least.
    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self._unknown(rest)
        return found, rest

    def _unknown(self, rest: Sequence[str]) -> NoReturn:
        flag = next((one.partition("=")[0] for one in rest if one.startswith("--")), None)
        known = sorted(set(_FLAG.findall(self.format_help())))
        near = [] if flag is None else difflib.get_close_matches(flag, known, n=2)
        meant = f" (did you mean {' or '.join(near)}?)" if near else ""
        self.error(f"unrecognized arguments: {' '.join(rest)}{meant}")
