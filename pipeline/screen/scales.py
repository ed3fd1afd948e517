"""
What the levels of a scale are, spelled out or as a choice, and what is only a condition: words that rate nothing.

"0.1-3.9 Low, 4.0-6.9 Medium" and "Low for CVSS below 4.0, Medium below 7.0" say what figures are called; "if the risk
is low" says when something holds. Only the words of such a stretch are passed over, so that a value that the rest of
the sentence names is still one.
"""

import re
from collections.abc import Iterator

_BAND = (
    r"(?:(?:very|extremely)\s)?"
    r"(?:none|info(?:rmational)?|negligible|minor|low|medium|moderate|mid|high|major|severe|critical)"
)
_FIGURE = r"\d{1,2}(?:\.\d{1,2})?"
_STRETCH = (
    rf"(?:{_FIGURE}\s?(?:-|–|—|\bto\b|through|\.\.)\s?{_FIGURE}"
    rf"|(?:\b(?:below|under|less than|up to|above|over|at least|from)\b|<=?|>=?|≤|≥)\s?~?{_FIGURE}"
    rf"|{_FIGURE}\s?(?:\+|\bor (?:above|more|higher|below|less|lower)\b|\band (?:above|below|up)\b))"
)
_OF = (
    r"[\s:=(\[|*`~→>-]{0,6}(?:(?:is|are|means|for|of|rated|with|if|when|CVSS|base|scores?|severity|an?|the)\s){0,5}"
    r"[\s(\[*`|]{0,3}"
)
_NAMED = re.compile(
    rf"\b(?P<first>{_BAND})\b{_OF}{_STRETCH}[)\]*`]{{0,3}}|{_STRETCH}[)\]]?{_OF}(?P<last>{_BAND})\b[)\]*`]{{0,3}}"
    rf"|\b(?P<nil>none)\b{_OF}0(?:\.0)?[)\]*`]{{0,3}}|\b0(?:\.0)?{_OF}(?P<zero>none)\b",
    re.IGNORECASE,
)
"""A level and the figures that have it, in either order."""
_BETWEEN = re.compile(r"[\s,;|/.•*&-]{0,6}(?:\b(?:and|or|otherwise|else)\b[\s,;]{0,3})?")
_REST = re.compile(
    rf"[\s,;|]{{0,3}}(?:(?:and|or)\s)?(?:{_BAND}\s(?:otherwise|else)|otherwise\s{_BAND})\b", re.IGNORECASE
)
_LEAST = 2
_DEFINED = re.compile(
    rf"\bscores?\sof\s{_FIGURE}\s(?:(?:is|are)\s(?:rated|called|labell?ed)|means|indicates|corresponds\sto|maps\sto)\s[\"'“*`]{{0,2}}{_BAND}\b",
    re.IGNORECASE,
)
_OPTION = r"[\"'`]?[\w.-]{1,24}[\"'`]?"
_OPTIONS = re.compile(
    rf"[\[({{<\"'`:=]\s?{_OPTION}(?:\s?\|\s?{_OPTION})+(?:\s?\|?\s?or\s{_OPTION})?"
    rf"|(?<![\w.]){_FIGURE}\s?[-–—]\s?{_FIGURE}[)\]*_`]{{0,3}}\s?[:=|]"
    r"|(?<=: )[A-Za-z]\w{1,23} / [A-Za-z]\w{1,23}\b(?! /)"
    r"|\b[A-Za-z]\w{1,23}(?:(?:\|| / )[A-Za-z]\w{1,23}){2,}"
)
"""What a value may be, one of several or of a range: "[low|high]", "severity: low | medium", "0.7-1.0: good"."""
_COPULA = r"(?:is|are|was|were|be|falls?|stays?|remains?)"
_WHAT = rf"(?:(?!{_COPULA}\b)[\w’'~()-]+\s){{1,6}}"
_HOW = (
    r"(?:(?:not|only|very|still|at|below|under|over|above|less than|more than|between"
    r"|(?:rated|considered|deemed)(?: as)?)\s)"
    r"{0,2}[~<>≤≥=\s\"'“*`]{0,3}"
)
_PREDICATE = rf"{_WHAT}{_COPULA}\s{_HOW}(?:{_BAND}|lower|higher|zero|{_FIGURE})\b(?:\s\([^()\n]{{1,40}}\))?"
_WHEN = r"\b(?:if|when|whenever|unless|until|once|where)\s"
_CONDITION = re.compile(
    rf"{_WHEN}(?:{_PREDICATE}(?:,?\s(?:or|and)\s{_PREDICATE}){{0,3}}|(?:not\s)?(?:absent|safe|minimal|zero|{_BAND})(?=[,.;:)]))"
    r"|\b(?:keep(?:s|ing)?|kept)\s(?:(?!risk|scor|rating|severit|factor|value|grade|it\b|this\b)[\w’'-]+\s){1,7}"
    r"(?:low|minimal|safe|zero|down|small|light)\b",
    re.IGNORECASE,
)
"""That something is so and so, where nothing is said of whether it is; and what is kept low that is no rating."""


def spans(text: str) -> list[tuple[int, int]]:
    """The stretches of levels with their figures, of definitions of one, of options and of conditions, in order."""
    found = [*_scales(text), *(one.span() for one in _DEFINED.finditer(text))]
    found += [one.span() for one in _OPTIONS.finditer(text)]
    found += [one.span() for one in _CONDITION.finditer(text)]
    return sorted(found)


def _scales(text: str) -> Iterator[tuple[int, int]]:
    """Levels that stand side by side, at least _LEAST of them and no two the same."""
    start = end = -1
    bands: list[str] = []
    for one in _NAMED.finditer(text):
        band = next(name for name in one.group("first", "last", "nil", "zero") if name).lower()
        if bands and (not _BETWEEN.fullmatch(text, end, one.start()) or band in bands):
            yield from _stretch(text, start, end, bands)
            bands = []
        start, end = (start if bands else one.start()), one.end()
        bands.append(band)
    yield from _stretch(text, start, end, bands)


def _stretch(text: str, start: int, end: int, bands: list[str]) -> Iterator[tuple[int, int]]:
    if len(bands) >= _LEAST:
        rest = _REST.match(text, end)
        yield start, rest.end() if rest else end
