"""
The gate before any estimate: does the text describe something that an agent could be or use?

Structured formats pass on their form. A text is judged by its first HEAD characters: the words of a listing against
those of other genres (``taxonomy.subjects``, ``taxonomy.genres``), each by the square root of its hits in 100 words;
by how it opens; and by its first line, which may say outright what it is. Many named entries make a list, of however
good things.
"""

import math
import re
from functools import cache

from pipeline.model import ListingKind
from pipeline.taxonomy import genres, subjects, titles
from pipeline.taxonomy.subjects import Sign

BY_FORM: frozenset[ListingKind] = frozenset(
    ["skill", "mcp_server", "mcp_tools", "a2a_card", "oasf_record", "model_card", "mcp_config", "plugin", "openapi"]
)
HEAD = 8_000
"""Characters that tell what a text is of; what follows may be a changelog, a licence or examples."""
OPENING = 400
MOST_SEARCHED = 200_000
"""Characters in which the entries of a list are counted."""
LEAST_WORDS = 40
"""A shorter text counts as this long: one word in ten is no density."""
MOST_HITS = 6.0
OVERLOOKED = 1
"""Hits of another genre that prove nothing: a recipe agent may say "oven" once."""
MANY_ENTRIES = 60
SHARE_OF_ENTRIES = 0.35
SOME_ENTRIES = 5
MOST_ENTRIES = 0.6
"""So few make a list where they are most of the text, and its first line speaks of many things."""
SOME_OFFERS = 4
SHARE_OF_OFFERS = 0.3
"""Lines that end as an offer does; half as many where the title and a line of its own both speak of many."""
SIGNS_OF_A_LESSON = 2
"""Of eight; none of 484 real listings had two with the title or the word of a lesson among them."""
SIGNS_ALONE = 3
TITLE_WORDS = 25
_TITLE_CHARS = 300
CLEARLY = -1.0
"""What a genre must weigh at least to be named as what the text reads like."""
NAMED_WEIGHT = 0.65
"""Of the acts of the thing that the first line names; half that of "it acts, and on what": bands and drugs act, too."""
NAME_WORDS = 3
QUOTED = r"[“\"][^“”\"\n]{20,400}[”\"]"
NOTHING = "no word was found in it of something that acts, is called or is installed"


def objection(text: str, kind: ListingKind) -> str | None:
    """Why the text is of nothing that an agent could be or use; None for one that can be a listing."""
    if kind in BY_FORM:
        return None
    if (named := _by_title(text)) is not None:
        return f"its title says that it is {named}"
    if _is_list(text) or _is_shop(text):
        return "it is a list of many things"
    if _is_tutorial(text):
        return "it reads like a tutorial"
    if score(text) >= 0:
        return None
    against = _against(text)
    means = min(against, key=lambda means: against[means])
    return f"it reads like {means}" if against[means] < CLEARLY else NOTHING


def score(text: str) -> float:
    """The log odds that the text is a listing; below nothing it is none."""
    head = text[:HEAD]
    of_a_listing = sum(_weighed(sign, head, overlooked=0) for sign in subjects.OF_A_LISTING) + _named_acts(text)
    opening = sum(_once(sign, text[:OPENING]) for sign in (subjects.OPENING, subjects.DEFINITION))
    return subjects.BIAS + opening + of_a_listing + sum(_against(text).values())


def _against(text: str) -> dict[str, float]:
    """What speaks against it, by genre; what the product does, and what others say of it, is of no other genre."""
    head = _doing(text).sub(_blanked, _compiled(QUOTED).sub(_blanked, text[:HEAD]))
    against = {sign.means: _weighed(sign, head, overlooked=OVERLOOKED) for sign in genres.OF_A_GENRE}
    for sign in genres.VOICE:
        against[sign.means] += _once(sign, head)
    against[genres.REPORT.means] = _once(genres.REPORT, text[:OPENING])
    return against


def _weighed(sign: Sign, head: str, *, overlooked: int) -> float:
    words = max(len(re.findall(r"\w+", head)), LEAST_WORDS)
    hits = max(len(_pattern(sign).findall(head)) - overlooked, 0)
    return sign.weight * math.sqrt(min(100 * hits / words, MOST_HITS))


