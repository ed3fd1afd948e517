"""A control's quote and the passages in; why it shows no control, and how far a control reaches, out."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.listing import layout, leads
from pipeline.listing import passages as split
from pipeline.listing.cues import clipped
from pipeline.listing.holds import holds
from pipeline.model import Evidence, ListingKind, Passage, ProductIs, Reach
from pipeline.taxonomy import cues, led
from pipeline.taxonomy import safeguards as table
from pipeline.taxonomy.refusals import DENIAL, FUNCTION, NAME, Refusal

_OPENS, _CLOSES = "\ue000", "\ue001"
"""Around the words for the control: characters of the private use area, which no pattern else has."""
_CUE = f"{_OPENS}[^{_CLOSES}]*{_CLOSES}"
_ITEM = re.compile(r"\n[ \t]+(?=[-*•+]\s|\d+[.)]\s|\|)|;\s+|\n(?=[ \t>]*(?:```|~~~))")
"""An indented list item, a clause behind a semicolon and code behind a sentence say something of their own."""
_LISTED = re.compile(r"[-*•+|]\s|\d+[.)]\s")
_HEADING = re.compile(r"\s*#{1,6}[ \t]+(.*)$", re.MULTILINE)
_CONTINUED = re.compile(r">[ \t]*[a-z]")
_RULE = re.compile(r"\s*\|?[ \t]*:?--[-:| \t]*(?:\n|$)")
_CODE = re.compile(r"[{};=]|\w\(|->|::|\w\.\w+\(")
_CODE_SIGNS = 4
"""Signs of a program's text from which a sentence is taken for code."""
_DENIES = re.compile(r"\b(?:no|not|without|lacks?|rather than|instead of) ", re.IGNORECASE)
_SHORT = 3
"""Words of a quote up to which its sentence says what it is about."""
_IDENTIFIER = re.compile(table.IDENTIFIERS, re.IGNORECASE)
_CASED = re.compile(table.CASED_IDENTIFIERS)


class Unit(NamedTuple):
    """A sentence, or the item or clause of one, that says one thing; offsets into its passage."""

    start: int
    end: int


class Found(NamedTuple):
    """A control that the listing shows, in words of its own."""

    evidence: Evidence
    sentence: str


def refused(
    kind: str, quoted: Sequence[Evidence], passages: Sequence[Passage], product_is: ProductIs | None = None
) -> str | None:
    """
    Why none of the quotes shows a control of this kind, by the sentences that they stand in; None where one does,
    and where there is no quote at all. Where guarding is what the product is for, what it does for others is a guard.
    """
    places = [(one, at) for one in quoted if (at := _holding(one, passages)) is not None]
    reasons = [_of_quote(kind, one, at, passages) for one, at in places]
    if product_is == "safeguard" and kind in table.OF_SAFEGUARDS and FUNCTION in reasons:
        return None
    return None if None in reasons else next(iter(reasons), None)


def kinds(listing: ListingKind) -> tuple[str, ...]:
    """The controls that can be seen in a listing of this kind by its words."""
    return table.OF_SKILLS if listing == "skill" else tuple(kind for kind in cues.CONTROLS if kind != table.ENTRY)


def first(kind: str, passages: Sequence[Passage]) -> Found | None:
    """The first sentence that has the words for a control of this kind and is not refused."""
    pattern = _pattern(cues.CONTROLS[kind])
    for at, passage in enumerate(passages):
        if not holds(cues.CONTROLS[kind], passage.text):
            continue
        for unit in _units(passage.text):
            match = pattern.search(passage.text, *unit)
            if match and _refusal(kind, unit, at, passages, unit) is None:
                return Found(clipped(passage, *unit, match.start()), passage.text[unit.start : unit.end])
    return None


def reach(sentence: str) -> Reach:
    """
    How far the control of a sentence reaches, by its words: what is said flatly is there, and optional is what a word
    says must be switched on. Of 43 controls of ``tune`` without a word for more, a reader called six optional.
    """
    if _pattern(table.ENFORCED).search(sentence):
        return "enforced"
    if _pattern(table.BUILT_IN).search(sentence):
        return "built_in"
    return "optional" if _pattern(table.OPTIONAL).search(sentence) else "built_in"


def _holding(quote: Evidence, passages: Sequence[Passage]) -> int | None:
    """Which passage the quote stands in; pieces of one that was parted have its number all."""
    held = (at for at, p in enumerate(passages) if p.number == quote.passage and p.start <= quote.start < p.end)
    return next(held, None)


def _of_quote(kind: str, quote: Evidence, at: int, passages: Sequence[Passage]) -> str | None:
    passage = passages[at]
    span = Unit(quote.start - passage.start, quote.end - passage.start)
    units = [u for u in _units(passage.text) if u.start < span.end and span.start < u.end]
    telling = [u for u in units if kind in cues.CONTROLS and _pattern(cues.CONTROLS[kind]).search(passage.text, *u)]
    reasons = [_refusal(kind, unit, at, passages, span) for unit in telling or units]
    return None if None in reasons else next(iter(reasons), None)


def _refusal(kind: str, unit: Unit, at: int, passages: Sequence[Passage], span: Unit) -> str | None:
    """Why this sentence shows no such control; by its words for it, first those inside ``span``."""
    text = passages[at].text[unit.start : unit.end]
    if text.startswith("#") or len(_CODE.findall(text)) >= _CODE_SIGNS or _is_code(at, unit, passages):
        return NAME
    around = _around(kind, at, unit, passages)
    if around is not None:
        return around
    places = _places(kind, text, span.start - unit.start, span.end - unit.start)
    if not places:
        return NAME
    reasons = [_by_words(kind, text, *place) for place in places]
    return None if None in reasons else reasons[0]


