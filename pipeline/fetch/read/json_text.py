"""JSON as a listing may be written in it, and what the usual reading of it loses: a key that stands twice."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import hidden_text
from pipeline.fetch.read.normalise import one_line
from pipeline.model import Hidden

_START = re.compile(r"""\{\s*(?:["'}]|//|/\*)|\[\s*(?:\{\s*["'}]|"|\[\s*["\[{]|\])""")
_SHOWN = 3
_LONGEST = 40


class Json(NamedTuple):
    value: object
    twice: tuple[str, ...]
    """Keys that stand twice in one object, each once."""
    lost: tuple[object, ...]
    """What stands under them, without the last of each, which is read."""

    def doubt(self) -> str | None:
        """What another program may read instead, in words."""
        if not self.twice:
            return None
        names = ", ".join(repr(one_line(key)[:_LONGEST]) for key in self.twice[:_SHOWN])
        more = f" and {len(self.twice) - _SHOWN} more" if len(self.twice) > _SHOWN else ""
        return (
            f"keys that stand twice in one object ({names}{more}): the last of each is read here, another program may "
            "take the first"
        )

    def hidden(self) -> Iterator[Hidden]:
        for value in self.lost:
            yield from hidden_text.of_json(value)


def read(text: str) -> Json | None:
    """None if the text is not meant to be JSON. Raises UnsupportedFormat if it is, and broken."""
    twice: dict[str, None] = {}
    lost: list[object] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            last = {key: at for at, (key, _) in enumerate(pairs)}
            early = [pair for at, pair in enumerate(pairs) if last[pair[0]] != at]
            twice.update((key, None) for key, _ in early)
            lost.extend(value for _, value in early)
        return found

    try:
        return Json(json.loads(text, strict=False, object_pairs_hook=once), tuple(twice), tuple(lost))
    except json.JSONDecodeError as error:
        if not _START.match(text):
            return None
        raise UnsupportedFormat(
            f"broken JSON at line {error.lineno}, column {error.colno}: {error.msg}; mend it and try again"
        ) from error
    except ValueError as error:
        raise UnsupportedFormat(f"JSON with a number that is out of range: {error}") from error
    except RecursionError as error:
        raise UnsupportedFormat("JSON nested too deep to be a listing") from error
