"""
Tell a listing from what stands in front of it: a script-rendered shell, a bot check, a login wall, a cookie notice.

A text of fewer than MIN_CHARS characters or MIN_WORDS words is no description, whatever its format; an ideograph
counts as two characters and half a word. A longer text is a wall only if it says so itself ("we use cookies", "sign
in to continue"), most of it belongs to the wall, and what does not is no description.
"""

import re

from pipeline.fetch.read.labelled_lines import Draft, Signs
from pipeline.fetch.read.login_walls import BOT_CHECK, COOKIES, ERROR_PAGE, LOGIN, SCRIPT_ASKED, Kind, Wall
from pipeline.fetch.read.normalise import one_line
from pipeline.model import Shortfall

MIN_CHARS = 200
MIN_WORDS = 25
MAX_BOT_CHECK_CHARS = 1_500
MAX_WALL_CHARS = 20_000
"""No wall is longer, and a whole handbook need not be searched for one."""
_BUTTON_WORDS = 6
_HEADING_WORDS = 12
_SENTENCE_CHARS = 400
"""A longer stretch without a full stop holds more than the one phrase by which it would be told."""
_MAX_REST = 1 / 3
_QUOTED_CHARS = 120

_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

ADVICE: dict[Kind, str] = {
    "script_shell": "open the page in a browser, save it once it has rendered, and pass that file; "
    "or pass the README, the documentation or the server.json",
    "login_wall": "sign in with a browser, save the page and pass that file; or pass a public page of the product",
    "cookie_notice": "dismiss the notice in a browser, save the page and pass that file; "
    "or pass the README, the documentation or the server.json",
    "error_page": "open the address in a browser and see what it says; or pass the README, the documentation or the "
    "server.json",
    "too_little_text": "pass a page that describes the product: its README, documentation, server.json or agent card",
}


def find(draft: Draft, substance: str) -> Shortfall | None:
    """The shortfall of a listing, if any; ``substance`` is the part of it that can be a description, normalised."""
    signs = draft.signs
    if is_thin(substance):
        kind, what = _behind_little(draft, substance)
        return _shortfall(kind, what, substance, signs)
    if len(substance) < MAX_BOT_CHECK_CHARS and BOT_CHECK.search(f"{signs.title}\n{_heading(substance)}"):
        return _shortfall("script_shell", "a check for robots", substance, signs)
    for wall in (COOKIES, LOGIN):
        if len(substance) < MAX_WALL_CHARS and wall.sign.search(substance) and _is_all_wall(substance, wall):
            return _shortfall(wall.kind, wall.what, substance, signs)
    return None


def is_thin(text: str) -> bool:
    """Whether a text is too short to describe a product."""
    ideographs = len(_IDEOGRAPH.findall(text))
    words = len(_IDEOGRAPH.sub(" ", text).split()) + ideographs // 2
    return len(text) + ideographs < MIN_CHARS or words < MIN_WORDS


def _behind_little(draft: Draft, substance: str) -> tuple[Kind, str]:
    """What a text that is too short comes from."""
    signs = draft.signs
    seen = " ".join([signs.title, substance, signs.visible])
    if BOT_CHECK.search(f"{seen} {signs.noscript}"):
        return "script_shell", "a check for robots"
    if ERROR_PAGE.search(f"{signs.title} {substance}"):
        return "error_page", "an error page"
    if signs.password_field or LOGIN.sign.search(seen):
        return LOGIN.kind, LOGIN.what
    if COOKIES.sign.search(seen):
        return COOKIES.kind, COOKIES.what
    if draft.kind == "html" and (signs.scripts or SCRIPT_ASKED.search(f"{seen} {signs.noscript}")):
        return "script_shell", "a page that scripts fill in the browser"
    return "too_little_text", "too little text to describe a product"


def _heading(text: str) -> str:
    """The first line, if it is no longer than headings are."""
    line = text.partition("\n")[0]
    return line if len(line.split()) <= _HEADING_WORDS else ""


def _is_all_wall(text: str, wall: Wall) -> bool:
    """Whether most of the text belongs to the wall, and the rest is no description."""
    pieces = [piece for piece in _SENTENCE.split(text) if piece]
    rest = "\n".join(piece for piece in pieces if not _belongs(piece, wall))
    return is_thin(rest) and len(rest) < _MAX_REST * len(text)


def _belongs(piece: str, wall: Wall) -> bool:
    if len(piece) > _SENTENCE_CHARS:
        return False
    is_button = len(piece.split()) <= _BUTTON_WORDS and wall.button.search(piece)
    return bool(is_button or wall.line.search(piece))


def _shortfall(kind: Kind, what: str, substance: str, signs: Signs) -> Shortfall:
    """``found`` says what was there: the title, how much text, and how it begins."""
    title = f", title {_short(signs.title)!r}" if signs.title else ""
    text = (one_line(substance) or one_line(signs.visible) or signs.noscript).lstrip("# -")
    begins = f", which begins {_short(text)!r}" if text else ""
    found = f"{what}{title}, {len(substance)} characters of text{begins}"
    return Shortfall(kind=kind, found=found, advice=ADVICE[kind])


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED_CHARS else f"{text[:_QUOTED_CHARS].rstrip()}…"
