"""
Tell a listing from what stands in front of it: a script-rendered shell, a bot check, an error page, a login wall, a
cookie notice.

A text of fewer than MIN_CHARS characters or MIN_WORDS words is no description, whatever its format; an ideograph
counts as two characters and half a word. A record must also say something of itself: the labels that its reader writes
are no description. A longer text is a wall only if it says so itself ("we use cookies", "sign in to continue"), most
of it belongs to the wall, and what does not is no description; an error page only if its title or first line says
nothing but that.
"""

import re

from pipeline.fetch.read import elsewhere
from pipeline.fetch.read.labelled_lines import Draft, Signs
from pipeline.fetch.read.login_walls import (
    BOT_CHECK,
    ERROR_HEADING,
    ERROR_PAGE,
    LOGIN,
    SCRIPT_ASKED,
    WALLS,
    Kind,
    Wall,
    pattern,
)
from pipeline.fetch.read.normalise import one_line
from pipeline.model import ListingKind, Shortfall

MIN_CHARS = 200
MIN_WORDS = 25
MIN_WORDS_OF_ITS_OWN = 3
"""Words that a structured record must say of itself at least."""
MAX_BOT_CHECK_CHARS = 1_500
MAX_ERROR_CHARS = 2_500
MAX_FORM_CHARS = 1_500
"""A page with a password field and no more text than this is a form, if it says "sign in" at all."""
MAX_WALL_CHARS = 20_000
"""No wall is longer, and a whole handbook need not be searched for one."""
_BUTTON_WORDS = 6
_HEADING_WORDS = 12
_HEADING_CHARS = 120
_SENTENCE_CHARS = 400
"""A longer stretch without a full stop holds more than the one phrase by which it would be told."""
_MAX_REST = 1 / 3
_QUOTED_CHARS = 120

_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = re.compile(r"(?<!\w)[A-Za-z]?\d*(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")

RECORDS: frozenset[ListingKind] = frozenset(
    ["mcp_server", "mcp_tools", "a2a_card", "oasf_record", "mcp_config", "plugin", "openapi"]
)
"""Formats that are read as labelled lines."""

FILLED = "a page that scripts fill in the browser"
RENDER = "read it through a browser with --render; or "
"""Before the advice on a page that scripts fill, where that has not been done."""
ADVICE: dict[Kind, str] = {
    "script_shell": "open the page in a browser, save it once it has rendered, and pass that file; "
    "or pass the README, the documentation or the server.json",
    "login_wall": "sign in with a browser, save the page and pass that file; or pass a public page of the product",
    "cookie_notice": "dismiss the notice in a browser, save the page and pass that file; "
    "or pass the README, the documentation or the server.json",
    "error_page": "open the address in a browser and see what it says; or pass the README, the documentation or the "
    "server.json",
    "sent_on": "pass that address",
    "too_little_text": "pass a page that describes the product: its README, documentation, server.json or agent card",
}


_LOGIN_FIRST = sorted(WALLS, key=lambda wall: wall.kind != LOGIN.kind)
"""A page that asks to sign in often has a notice as well; what is in front is the sign-in."""


def find(draft: Draft, text: str, substance: str, *, renders: bool = False) -> Shortfall | None:
    """
    The shortfall of a listing, if any; ``substance`` is the part of its ``text`` that can be a description, both
    normalised. A record's labels count for its length, and its own words for whether it says anything. ``renders`` is
    whether a browser could yet be asked.
    """
    if draft.kind in RECORDS:
        return _of_record(draft, text, substance)
    signs = draft.signs
    if is_thin(substance):
        kind, what = _behind_little(draft, substance)
        found = _shortfall(kind, what, substance, signs)
        return found.model_copy(update={"advice": RENDER + found.advice}) if renders and what == FILLED else found
    if len(substance) < MAX_BOT_CHECK_CHARS and pattern(BOT_CHECK).search(f"{signs.title}\n{_heading(substance)}"):
        return _shortfall("script_shell", "a check for robots", substance, signs)
    if len(substance) < MAX_ERROR_CHARS and any(map(_says_error, (signs.title, _heading(substance)))):
        return _shortfall("error_page", "an error page", substance, signs)
    wall = _wall(substance, signs) if len(substance) < MAX_WALL_CHARS else None
    return _shortfall(wall.kind, wall.what, substance, signs) if wall else None


