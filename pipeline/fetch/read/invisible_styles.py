"""
What inline styles, attributes and classes keep out of sight.

*Unseen* text is surely invisible and never becomes listing text. *Faint* text is likely invisible (transparent, white
with no other background, a pixel high): an animation or a dark section of a style sheet may show it after all, so it
stays in the listing's text and is carried as hidden besides. ``style_sheets`` asks the same of what rules set.
"""

import re
from collections.abc import Mapping

UNSEEN_CLASS = frozenset(["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-only"])
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|"
    r"(?:left|top|right|text-indent)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]",
    re.IGNORECASE,
)
_FAINT_STYLE = re.compile(
    r"(?<![-\w])opacity\s*:\s*0?\.?0*(?![.\d]*[1-9])\s*(?:;|!|$)|font-size\s*:\s*(?:0?\.\d+|1)px"
    r"|transform\s*:[^;]{0,60}scale[xy]?\(\s*0\s*[,)]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|(?<![-\w])(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;!]{1,60})", re.IGNORECASE)
_BACKGROUND = re.compile(r"(?<![-\w])background(?:-color)?\s*:\s*([^;!]{1,200})", re.IGNORECASE)
_WHITE = frozenset(["white", "#fff", "#ffff", "#ffffff", "#ffffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"])
_CLEAR = re.compile(r"transparent|rgba\([\d.]+,[\d.]+,[\d.]+,0?\.?0*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00")


def is_unseen(attributes: Mapping[str, str]) -> bool:
    """Whether an element with these attributes is surely not shown; ``hidden=until-found`` is found by a search."""
    if attributes.get("hidden", "until-found").lower() != "until-found" or attributes.get("type") == "hidden":
        return True
    hidden_class = not UNSEEN_CLASS.isdisjoint(attributes.get("class", "").split())
    return hidden_class or bool(_UNSEEN_STYLE.search(attributes.get("style", "")))


def is_faint(attributes: Mapping[str, str]) -> bool:
    """Whether an element with these attributes is likely not shown, though its text is read."""
    style = attributes.get("style", "")
    if not style:
        return _bare(attributes.get("color", "")) in _WHITE
    return bool(_FAINT_STYLE.search(style)) or _melts(style)


def _melts(style: str) -> bool:
    """Whether text has no colour, the colour of its background, or is white on what is not said."""
    colour = _COLOUR.search(style)
    if colour is None:
        return False
    text, background = _bare(colour[1]), _BACKGROUND.search(style)
    if _CLEAR.fullmatch(text):
        return True
    behind = _bare(background[1]) if background else "white"
    return text == behind or (text in _WHITE and behind in _WHITE)


def _bare(value: str) -> str:
    return "".join(value.lower().split())
