"""
A selector and an element in; whether it is one of those that the selector means, out.

What depends on a visitor (``:hover``) holds only in a state that the page is not in when it loads, its negation in that
one only; so does what is not known here.
"""

import re
from enum import IntEnum
from typing import NamedTuple

from lxml.html import HtmlElement

from pipeline.fetch.read.labelled_lines import keys
from pipeline.fetch.read.style_rules import split, unescaped

MOST_PARTS = 12
"""Elements that a selector names; one of more is not read."""
LONGEST = 500
MOST_CHILDREN = 250
"""Of more children than so many none is counted."""

_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\[^\n])+"
_PART = re.compile(
    rf"(?P<tag>{_NAME}|\*)|\.(?P<class>{_NAME})|\#(?P<id>{_NAME})"
    rf"|\[\s*(?P<attribute>{_NAME})\s*(?:(?P<sign>[~|^$*]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\]\s]*)\s*(?P<any>[iIsS])?\s*)?\]"
    r"|(?P<element>::[\w-]+(?:\([^()]*\))?|:(?:before|after|first-line|first-letter)\b)"
    r"|:(?P<pseudo>[\w-]+)(?:\((?P<of>(?:[^()]|\([^()]*\))*)\))?"
)
_JOIN = re.compile(r"\s*([>+~])\s*|\s+")
_NTH = re.compile(r"\s*(?:(odd|even)|([+-]?\d*)n\s*([+-]\s*\d+)?|([+-]?\d+))\s*\Z")
_OF_A_VISITOR = keys(
    "hover focus focus-within focus-visible active target target-within checked open indeterminate fullscreen modal"
    " popover-open user-invalid user-valid playing"
)
_OF_SELECTORS = keys("is where matches -webkit-any -moz-any not")
_AT_REST = frozenset(["link", "any-link", "enabled", "defined", "read-only", "optional", "valid", "dir", "lang"])


class Match(IntEnum):
    """``COULD``: not when the page loads, but in some state; ``AT_REST``: when it loads, but not in all states."""

    NO = 0
    COULD = 1
    AT_REST = 2
    YES = 3


class Attribute(NamedTuple):
    name: str
    sign: str
    value: str
    any_case: bool


class Pseudo(NamedTuple):
    """``inner`` are the selectors in its brackets; None for what cannot be read."""

    name: str
    of: str
    inner: "tuple[Selector | None, ...]"


class Compound(NamedTuple):
    """What is asked of one element."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]
    attributes: tuple[Attribute, ...]
    pseudos: tuple[Pseudo, ...]


class Selector(NamedTuple):
    """What is asked of the element, then of those before it, each with how it stands to the next."""

    parts: tuple[Compound, ...]
    joins: tuple[str, ...]
    weight: tuple[int, int, int]
    """Its specificity."""

    @property
    def subject(self) -> Compound:
        return self.parts[0]

    def needs(self) -> frozenset[str]:
        """The ids and classes that some element of the page must have, as they are written in a sheet."""
        return frozenset(one for c in self.parts for one in (*map("#{}".format, c.ids), *map(".{}".format, c.classes)))

    @property
    def is_known(self) -> bool:
        """Whether all that it asks for is known here or depends on a visitor."""
        return all(_is_known(p) for c in self.parts for p in c.pseudos)


def parsed(text: str) -> Selector | None:
    """The selector; None for one of no element that has words, or one that cannot be read."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    parts: list[Compound] = []
    joins: list[str] = []
    at = 0
    while at < len(text):
        compound, end = _compound(text, at)
        if compound is None or len(parts) == MOST_PARTS:
            return None
        parts.append(compound)
        at = end
        if at < len(text):
            join = _JOIN.match(text, at)
            if join is None or join.end() == len(text):
                return None
            joins.append(join[1] or " ")
            at = join.end()
    return Selector(tuple(reversed(parts)), tuple(reversed(joins)), _weight(parts))


def _compound(text: str, at: int) -> tuple[Compound | None, int]:
    tag, ids, classes = "", set(), set()
    attributes: list[Attribute] = []
    pseudos: list[Pseudo] = []
    begin = at
    while match := _PART.match(text, at):
        if match["tag"] and at != begin:
            return None, at
        if match["element"]:
            return None, at
        if match["tag"]:
            tag = unescaped(match["tag"]).lower()
        elif match["class"]:
            classes.add(unescaped(match["class"]))
        elif match["id"]:
            ids.add(unescaped(match["id"]))
        elif match["attribute"]:
            value = unescaped((match["value"] or "").strip("\"'"))
            attributes.append(Attribute(match["attribute"].lower(), match["sign"] or "", value, bool(match["any"])))
        else:
            pseudos.append(_pseudo(match["pseudo"].lower(), match["of"] or ""))
        at = match.end()
    compound = Compound(tag.strip("*"), frozenset(ids), frozenset(classes), tuple(attributes), tuple(pseudos))
    return (compound if at > begin else None), at


def _pseudo(name: str, of: str) -> Pseudo:
    inner = tuple(parsed(text) for text in split(of)) if name in _OF_SELECTORS else ()
    return Pseudo(name, of, inner)