def _wall(text: str, signs: Signs) -> Wall | None:
    """The wall that the text is: by its words, or by a password field where there is hardly more than a form."""
    thought_of = [wall for wall in WALLS if pattern(wall.sign).search(text)]
    told = next((wall for wall in thought_of if _is_all_wall(text, wall)), None)
    if told is None and signs.password_field and len(text) < MAX_FORM_CHARS:
        return next((wall for wall in thought_of if wall.kind == LOGIN.kind), None)
    return told


def _of_record(draft: Draft, text: str, substance: str) -> Shortfall | None:
    if is_thin(text):
        return _shortfall("too_little_text", "too little text to describe a product", text, draft.signs)
    if _of_its_own(substance) < MIN_WORDS_OF_ITS_OWN:
        return _shortfall("too_little_text", "a record without a description", text, draft.signs)
    return None


def of_rest(kind: ListingKind, rest: str, substance: str) -> Shortfall | None:
    """
    The shortfall of what is left of a listing when the words that try to steer are taken out; ``substance`` are its
    own words in that.
    """
    if not is_thin(rest) and (kind not in RECORDS or _of_its_own(substance) >= MIN_WORDS_OF_ITS_OWN):
        return None
    found = f"too little text to describe a product without what tries to steer, {len(rest)} characters of text"
    return Shortfall(kind="too_little_text", found=found, advice=ADVICE["too_little_text"])


def _says_error(line: str) -> bool:
    return 0 < len(line.strip("# ")) <= _HEADING_CHARS and pattern(ERROR_HEADING).fullmatch(line) is not None


def _words(text: str) -> int:
    ideographs = len(_IDEOGRAPH.findall(text))
    return len(_IDEOGRAPH.sub(" ", text).split()) + ideographs // 2


def _of_its_own(text: str) -> int:
    """Words that a record says; a tool that is called "a" says nothing of what it does."""
    return _words(_LETTER.sub(" ", text))


def is_thin(text: str) -> bool:
    """Whether a text is too short to describe a product."""
    return len(text) + len(_IDEOGRAPH.findall(text)) < MIN_CHARS or _words(text) < MIN_WORDS


def _behind_little(draft: Draft, substance: str) -> tuple[Kind, str]:
    """What a text that is too short comes from."""
    signs = draft.signs
    if (target := elsewhere.leads_to(signs)) != "":
        return "sent_on", f"this page sends on to {target}"
    seen = " ".join([signs.title, substance, signs.visible[:MAX_WALL_CHARS]])[:MAX_WALL_CHARS]
    if pattern(BOT_CHECK).search(f"{seen} {signs.noscript}"):
        return "script_shell", "a check for robots"
    if pattern(ERROR_PAGE).search(f"{signs.title} {substance}"):
        return "error_page", "an error page"
    if signs.password_field:
        return LOGIN.kind, LOGIN.what
    if (wall := next((wall for wall in _LOGIN_FIRST if pattern(wall.sign).search(seen)), None)) is not None:
        return wall.kind, wall.what
    if draft.kind == "html" and (signs.scripts or pattern(SCRIPT_ASKED).search(f"{seen} {signs.noscript}")):
        return "script_shell", FILLED
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
    is_button = _words(piece) <= _BUTTON_WORDS and pattern(wall.button).search(piece)
    return bool(is_button or pattern(wall.line).search(piece))


def _shortfall(kind: Kind, what: str, substance: str, signs: Signs) -> Shortfall:
    """``found`` says what was there: the title, how much text, and how it begins."""
    title = f", title {_short(signs.title)!r}" if signs.title else ""
    text = (one_line(substance) or one_line(signs.visible) or signs.noscript).lstrip("# -")
    begins = f", which begins {_short(text)!r}" if text else ""
    found = f"{what}{title}, {len(substance)} characters of text{begins}"
    return Shortfall(kind=kind, found=found, advice=ADVICE[kind])


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED_CHARS else f"{text[:_QUOTED_CHARS].rstrip()}…"