def _around(kind: str, at: int, unit: Unit, passages: Sequence[Passage]) -> str | None:
    """What the headings above it and the listing's own title make of the sentence."""
    text, begins = layout.place(passages[at])
    nearest, *above = layout.of(text).above(begins + unit.start) or (None,)
    parts = [title.text for title in above if title.start or title.level > 1]
    for why, says in table.SECTIONS:
        titles = [*([nearest.text] if nearest else []), *(parts if why in table.OF_PARTS else [])]
        if any(_pattern(says).search(title) for title in titles):
            return why
    title = _HEADING.match(text)
    if title and kind in table.SUBJECTS and _pattern(cues.CONTROLS[kind]).search(title[1]):
        return FUNCTION
    if title and _pattern(table.SCANNERS).search(title[1]) and _LISTED.match(passages[at].text, unit.start):
        return FUNCTION
    return _beside(kind, at, unit, passages)


def _beside(kind: str, at: int, unit: Unit, passages: Sequence[Passage]) -> str | None:
    """What the next sentence, the line above its list, its item's tool and the items beside it make of a sentence."""
    text, begins = layout.place(passages[at])
    if _pattern(led.TAKEN_BACK).match(text, begins + unit.end):
        return DENIAL
    listed = leads.around(at, unit.start, passages)
    if listed.is_of_files:
        return NAME
    if listed.is_of_tool and kind in led.OF_TOOLS:
        return FUNCTION
    if listed.lead is None:
        return None
    return next((row.why for row in led.LEADS if _is_about(row, kind) and _says(row, listed.lead)), None)


def _is_about(row: Refusal, kind: str) -> bool:
    return kind not in row.but and (not row.kinds or kind in row.kinds)


def _says(row: Refusal, lead: str) -> bool:
    return _holds(row.says, lead, lead) and not (row.unless and _holds(row.unless, lead, lead))


def _is_code(at: int, unit: Unit, passages: Sequence[Passage]) -> bool:
    """Inside a fence or a comment, or the head of a table, whose next line is a rule."""
    text, begins = layout.place(passages[at])
    stands = Unit(begins + unit.start, begins + unit.end)
    return layout.of(text).is_code(stands.start) or _is_head(text, stands) or _RULE.match(text, stands.end) is not None


def _is_head(text: str, unit: Unit) -> bool:
    """The first of several rows, of a table whose rule the reader has taken out."""
    if not (text.startswith("|", unit.start) and text.startswith("\n|", unit.end)):
        return False
    end = unit.start
    while end and text[end - 1].isspace():
        end -= 1
    return not text.startswith("|", text.rfind("\n", 0, end) + 1, end)


def _places(kind: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """
    Where the words for the control stand, outside names and code: inside the quote if any do, else in its sentence
    if the quote is short. A quote in words of its own counts from its beginning; one of names alone, nowhere.
    """
    bare = _without_names(text)
    start, end = max(0, start), min(len(text), end)
    if kind in cues.CONTROLS:
        for source in (cues.CONTROLS[kind], table.WORDS[kind])[: 1 if kind in table.BY_NEGATION else 2]:
            found = [_denied_apart(kind, bare, *m.span()) for m in _pattern(source).finditer(bare)]
            if inside := [span for span in found if span[0] < end and start < span[1]]:
                return inside
            if _pattern(source).search(text, start, end):
                return []
            if found and len(text[start:end].split()) <= _SHORT:
                return found
    return [(start, end)] if bare[start:end].strip(" |*-`.,:()") else []


def _denied_apart(kind: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place without a denial in it, which stays before the words that it denies: "with no guardrails"."""
    if kind in table.BY_NEGATION:
        return start, end
    return start + max((m.end() for m in _DENIES.finditer(text[start:end])), default=0), end


def _without_names(text: str) -> str:
    """The text with its identifiers, addresses and code spans blanked out, character by character."""
    blank = _IDENTIFIER.sub(lambda m: " " * len(m[0]), text)
    return _CASED.sub(lambda m: " " * len(m[0]), blank)


def _by_words(kind: str, text: str, start: int, end: int) -> str | None:
    marked = f"{text[:start]}{_OPENS}{text[start:end]}{_CLOSES}{text[end:]}"
    for row in table.REFUSALS:
        if (
            _is_about(row, kind)
            and _holds(row.says, text, marked)
            and not (row.unless and _holds(row.unless, text, marked))
        ):
            return row.why
    return None


def _holds(source: str, text: str, marked: str) -> bool:
    return _pattern(source).search(marked if "{cue}" in source else text) is not None


@lru_cache(maxsize=1024)
def _units(text: str) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for start, end in split.sentences(text, 0, len(text)):
        if units and _goes_on(text, units[-1], start):
            start = units.pop().start
        units.extend(_items(text, start, end))
    return tuple(units)


def _goes_on(text: str, before: Unit, start: int) -> bool:
    """A quoted line that goes on with the sentence of the quoted line before it: "> run it in a" "> sandbox"."""
    return (
        _CONTINUED.match(text, start) is not None
        and text.startswith(">", before.start)
        and text[before.end - 1] not in ".:!?"
    )


def _items(text: str, start: int, end: int) -> Iterator[Unit]:
    for match in _ITEM.finditer(text, start, end):
        yield Unit(start, match.start())
        start = match.end()
    if start < end:
        yield Unit(start, end)


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source.replace("{cue}", _CUE), re.IGNORECASE)