def _weight(parts: list[Compound]) -> tuple[int, int, int]:
    pseudos = [p for c in parts for p in c.pseudos]
    heaviest = [max((one.weight for one in p.inner if one), default=(0, 0, 0)) for p in pseudos if p.name != "where"]
    plain = sum(p.name not in _OF_SELECTORS for p in pseudos)
    return (
        sum(len(c.ids) for c in parts) + sum(weight[0] for weight in heaviest),
        sum(len(c.classes) + len(c.attributes) for c in parts) + plain + sum(weight[1] for weight in heaviest),
        sum(bool(c.tag) for c in parts) + sum(weight[2] for weight in heaviest),
    )


class Asking:
    """One selector against the elements of a page, each of which is asked once."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector
        self._meant: dict[tuple[int, HtmlElement], Match] = {}
        self._best: dict[tuple[int, HtmlElement], Match] = {}

    @property
    def asked(self) -> int:
        return len(self._meant) + len(self._best)

    def __call__(self, element: HtmlElement, part: int = 0) -> Match:
        """Whether the element is meant by that part, and what is before it by the others."""
        key = part, element
        if key not in self._meant:
            own = meets(self._selector.parts[part], element)
            if own is not Match.NO and part < len(self._selector.joins):
                own = min(own, self._before(element, part))
            self._meant[key] = own
        return self._meant[key]

    def _before(self, element: HtmlElement, part: int) -> Match:
        """The best of what stands before it as the selector says: above or beside, next to it or anywhere."""
        join = self._selector.joins[part]
        step = HtmlElement.getparent if join in " >" else HtmlElement.getprevious
        chain = [element]
        while (at := step(chain[-1])) is not None and join in " ~" and (part, at) not in self._best:
            chain.append(at)
        for one in reversed(chain):
            at = step(one)
            best = Match.NO if at is None else self(at, part + 1)
            if at is not None and join in " ~":
                best = max(best, self._best[part, at])
            self._best[part, one] = best
        return self._best[part, element]


def meets(compound: Compound, element: HtmlElement) -> Match:
    """What is asked of one element alone."""
    if compound.tag and compound.tag != element.tag:
        return Match.NO
    if compound.ids and compound.ids != {element.get("id")}:
        return Match.NO
    if compound.classes and not compound.classes.issubset((element.get("class") or "").split()):
        return Match.NO
    if not all(_has(one, element) for one in compound.attributes):
        return Match.NO
    return min((_is(one, element) for one in compound.pseudos), default=Match.YES)


def _has(wanted: Attribute, element: HtmlElement) -> bool:
    held = element.get(wanted.name)
    if held is None or not wanted.sign:
        return held is not None
    value = wanted.value.lower() if wanted.any_case else wanted.value
    held = held.lower() if wanted.any_case else held
    tests: dict[str, bool] = {
        "=": held == value,
        "~=": value in held.split(),
        "|=": held == value or held.startswith(f"{value}-"),
        "^=": bool(value) and held.startswith(value),
        "$=": bool(value) and held.endswith(value),
        "*=": bool(value) and value in held,
    }
    return tests[wanted.sign]


def _is(pseudo: Pseudo, element: HtmlElement) -> Match:
    name = pseudo.name
    if name in _OF_SELECTORS:
        best = max((_one(one, element) for one in pseudo.inner), default=Match.NO)
        return Match(Match.YES - best) if name == "not" else best
    if name in _OF_A_VISITOR:
        return Match.COULD
    if name in _AT_REST:
        return Match.YES
    if name == "root":
        return Match.YES if element.getparent() is None else Match.NO
    place = _place(name, pseudo.of, element)
    return Match.COULD if place is None else Match.YES if place else Match.NO


def _is_known(pseudo: Pseudo) -> bool:
    if pseudo.name in _OF_SELECTORS:
        return all(one is not None and one.is_known for one in pseudo.inner)
    known = pseudo.name == "root" or pseudo.name in _OF_A_VISITOR or pseudo.name in _AT_REST
    return known or bool(re.match(r"(?:first|last|only|nth|nth-last)-(?:child|of-type)\Z", pseudo.name))


def _one(selector: Selector | None, element: HtmlElement) -> Match:
    return Match.COULD if selector is None else Asking(selector)(element)


def _place(name: str, of: str, element: HtmlElement) -> bool | None:
    """Whether it stands where the pseudo-class says among its parent's children; None where that is not known."""
    plain = name.removesuffix("-of-type")
    same = element.tag if plain != name else None
    if plain.removesuffix("-child") not in ("first", "last", "only", "nth", "nth-last"):
        return None
    which = plain.removesuffix("-child")
    parent = element.getparent()
    if parent is None or _has_many(parent):
        return None
    above = sum(1 for one in element.itersiblings(preceding=True) if same in (None, one.tag))
    below = sum(1 for one in element.itersiblings() if same in (None, one.tag)) if which != "first" else 0
    if which in ("first", "last", "only"):
        return (which == "last" or above == 0) and (which == "first" or below == 0)
    return _nth(of, (above if which == "nth" else below) + 1)


def _has_many(parent: HtmlElement) -> bool:
    """Found out without counting all of them."""
    try:
        return parent[MOST_CHILDREN] is not None
    except IndexError:
        return False


def _nth(of: str, number: int) -> bool | None:
    match = _NTH.match(of.lower())
    if match is None:
        return None
    if match[1]:
        return (number % 2 == 1) == (match[1] == "odd")
    if match[4]:
        return number == int(match[4])
    step = int(f"{match[2]}1") if match[2] in ("", "+", "-") else int(match[2])
    rest = number - int((match[3] or "0").replace(" ", ""))
    return rest == 0 if step == 0 else rest % step == 0 and rest // step >= 0