def _blanked(match: re.Match[str]) -> str:
    """As many words, and none of any genre."""
    return re.sub(r"\w+", "_", match[0])


def _named_acts(text: str) -> float:
    """What speaks for it where the thing that the first line names does something: "TriageBot isolates hosts"."""
    named = _name(text)
    if not named or not re.search(r"[a-z][A-Z]", named):
        return 0.0
    head = text[:HEAD]
    words = max(len(re.findall(r"\w+", head)), LEAST_WORDS)
    hits = len(_compiled(rf"(?<!\w){re.escape(named)} (?!{subjects.NO_VERB})[a-z]{{3,}}s\b").findall(head))
    return NAMED_WEIGHT * math.sqrt(min(100 * hits / words, MOST_HITS))


def _doing(text: str) -> re.Pattern[str]:
    """The sentences in which the product, by its name or by what it is, does something."""
    named = _name(text)
    who = (
        f"(?:{re.escape(named)}|(?:the|this|an?) (?:\\w+ )?{subjects.ACTORS})"
        if named
        else f"(?:the|this) {subjects.ACTORS}"
    )
    return _lines(rf"(?:(?<=[.!?] )|^){who} (?!{subjects.NO_VERB})[a-z]{{3,}}s\b[^.!?\n]*")


def _name(text: str) -> str:
    """The first line where it is no more than a name."""
    first = _first_line(text)
    return first if 0 < len(first.split()) <= NAME_WORDS else ""


def _once(sign: Sign, text: str) -> float:
    return sign.weight if _pattern(sign).search(text) else 0.0


def _by_title(text: str) -> str | None:
    first = _first_line(text)
    if not first or len(first.split()) > TITLE_WORDS:
        return None
    return next((means for means, title in titles.TITLES if _compiled(title).match(first)), None)


def _first_line(text: str) -> str:
    return text.lstrip().partition("\n")[0][:_TITLE_CHARS].lstrip("#*_>- ").strip()


def _is_list(text: str) -> bool:
    searched = text[:MOST_SEARCHED]
    entries = len(_entry().findall(searched))
    lines = _full_lines(searched)
    several = entries + len(_row().findall(searched))
    if (
        several >= SOME_ENTRIES
        and several >= MOST_ENTRIES * lines
        and _compiled(titles.PLURAL).fullmatch(_first_line(text))
    ):
        return True
    return entries >= MANY_ENTRIES and entries >= SHARE_OF_ENTRIES * lines


def _is_shop(text: str) -> bool:
    """Many offers, where the title or a line of its own speaks of many."""
    head = text[:HEAD]
    offers = len(_lines(titles.OFFER).findall(head))
    speaks = bool(_compiled(titles.PLURAL).fullmatch(_first_line(text))) + bool(_lines(titles.SHOP).search(head))
    return offers >= SOME_OFFERS and offers >= (SHARE_OF_OFFERS / max(speaks, 1)) * _full_lines(head) and speaks > 0


def _is_tutorial(text: str) -> bool:
    """A lesson: its title, its word for itself, and how it speaks to who follows it, enough of them together."""
    head = text[:HEAD]
    named = bool(_compiled(titles.LESSON).match(_first_line(text))) + bool(_lines(titles.LESSON_NAMED).search(head))
    ways = sum(1 for way in titles.LESSON_WAYS if _lines(way).search(head))
    return named + ways >= (SIGNS_OF_A_LESSON if named else SIGNS_ALONE)


def _full_lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())


@cache
def _pattern(sign: Sign) -> re.Pattern[str]:
    # A word that is part of a name with hyphens ("like-i-said") is of no other genre.
    begins = r"(?<!\w)" if sign.weight > 0 else r"(?<!\w)(?<!\w-)"
    return _compiled(rf"{begins}(?:{'|'.join(sign.words)})")


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@cache
def _lines(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.MULTILINE)


@cache
def _row() -> re.Pattern[str]:
    return re.compile(titles.ROW, re.MULTILINE)


@cache
def _entry() -> re.Pattern[str]:
    return re.compile(titles.ITEM, re.MULTILINE)
