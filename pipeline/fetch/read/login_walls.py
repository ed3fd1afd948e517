"""
What stands in front of a listing, by the words it uses: tables only. ``shortfall`` applies them.

``sign`` must be there for a wall to be thought of at all. ``line`` and ``button`` (a line of a few words) tell which
parts of the text are the wall's. They are written for the voice of a notice ("we use cookies", "your choices"), so
that a product that deals with cookies or passwords is left alone. English stands here, the other languages in
``walls_abroad``.
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from pipeline.fetch.read.walls_abroad import PHRASES, Phrases
from pipeline.fetch.read.walls_consent import CONSENT

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts in which a word may begin right behind another."""

Kind = Literal["script_shell", "login_wall", "cookie_notice", "error_page", "too_little_text", "sent_on"]


class Wall(NamedTuple):
    """Its three last are regular expressions for ``pattern``."""

    kind: Kind
    what: str
    sign: str
    line: str
    button: str


def _any(*alternatives: str) -> str:
    """The alternatives, each at the beginning of a word; a script has no case, and with one it compiles for 0.4 s."""
    return rf"(?<!(?-i:[^\W{_UNSPACED}]))(?:{'|'.join(alternatives)})"


@cache
def pattern(source: str) -> re.Pattern[str]:
    """Compiled when it is first asked, for most texts are too long for a wall."""
    return re.compile(source, re.IGNORECASE)


def _consent(said: Phrases, field: Literal["sign", "lines", "buttons"]) -> list[str]:
    """What tools for consent add in the language, if anything."""
    told = CONSENT.get(said.language)
    return [getattr(told, field)] if told else []


COOKIES = Wall(
    "cookie_notice",
    "a cookie notice",
    sign=_any(
        r"(?:we|(?:this|our) (?:web ?)?site|our partners)\b[^.]{0,80}\b(?:use|uses|using|store|place)\b"
        r"[^.]{0,60}\bcookies",
        r"we value your privacy",
        r"we (?:need|ask for) your consent",
    ),
    line=_any(
        r"(?:we|our|us|partners|vendors|this (?:web ?)?site|these|such|third[- ]part(?:y|ies))\b[^.]{0,100}"
        r"\b(?:cookies?|consent|personal data|personali[sz]ed?|advertis\w+|tracking|devices?|similar technologies)\b",
        r"your (?:privacy|consent|choices?|preferences|browsing|experience)\b",
        r"cookie (?:policy|notice|settings|preferences|list|declaration|banner)\b",
        r"legitimate interest",
        r"strictly necessary",
        r"withdraw",
        r"by clicking",
        r"privacy (?:policy|notice|statement)",
    ),
    button=_any(
        r"(?:accept|reject|allow|agree|decline|refuse|manage|customi[sz]e|necessary|functional|analytics|marketing|imprint|"
        r"performance|targeting|statistics|preferences|settings|cookies?|consent|privacy|save|close|continue|"
        r"learn more|always active)\b",
    ),
)

LOGIN = Wall(
    "login_wall",
    "a login page",
    sign=_any(
        r"(?:sign|log)[ -]?in (?:to|with|or)\b",
        r"you (?:must|need to|have to) (?:be )?(?:sign|log)",
        r"please (?:sign|log)[ -]?in",
        r"forgot(?:ten)? (?:your )?password",
        r"(?:don.t|do not|already) have an account",
        r"(?:signing|logging) in is required",
        r"members only",
    ),
    line=_any(
        r"(?:sign|log)(?:ed|ging|ning)?[ -]?(?:in|up)\b[^.]{0,60}\b(?:to|with|or|your|account|page)\b",
        r"you (?:must|need to|have to) (?:be )?(?:sign|log)",
        r"forgot(?:ten)? (?:your )?password",
        r"have an account",
        r"by (?:signing|logging|continuing|creating)",
        r"terms of (?:service|use)",
        r"privacy (?:policy|notice)",
        r"re-?captcha",
        r"remember me",
        r"enter your (?:e-?mail|password)",
    ),
    button=_any(
        r"(?:(?:sign|log)[ -]?(?:in|up|out)|password|e-?mail|user ?name|account|register|continue with|google|github|"
        r"phone|microsoft|apple|sso|single sign-on|or|code|next|help|terms|privacy|language)\b",
    ),
)

WALLS: tuple[Wall, ...] = (
    COOKIES,
    LOGIN,
    *(
        COOKIES._replace(
            sign=_any(said.cookies, *_consent(said, "sign")),
            line=_any(said.cookie_lines, *_consent(said, "lines")),
            button=_any(said.cookie_buttons, *_consent(said, "buttons")),
        )
        for said in PHRASES
    ),
    *(
        LOGIN._replace(sign=_any(said.login), line=_any(said.login_lines), button=_any(said.login_buttons))
        for said in PHRASES
    ),
)
"""One of each kind for each language: the words of one wall are of one language."""

BOT_CHECK = _any(
    r"just a moment",
    r"checking (?:if the site connection is secure|your browser)",
    r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"are you a robot",
    r"attention required! \| cloudflare",
    r"enable javascript and cookies to continue",
    r"unusual traffic from your",
    r"press (?:&|and) hold to confirm",
    r"you have been blocked",
)

ERROR_PAGE = _any(
    r"(?:404|403|410|500|502|503)\b.{0,30}\b(?:error|not found|forbidden|gone|unavailable)",
    r"page (?:not found|does ?n.t exist|does not exist|cannot be found|you.re looking for)",
    r"access denied",
    r"(?:temporarily|service) unavailable",
)

_ERROR_WORDS = (
    r"(?:(?:the|this|that|your|requested) )*(?:page|file|url|document|site)\W*"
    r"(?:(?:was|is|can.?t be|could not be|cannot be) )?(?:not found|not available|found|gone|missing|unavailable"
    r"|does ?n.t exist|does not exist)",
    r"(?:this|the) (?:\w+ )?(?:page|repository|resource|content|item|listing|server|agent|link|project|package) "
    r"(?:is|was|has been|may have been) (?:not available|no longer available|unavailable|removed|deleted"
    r"|private|taken down"
    r"|moved|not found)",
    r"this is not the (?:web ?)?page you(?:['’]re| are) looking for",
    r"(?:we are |site )?(?:down for|under|closed for) (?:scheduled |planned )?maintenance",
    r"(?:scheduled|planned) maintenance",
    r"(?:we(?:['’]ll| will) )?be (?:right )?back(?: soon| shortly| in a (?:moment|minute))?",
    r"not found",
    r"forbidden",
    r"access denied",
    r"unauthori[sz]ed",
    r"bad (?:request|gateway)",
    r"gateway time-?out",
    r"(?:internal )?(?:server )?error",
    r"(?:service )?(?:temporarily )?unavailable",
    r"something went wrong",
    r"an error (?:has )?occurred",
    r"too many requests",
    r"gone",
    *(phrases.errors for phrases in PHRASES),
)
ERROR_HEADING = rf"\W*(?:oops|uh[- ]oh|sorry)?\W*(?:(?:http|code|{'|'.join(_ERROR_WORDS)})\W*|[45]\d\d\W*){{1,4}}"
"""A whole title or heading that says nothing but that something failed."""

SCRIPT_ASKED = _any(
    r"(?:enable|requires?|turn on|activate|without|needs?) java ?script",
    r"java ?script (?:is |has been )?(?:required|disabled|not (?:enabled|supported|available)|must be enabled)",
)
