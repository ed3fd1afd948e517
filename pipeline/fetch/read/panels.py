"""
Panels that a visitor opens: tabs and accordions. All but one of a page's panels are hidden when it loads, and what they
hold is read like the rest, for whoever looks at the page can.

A panel is told by what opens it: a control with words on it, which is seen and names it. What only looks like a panel,
and nothing opens, stays out of sight, and that it does is told.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.fetch.read.invisible_styles import is_unseen
from pipeline.fetch.read.labelled_lines import keys

LEAST_WORDS = 8
"""Of a panel that nothing opens, for it to be told."""
_NAMES_IT = ("aria-controls", "href", "data-target", "data-bs-target", "data-tab", "data-tab-target")
_CONTROLS = keys("a button summary li input label span div h2 h3 h4 h5 h6")
_PANEL = re.compile(
    r"(?:^|[\s_-])(?:tab-?pan(?:e|el)s?|tab-?content|tabs?_{1,2}(?:panel|content)|accordion-(?:body|content|panel|collapse))"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_ROLES = keys("dialog alertdialog menu menubar navigation search form listbox tooltip alert status")
_OTHER_TAGS = keys("nav form dialog menu")
_LEVELS = 40
_HIDES = ("hidden", "style", "aria-hidden")


class Panels:
    """The panels of one page, and those among them that nothing opens."""

    def __init__(self, tree: HtmlElement) -> None:
        controls = [element for element in tree.iter(*_CONTROLS) if _names(element) or _role(element) == "tab"]
        seen = [element for element in controls if _has_words(element) and not _out_of_sight(element)]
        self._opened = {name for element in seen for name in _names(element)}
        self._tabs = {element.get("id") or "" for element in seen if _role(element) == "tab"} - {""}
        self.unopened = 0

    def opens(self, element: HtmlElement) -> bool:
        """Whether a visitor can open what does not show yet; then it does from here on."""
        if element.tag in _OTHER_TAGS or _role(element) in _OTHER_ROLES or element.get("aria-modal"):
            return False
        labelled = element.get("aria-labelledby") or ""
        is_panel = _role(element) == "tabpanel" or bool(_PANEL.search(element.get("class") or ""))
        may_be = is_panel or _role(element) == "region" or bool(labelled)
        if may_be and ((element.get("id") or "") in self._opened or labelled in self._tabs):
            for name in _HIDES:
                element.attrib.pop(name, None)
            return True
        self.unopened += is_panel and len("".join(map(str, element.itertext())).split()) >= LEAST_WORDS
        return False

    def doubt(self) -> str | None:
        """What to say of the panels that nothing opens."""
        if not self.unopened:
            return None
        those = "a panel" if self.unopened == 1 else f"{self.unopened} panels"
        return f"the page hides {those} that nothing in it opens without its scripts: what is there was not read"


def _role(element: HtmlElement) -> str:
    return (element.get("role") or "").lower()


def _names(element: HtmlElement) -> list[str]:
    """The elements that a control names."""
    return list(_named(element))


def _named(element: HtmlElement) -> Iterator[str]:
    for attribute in _NAMES_IT:
        value = (element.get(attribute) or "").strip()
        if value and (attribute != "href" or (value.startswith("#") and len(value) > 1)):
            yield from (name.lstrip("#") for name in value.split())


def _has_words(element: HtmlElement) -> bool:
    return bool(element.get("aria-label")) or any(str(text).strip() for text in element.itertext())


def _out_of_sight(element: HtmlElement) -> bool:
    """Itself, or something that it stands in."""
    at: HtmlElement | None = element
    for _ in range(_LEVELS):
        if at is None:
            break
        if is_unseen({str(name): str(value) for name, value in at.attrib.items()}):
            return True
        at = at.getparent()
    return False
