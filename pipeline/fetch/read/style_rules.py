"""
A style sheet's text in; the rules that could put words out of sight or show them again, out.

Rules for screens only: what is for print alone is left out, and what holds in some windows only says so. Names may be
escaped, comments stand anywhere, and rules may stand inside rules. Nothing is fetched (``@import``).
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from pipeline.fetch.read.labelled_lines import keys

WINDOW = 1280
"""Pixels that a page is as wide as, to tell which rules hold."""
WINDOWS = (360, 768, WINDOW, 1920)
"""In any of these a rule could hold."""
EM = 16
DEEPEST = 8
"""Blocks inside each other that are read."""
MOST_RULES = 100_000
MOST_VALUE = 200
MOST_NESTED = 100
"""Selectors that a nested rule is multiplied to at most."""

_QUOTED = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_MARK = re.compile(rf"{_QUOTED}|\\.|[{{}};]", re.DOTALL)
_COMMENT = re.compile(rf"{_QUOTED}|/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
_PROPERTIES = keys(
    "display visibility content-visibility font font-size opacity position left right top text-indent margin-left clip"
    " clip-path transform height width max-height max-width overflow overflow-x overflow-y color background"
    " background-color"
)
_IMPORTANT = re.compile(r"!\s*important\s*\Z", re.IGNORECASE)
_FONT_OF_NOTHING = re.compile(r"(?:[a-z-]+\s+)*0(?:[a-z%]{1,4})?(?:/|\s|\Z)", re.IGNORECASE)
_HELD = frozenset(["layer", "supports", "container", "scope", "starting-style"])
"""Blocks that hold rules of elements; those of a container or a scope hold somewhere only."""
_NAME = re.compile(r"[\w-]*")
_NOT = re.compile(r"\bnot\b", re.IGNORECASE)
_COMMA = re.compile(rf"{_QUOTED}|\\.|[,()\[\]]", re.DOTALL)
_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*(\d+(?:\.\d+)?)(px|r?em)?\s*\)", re.IGNORECASE)
_BOUND = re.compile(r"\(\s*width\s*(<=?|>=?)\s*(\d+(?:\.\d+)?)(px|r?em)?\s*\)", re.IGNORECASE)
_NOT_AT_REST = re.compile(
    r"prefers-color-scheme\s*:\s*dark|prefers-reduced-\w+\s*:\s*reduce|prefers-contrast|forced-colors\s*:\s*active"
    r"|orientation\s*:\s*portrait|hover\s*:\s*none|pointer\s*:\s*(?:coarse|none)|scripting\s*:\s*none|\bheight\b",
    re.IGNORECASE,
)


class Rule(NamedTuple):
    """Its selectors as they are written, and what it sets."""

    selectors: str
    set: dict[str, tuple[str, bool]]
    """Value by property, and whether it is ``!important``."""
    holds: bool
    """In a plain window; else only in others, or where a browser can something."""


def rules(text: str, *, media: str = "") -> Iterator[Rule]:
    """In the order of the sheet, at most MOST_RULES; ``media`` is that of the whole sheet."""
    plain = _COMMENT.sub(lambda match: match[0] if match[0][0] in "\"'" else " ", text)
    holds, could = in_windows(media)
    return islice(_read(plain, "", holds=holds, depth=0), MOST_RULES if could else 0)


def _read(text: str, above: str, *, holds: bool, depth: int) -> Iterator[Rule]:
    """The rules of a block; ``above`` are the selectors of the rule that it is in."""
    plain: list[str] = []
    at = 0
    for start, end in _blocks(text):
        before, _, head = text[at:start].rpartition(";")
        plain.append(before)
        at = end + 1
        if depth < DEEPEST:
            yield from _block(head.strip(), text[start + 1 : end], above, holds=holds, depth=depth + 1)
    plain.append(text[at:])
    if above and (found := declared(";".join(plain))):
        yield Rule(above, found, holds)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where the outermost braces of a text stand; one that is not closed goes to the end."""
    depth = start = 0
    for match in _MARK.finditer(text):
        if match[0] == "{":
            start = start if depth else match.start()
            depth += 1
        elif match[0] == "}" and depth:
            depth -= 1
            if not depth:
                yield start, match.start()
    if depth:
        yield start, len(text)


def _block(head: str, body: str, above: str, *, holds: bool, depth: int) -> Iterator[Rule]:
    if not head.startswith("@"):
        return _read(body, _nested(head, above), holds=holds, depth=depth)
    name = _NAME.match(head, 1)[0].lower()  # type: ignore[index]  # matches nothing, too
    if name == "media":
        now, could = in_windows(head[len("@media") :])
    else:
        now, could = name == "layer" or (name == "supports" and not _NOT.search(head)), name in _HELD
    return _read(body, above, holds=holds and now, depth=depth) if could else iter(())


def _nested(head: str, above: str) -> str:
    """The selectors of a rule inside another: of each of that one's."""
    if not above:
        return head
    both = ((outer, inner.strip()) for outer in split(above) for inner in split(head))
    told = (inner.replace("&", outer) if "&" in inner else f"{outer} {inner}" for outer, inner in both)
    return ",".join(islice(told, MOST_NESTED))


def split(selectors: str) -> Iterator[str]:
    """A list of selectors at its commas, those outside brackets and quotes."""
    depth = start = 0
    for match in _COMMA.finditer(selectors):
        if match[0] in "([":
            depth += 1
        elif match[0] in ")]":
            depth -= 1
        elif match[0] == "," and depth <= 0:
            yield selectors[start : match.start()]
            start = match.end()
    yield selectors[start:]


def declared(text: str) -> dict[str, tuple[str, bool]]:
    """The properties that are set and matter here; of one that is set twice, the last, or the last important one."""
    found: dict[str, tuple[str, bool]] = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        name, value = unescaped(name).strip().lower(), unescaped(value).strip()
        if name in _PROPERTIES:
            bare = _IMPORTANT.sub("", value).strip()
            important = bare != value
            if name == "font":
                name, bare = "font-size", "0" if _FONT_OF_NOTHING.match(bare) else "medium"
            if important or not found.get(name, ("", False))[1]:
                found[name] = (bare[:MOST_VALUE].lower(), important)
    return found


def unescaped(text: str) -> str:
    """Without backslashes: ``\\3a`` and ``\\:`` are both a colon."""
    return _ESCAPE.sub(lambda m: m[2] or _char(int(m[1], 16)), text) if "\\" in text else text


def _char(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def in_windows(query: str) -> tuple[bool, bool]:
    """Whether a media query holds in a plain window, and whether in any that somebody may have."""
    alternatives = [part.strip().lower() for part in query.split(",") if part.strip()] or ["all"]
    return (
        any(_holds(part, WINDOW) and not _NOT_AT_REST.search(part) for part in alternatives),
        any(_holds(part, width) for part in alternatives for width in WINDOWS),
    )


def _holds(query: str, width: int) -> bool:
    if query.startswith("not "):
        return bool(re.match(r"not\s+(?:print|speech)\s*\Z", query))
    if re.match(r"(?:only\s+)?(?:print|speech)\b", query):
        return False
    bounds = [(end == "min", size, unit) for end, size, unit in _WIDTH.findall(query)]
    bounds += [(sign[0] == ">", size, unit) for sign, size, unit in _BOUND.findall(query)]
    return all(_keeps(is_least, float(size), unit, width) for is_least, size, unit in bounds)


def _keeps(is_least: bool, size: float, unit: str, width: int) -> bool:
    bound = size * (1 if unit in ("px", "") else EM)
    return width >= bound if is_least else width <= bound
