"""
What a page's own style sheets put out of sight, element by element, as a browser window shows the page when it loads.

The rule that wins counts: by importance, specificity and order, and against the element's own ``style``. Words that
could show after all stay, and are carried as hidden besides (*faint*): where a rule that would win shows them in some
window or state, where a script of the page names what they are hidden by or one from elsewhere may open them by what
stands before them, where they are most of the page. Sheets that are elsewhere are not fetched.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from pipeline.fetch.read import colours
from pipeline.fetch.read.invisible_styles import is_unseen
from pipeline.fetch.read.labelled_lines import keys
from pipeline.fetch.read.selectors import Match
from pipeline.fetch.read.style_cascade import (
    BEHIND,
    MOST_ASKED,
    MOVES,
    OVERFLOWS,
    SIZES,
    Rules,
    Setting,
    is_hidden,
    keys_of,
)

_INHERITED = ("visibility", "font-size", "text-indent")
_PLACED = frozenset(["absolute", "fixed", "relative", "sticky"])
_CUT_OFF = re.compile(r"hidden|clip|scroll|auto")
_WORD = re.compile(r"[\w-]{1,100}")
_STAY = frozenset(["html", "body"])
_OPENERS = keys("button summary a label dt h1 h2 h3 h4 h5 h6")


class Sheets:
    """The verdicts on one page, made before anything is cut from its tree: a rule may ask for what stands near."""

    def __init__(self, tree: HtmlElement) -> None:
        self._elements = list(tree.iter())
        self._rules = Rules(self._elements)
        self._named = _named_by_scripts(self._elements)
        self._has_far_scripts = any(e.tag == "script" and e.get("src") for e in self._elements)
        self._own = self._rules.settings()
        self._unseen: set[HtmlElement] = set()
        self._faint: set[HtmlElement] = set()
        if self._rules.entries:
            self._judge()

    def hides(self, element: HtmlElement) -> bool:
        """Whether a rule surely keeps the element out of sight."""
        return element in self._unseen

    def dims(self, element: HtmlElement) -> bool:
        """Whether a rule likely keeps the element out of sight, or does until something shows it."""
        return element in self._faint

    def doubt(self) -> str | None:
        """What to say of a page that has more rules and elements than are held against each other."""
        if self._rules.asked < MOST_ASKED:
            return None
        return "what the page's style sheets hide was looked for in a part of it only"

    def _judge(self) -> None:
        passed: dict[HtmlElement, Mapping[str, Setting]] = {}
        covered: set[HtmlElement] = set()
        for element in self._elements:
            if element.tag in _STAY or element.getparent() is None:
                continue
            if element.getparent() in self._unseen or element.getparent() in covered:
                covered.add(element)
                continue
            own = self._own.get(element, {})
            for name, setting in _hiding({**passed.get(element, {}), **own}):
                self._add(element, name, setting, passed)
            if self._is_melted(element, own):
                self._faint.add(element)

    def _add(
        self, element: HtmlElement, name: str, setting: Setting, passed: dict[HtmlElement, Mapping[str, Setting]]
    ) -> None:
        """The verdict on an element that one property hides; what its children take back, for each of them apart."""
        if name in _INHERITED and any(self._shows(child, name) for child in element.iterdescendants()):
            for child in element:
                passed[child] = {**passed.get(child, {}), name: setting}
            if _has_own_words(element):
                self._faint.add(element)
        elif is_unseen(_styled(name, setting)) and not self._could_show(element, name, setting):
            self._unseen.add(element)
        else:
            self._faint.add(element)

    def _shows(self, element: HtmlElement, name: str) -> bool:
        setting = self._own.get(element, {}).get(name)
        return setting is not None and not is_hidden(name, setting)

    def _could_show(self, element: HtmlElement, name: str, hiding: Setting) -> bool:
        if hiding.match is Match.AT_REST or not self._named.isdisjoint(_names(element)):
            return True
        if self._has_far_scripts and _is_led_in(element):
            return True
        shown = (entry.set[name] for entry in self._rules.could(element) if name in entry.set)
        return any(one.priority > hiding.priority and not is_hidden(name, one) for one in shown)

    def _is_melted(self, element: HtmlElement, own: Mapping[str, Setting]) -> bool:
        """Whether its words have the colour of what is behind them, or none."""
        if "color" not in own or own["color"].priority[1]:
            return False
        text = colours.bare(own["color"].value)
        if colours.is_clear(text):
            return True
        return self._behind(element) == text and not any(
            _background(self._own.get(child, {})) for child in element.iterdescendants()
        )

    def _behind(self, element: HtmlElement) -> str:
        """The colour of what is behind an element's words; white where none is set."""
        at: HtmlElement | None = element
        while at is not None:
            if behind := _background(self._own.get(at, {})):
                return colours.bare(behind)
            at = at.getparent()
        return colours.WHITE


def _hiding(own: Mapping[str, Setting]) -> Iterator[tuple[str, Setting]]:
    """The properties that hide, and that a sheet sets."""
    placed = own["position"].value in _PLACED if "position" in own else False
    cut = any(_CUT_OFF.match(own[name].value) for name in OVERFLOWS if name in own)
    for name, setting in own.items():
        idle = (name in MOVES and not placed) or (name in SIZES and not cut) or setting.priority[1]
        if not idle and name != "color" and is_hidden(name, setting):
            yield name, setting


def _styled(name: str, setting: Setting) -> dict[str, str]:
    return {"style": f"{name}:{setting.value}"}


def _background(own: Mapping[str, Setting]) -> str | None:
    found = [own[name] for name in BEHIND if name in own]
    value = max(found, key=lambda one: one.priority).value if found else ""
    return None if value in ("", "none", "transparent", "inherit", "initial", "unset") else value


def _names(element: HtmlElement) -> set[str]:
    return {key[1:] for key in keys_of(element)}


def _is_led_in(element: HtmlElement) -> bool:
    """Whether what stands just before it is what a script opens it by: a button, a heading, a question."""
    before = element.getprevious()
    if before is None:
        return False
    says = "".join(map(str, before.itertext())).strip()
    return bool(says) and (before.tag in _OPENERS or says.endswith("?"))


def _has_own_words(element: HtmlElement) -> bool:
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _named_by_scripts(elements: Iterable[HtmlElement]) -> frozenset[str]:
    """The words of the page's own scripts, data apart: a class or an id among them may be switched."""
    programs = (e for e in elements if e.tag == "script" and "json" not in (e.get("type") or "").lower())
    return frozenset(word for one in programs for word in _WORD.findall(one.text or ""))
