"""Where cards and errors go: the screen, or a folder with one file a format."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pipeline import files, render
from pipeline.cli.organisation import NOTHING, Seen
from pipeline.cli.stdout import say
from pipeline.errors import UsageError
from pipeline.model import Card
from pipeline.render import escape, headline

TO_READ = ("terminal", "markdown")
"""Formats of standard output that are for people."""


class _Progress:
    """
    A line on standard error while something is under way; silent when that is no terminal.

    Workers report from their own threads: whoever writes something else does it inside ``aside``.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.live = stream.isatty()
        self._text = ""
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Nothing is left of the line when ``text`` is empty."""
        with self._lock:
            self._text = text
            self._draw(text)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The line gives way and comes back."""
        with self._lock:
            self._draw("")
            yield
            self._draw(self._text)

    def _draw(self, text: str) -> None:
        if self.live:
            self._stream.write(f"\r\x1b[2K{text}")
            self._stream.flush()


class _Show:
    def __init__(self) -> None:
        self._line = _Progress(sys.stderr)

    @property
    def live(self) -> bool:
        """Whether somebody sees what ``progress`` says."""
        return self._line.live

    def progress(self, text: str) -> None:
        self._line.say(text)

    def error(self, message: str) -> None:
        with self._line.aside():
            print(f"threatcard: {escape.terminal(message)}", file=sys.stderr)


class Screen(_Show):
    """Standard output, in one format."""

    def __init__(self, format: str) -> None:
        super().__init__()
        self._format = format
        self._between = ""

    def card(self, card: Card, seen: Seen = NOTHING) -> None:
        """Nothing for a person to read of one that failed: the error says all that there is."""
        if card.status == "failed" and self._format in TO_READ:
            return
        text = self._between + self._text(card, seen)
        self._between = "\n" if self._format in TO_READ else ""
        with self._line.aside():
            say(text)

    def _text(self, card: Card, seen: Seen) -> str:
        if self._format != "terminal":
            return render.FORMATS[self._format].render(card, seen.shown)
        from pipeline.render import terminal

        live = sys.stdout is not None and sys.stdout.isatty()
        colour = live and not os.getenv("NO_COLOR")
        width = shutil.get_terminal_size().columns
        return terminal.render(card, seen.shown, width=width, colour=colour, interactive=live)


class Folder(_Show):
    """A folder; each file is written whole or not at all, and none of another card is overwritten."""

    def __init__(self, path: Path, formats: Sequence[str]) -> None:
        super().__init__()
        self._path, self._formats = path, tuple(formats)
        self._taken: set[str] = set()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise UsageError(f"--out {str(path)!r} cannot be made: {err.strerror}.") from err

    def card(self, card: Card, seen: Seen = NOTHING) -> None:
        """Write the card's files, and one of what the organisation sees in it, and print one line about it."""
        stem = self._stem(card.slug)
        paths = []
        for name in self._formats:
            form = render.FORMATS[name]
            paths.append(self._path / f"{stem}.{form.suffix}")
            self._write(paths[-1], form.render(card, seen.shown))
        if seen.json is not None and "json" in self._formats:
            paths.append(self._path / f"{stem}.organisation.json")
            self._write(paths[-1], seen.json)
        result = headline.brief(card)
        if card.score is not None and card.status != "complete":
            result += f" ({card.status})"
        with self._line.aside():
            say(f"{stem:<32}  {result:<14}  {' '.join(str(p) for p in paths)}")

    def _stem(self, slug: str) -> str:
        """The slug; with a number from the second card of the same name on in this run."""
        stem, number = slug, 1
        while stem in self._taken:
            number += 1
            stem = f"{slug}-{number}"
        self._taken.add(stem)
        return stem

    def _write(self, path: Path, text: str) -> None:
        try:
            with files.whole(path) as out:
                out.write(text + "\n" if not text.endswith("\n") else text)
        except OSError as err:
            raise UsageError(f"{str(path)!r} cannot be written: {err.strerror}.") from err
