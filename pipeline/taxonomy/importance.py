"""
What a passage is worth where not all of a listing fits into a prompt: signs, as regular expressions on the passage in
lower case, each counted once a passage. A table only; ``listing.passages`` applies it.
"""

from typing import NamedTuple


class Worth(NamedTuple):
    points: int
    sign: str


SIGNS: dict[str, Worth] = {
    "effect": Worth(
        4,
        r"\b(?:delet|remov|drop|destroy|destructive|overwrit|truncat|transfer|pay|purchas|trad(?:e|ing)\b|send"
        r"|publish|deploy|execut|kill|shut|revok|grant|merg|approv|refund|reset|wipe|forward)\w*"
        r"|\bruns? (?:\w+ ){0,2}(?:command|code|script)",
    ),
    "credential": Worth(
        3,
        r"\b(?:credentials?|tokens?|api[- ]keys?|secrets?|passwords?|oauth|service accounts?|private keys?"
        r"|kubeconfig|cookies|sso|iam|scopes?|permissions?|roles?|admin\w*|root)\b",
    ),
    "tool": Worth(3, r"^tool [\w.:/-]+ — |^#+ .*\b(?:tools?|capabilities|commands?|actions?|skills?)\b|\btools?\b.*:"),
    "limit": Worth(
        3,
        r"\b(?:read-only|never|must not|cannot|only (?:with|after|if)|confirm\w*|approval|sandbox\w*"
        r"|allow-?list\w*|deny-?list\w*|rate limit\w*|guardrails?|human[- ]in|audit\w*|logs?\b|isolat\w*"
        r"|encrypt\w*|without (?:asking|confirmation|approval))",
    ),
    "deployment": Worth(
        2,
        r"\b(?:docker|kubernetes|container\w*|self-host\w*|hosted|cloud|on[- ]prem\w*|locally|stdio|transport"
        r"|http server|endpoint|vpc|environment variables?|runs (?:on|in|as))\b",
    ),
    "autonomy": Worth(
        2,
        r"\b(?:autonom\w+|by itself|unattended|scheduled?|memory|remembers?|sub-?agents?|other agents"
        r"|multi-agent|plans?\b|model\b|gpt|claude|gemini|llama)",
    ),
    "parameter": Worth(-3, r"^tool [\w.:/-]+ (?:parameters?|returns|title|annotation)\b"),
    "aside": Worth(
        -3,
        r"^#+ .*\b(?:license|contribut\w+|changelog|acknowledg\w+|sponsors?|star history|table of contents"
        r"|badges?)\b|\b(?:pull requests? (?:are )?welcome|mit licen[sc]e|all rights reserved|follow us"
        r"|newsletter)\b",
    ),
}
OPENING_CHARS = 2_000
"""A listing says first what it is: that much of its beginning comes before any sign."""
