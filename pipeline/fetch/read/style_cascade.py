"""
The rules of a page's style sheets and its elements in; what is set for each element in the end, out: of all rules that
mean it the one that wins, by importance, specificity and order, and against the element's own ``style``.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from pipeline.fetch.read import colours, selectors, style_rules
from pipeline.fetch.read.invisible_styles import is_faint, is_unseen
from pipeline.fetch.read.selectors import Match, Selector

MOST_ASKED = 100_000
"""Times that selectors are held against elements of one page; some seconds."""
BEHIND = ("background", "background-color")
MOVES = ("left", "right", "top")
"""They move what has a place of its own only."""
SIZES = ("height", "width", "max-height", "max-width")
"""They hide what is cut off only."""
OVERFLOWS = ("overflow", "overflow-x", "overflow-y")
_ASIDE = frozenset(["template", "noscript"])

Priority = tuple[bool, bool, tuple[int, int, int], int]
"""Important, of the element itself, specificity, order: what is greater wins."""


class Setting(NamedTuple):
    value: str
    priority: Priority
    match: Match


class Entry(NamedTuple):
    """One selector of a sheet, with all that rules set for it."""

    selector: Selector
    set: dict[str, Setting]


def _taken(match: Match, entry: Entry, name: str, setting: Setting) -> Match:
    """What is not known of a selector is taken to hold where it hides."""
    unsure = match is Match.COULD and not entry.selector.is_known and is_hidden(name, setting)
    return Match.AT_REST if unsure else match


class Rules:
    """The selectors of a page's sheets and the elements of the page, by what one asks of the other."""

    def __init__(self, elements: Iterable[HtmlElement]) -> None:
        self.entries = _held(elements)
        self.asked = 0
        self._elements: dict[str, list[HtmlElement]] = {}
        self._styled: list[HtmlElement] = []
        self._could: dict[str, list[Entry]] = {}
        for element in elements if self.entries else ():
            for key in (*keys_of(element), str(element.tag), ""):
                self._elements.setdefault(key, []).append(element)
            if element.get("style"):
                self._styled.append(element)
        for entry in self.entries:
            if any(not is_hidden(name, one) for name, one in entry.set.items()):
                for key in _asks(entry.selector):
                    self._could.setdefault(key, []).append(entry)

    def settings(self) -> dict[HtmlElement, dict[str, Setting]]:
        """What wins, element by element and property by property; nothing of an element that no rule means."""
        found: dict[HtmlElement, dict[str, Setting]] = {}
        for entry in self.entries:
            if self.asked < MOST_ASKED and entry.selector.needs() <= self._elements.keys():
                self._set(entry, found)
        for element in self._styled:
            for name, (value, important) in style_rules.declared(element.get("style") or "").items():
                _take(found, element, name, Setting(value, (important, True, (0, 0, 0), 0), Match.YES))
        return found

    def _set(self, entry: Entry, found: dict[HtmlElement, dict[str, Setting]]) -> None:
        asking = selectors.Asking(entry.selector)
        key = min(_asks(entry.selector), key=lambda key: len(self._elements.get(key, ())))
        for element in self._elements.get(key, ()):
            match = asking(element)
            for name, setting in entry.set.items() if match else ():
                told = setting._replace(match=min(setting.match, _taken(match, entry, name, setting)))
                if told.match >= Match.AT_REST:
                    _take(found, element, name, told)
            if self.asked + asking.asked > MOST_ASKED:
                break
        self.asked += asking.asked + 1

    def could(self, element: HtmlElement) -> Iterator[Entry]:
        """Those that would mean it, had it or what it stands in another class or state."""
        classes = set((element.get("class") or "").split())
        for key in (*keys_of(element), str(element.tag), ""):
            for entry in self._could.get(key, ()):
                self.asked += 1
                subject = entry.selector.subject
                if (
                    subject.tag in ("", element.tag)
                    and subject.ids <= {element.get("id")}
                    and (not subject.classes or not subject.classes.isdisjoint(classes))
                ):
                    yield entry


def _asks(selector: Selector) -> list[str]:
    """What an element must have, at least one of it, to be meant."""
    subject = selector.subject
    return [f"#{one}" for one in subject.ids] or [f".{one}" for one in subject.classes] or [subject.tag]


def _take(found: dict[HtmlElement, dict[str, Setting]], element: HtmlElement, name: str, one: Setting) -> None:
    held = found.setdefault(element, {})
    if name not in held or one.priority > held[name].priority:
        held[name] = one


def _held(elements: Iterable[HtmlElement]) -> list[Entry]:
    """All selectors, each once, with what wins among the rules for it, of what can hide anything on this page."""
    rules = list(_rules(elements))
    matters = _matters(rules)
    held: dict[tuple[str, bool], Entry] = {}
    for order, rule in enumerate(rules):
        kept = {name: value for name, value in rule.set.items() if name in matters}
        for text in style_rules.split(rule.selectors) if kept else ():
            key = text.strip(), rule.holds
            if key not in held and (selector := selectors.parsed(key[0])) is not None:
                held[key] = Entry(selector, {})
            if key in held:
                _add_to(held[key], kept, order, Match.YES if rule.holds else Match.COULD)
    return list(held.values())


def _add_to(entry: Entry, kept: Mapping[str, tuple[str, bool]], order: int, match: Match) -> None:
    for name, (value, important) in kept.items():
        one = Setting(value, (important, False, entry.selector.weight, order), match)
        if name not in entry.set or one.priority > entry.set[name].priority:
            entry.set[name] = one


def _matters(rules: Iterable[style_rules.Rule]) -> frozenset[str]:
    """The properties by which some rule hides, and those that these depend on."""
    told = {(name, value) for rule in rules for name, (value, _) in rule.set.items()}
    hiding = {name for name, value in told if name != "color" and _hides(name, value)}
    if not hiding.isdisjoint(MOVES):
        hiding.add("position")
    if not hiding.isdisjoint(SIZES):
        hiding |= set(OVERFLOWS)
    behind = {colours.bare(value) for name, value in told if name in BEHIND}
    texts = {colours.bare(value) for name, value in told if name == "color"}
    if any(colours.is_clear(text) or text in behind or text == colours.WHITE for text in texts):
        hiding |= {"color", *BEHIND}
    return frozenset(hiding)


def _rules(elements: Iterable[HtmlElement]) -> Iterator[style_rules.Rule]:
    for element in elements:
        if element.tag != "style" or (element.get("type") or "text/css").lower() != "text/css":
            continue
        if not any(above.tag in _ASIDE for above in element.iterancestors()):
            yield from style_rules.rules("".join(map(str, element.itertext())), media=element.get("media") or "")


def is_hidden(name: str, setting: Setting) -> bool:
    """Whether such a setting hides, but for colours, which do so before others only."""
    return name != "color" and _hides(name, setting.value)


@lru_cache(maxsize=4_096)
def _hides(name: str, value: str) -> bool:
    style = {"style": f"{name}:{value}"}
    return is_unseen(style) or is_faint(style)


def keys_of(element: HtmlElement) -> list[str]:
    """Its id and its classes, as a sheet writes them."""
    classes = dict.fromkeys((element.get("class") or "").split())
    return [*([f"#{element.get('id')}"] if element.get("id") else []), *(f".{one}" for one in classes)]
