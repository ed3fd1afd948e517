"""
A card with no more on it than a person can review: flags of a kind are grouped, long strings and lists are cut.

Whatever a listing holds or a model answers, the card's JSON has at most MOST_BYTES, and no kind of flag asks for more
than a few answers. Nothing goes unsaid: a group says how many more of its kind there are, and of what is cut a flag
tells.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import is_
from typing import Any

from pipeline.model import Card, Evidence, Flag, FlagSeverity, Record

MOST_BYTES = 1_000_000
OF_LISTING = 5
"""Flags of a kind that words of a listing can raise as often as they stand there."""
OF_OTHERS = 12
"""Flags of any other kind: at most one for each factor, but for what a model may get wrong."""
SMALL = 50_000
"""Characters of a card's JSON up to which nothing of it is looked at for being too long."""
MOST_ITEMS = 50
"""Of any list of a card but its flags, and the figures that its interval is made of."""
LONGEST = (4_000, 1_000, 250, 60)
"""Characters of a string: the first of these with which the card fits."""
CUT = "cut"
_BY_LISTING = frozenset(
    [
        *("steering_score", "steering_instruction", "steering_turn", "steering_reported"),
        *("hidden_text", "homoglyphs", "encoded_payload", "padding"),
    ]
)
_GRAVITY: dict[FlagSeverity, int] = {"high": 0, "medium": 1, "low": 2, "info": 3}
_WHOLE = frozenset(["id", "slug", "source", "sha256", "raw_sha256", "model", "flags", "misses", "samples"])
"""Fields that stay: what is cut of an identity is another, and the lists of these have bounds of their own."""


def grouped(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """
    The flags in their order; of a kind the gravest and of those the first, up to its bound, and behind them one flag
    for each severity of the rest that says how many they are. Grouped flags stay as they are.
    """
    every = list(flags)
    taken: set[int] = set()
    rest: dict[int, tuple[Flag, ...]] = {}
    places = sorted(range(len(every)), key=lambda at: every[at].kind)
    for kind, same in groupby(places, key=lambda at: every[at].kind):
        found = list(same)
        kept = _kept(every, found, OF_LISTING if kind in _BY_LISTING else OF_OTHERS)
        taken.update(kept)
        if len(kept) < len(found):
            left = [every[at] for at in found if at not in kept]
            rest[max(kept)] = tuple(_group(row) for row in _by_severity(left))
    return tuple(flag for at in sorted(taken) for flag in (every[at], *rest.get(at, ())))


def _kept(every: Sequence[Flag], found: Sequence[int], most: int) -> frozenset[int]:
    """What stays of the flags of a kind; a group counts for what it stands for, and is made anew."""
    single = [at for at in found if every[at].more is None]
    if len(single) <= most:
        return frozenset(found)
    return frozenset(sorted(single, key=lambda at: (_GRAVITY[every[at].severity], at))[:most])


def _by_severity(flags: Sequence[Flag]) -> Iterator[list[Flag]]:
    ordered = sorted(flags, key=lambda flag: _GRAVITY[flag.severity])
    return (list(same) for _, same in groupby(ordered, key=lambda flag: flag.severity))


def _group(flags: Sequence[Flag]) -> Flag:
    first = flags[0]
    more = sum(flag.more or 1 for flag in flags)
    message = f"{more:,} more flags of this kind and severity are not shown one by one."
    return Flag(kind=first.kind, severity=first.severity, message=message, where=first.where, more=more)


def bounded(card: Card) -> Card:
    """The card with its flags grouped, and cut where a string or a list of it is too long for review."""
    flags = grouped(card.flags)
    card = card if flags == card.flags else card.model_copy(update={"flags": flags})
    if len(card.model_dump_json()) <= SMALL:
        return card
    return next(
        (cut for longest in LONGEST if _size(cut := _cut(card, longest)) <= MOST_BYTES), _cut(card, LONGEST[-1])
    )


def _size(card: Card) -> int:
    return len(card.model_dump_json().encode())


def _cut(card: Card, longest: int) -> Card:
    cutting = _Cutting(longest)
    done: Card = cutting.cut(card)
    if not cutting.places:
        return card
    message = (
        f"{cutting.places:,} texts and lists were too long for a card and are cut: {cutting.characters:,} characters "
        f"and {cutting.items:,} entries are left out."
    )
    flag = Flag(kind=CUT, severity="medium", message=message, where="card")
    return done.model_copy(update={"flags": (*done.flags, flag)})


class _Cutting:
    """Cuts all of a record, and counts what that takes away."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.places = self.characters = self.items = 0

    def cut(self, value: Any, field: str = "") -> Any:
        """The value itself where nothing of it is too long."""
        if isinstance(value, Evidence):
            return self._quote(value)
        if isinstance(value, Record):
            given = {name: getattr(value, name) for name in type(value).model_fields}
            made = {name: self.cut(one, name) for name, one in given.items()}
            changed = {name: one for name, one in made.items() if one is not given[name]}
            return value.model_copy(update=changed) if changed else value
        if isinstance(value, dict):
            return {key: self.cut(one, field) for key, one in value.items()}
        if isinstance(value, tuple):
            return self._list(value, field)
        return self._text(value, field) if isinstance(value, str) else value

    def _text(self, text: str, field: str) -> str:
        if field in _WHOLE or len(text) <= self._longest:
            return text
        self._counted(len(text) - self._longest + 1, 0)
        return text[: self._longest - 1] + "…"

    def _quote(self, quote: Evidence) -> Evidence:
        """A quote stays verbatim: its offsets go with what is left of it."""
        over = len(quote.quote) - self._longest
        if over <= 0:
            return quote
        self._counted(over, 0)
        return quote.model_copy(update={"quote": quote.quote[: self._longest], "end": quote.end - over})

    def _list(self, items: tuple[Any, ...], field: str) -> tuple[Any, ...]:
        most = len(items) if field in _WHOLE else MOST_ITEMS
        if len(items) > most:
            self._counted(0, len(items) - most)
        made = tuple(self.cut(one, "" if field == "flags" else field) for one in items[:most])
        return items if len(made) == len(items) and all(map(is_, made, items)) else made

    def _counted(self, characters: int, items: int) -> None:
        self.places += 1
        self.characters += characters
        self.items += items
