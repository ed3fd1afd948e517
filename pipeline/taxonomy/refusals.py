"""
Sentences that leave a control to others or say that it is not there: the first half of what is no control.

Regular expressions, case-insensitive. ``{cue}`` is where the words for the control stand; what is before it is the
beginning of the sentence, what is behind it the rest.
"""

from typing import NamedTuple

DUTY = "the sentence leaves it to others"
DENIAL = "the sentence says that it is not there"
FUNCTION = "the sentence is about what the product works on, not about what guards it"
NAME = "the words stand in a name, a heading, code or an address"
ERROR = "the sentence is about an error"
COMPARISON = "the sentence speaks of something else"
QUESTION = "the sentence asks"
PRAISE = "the words praise and name no mechanism"


class Refusal(NamedTuple):
    """``unless`` takes the refusal back; ``kinds`` are the controls that it is about, all where there are none."""

    why: str
    says: str
    unless: str = ""
    kinds: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    """Kinds that it is not about."""


_OTHERS = (
    r"(?:you|(?:the|an?|each|every) (?:user|developer|operator|admin|administrator|customer|client|deployer|owner|host)"
    r"|users|developers|operators|administrators|admins|customers|clients|implement[eo]rs|integrators|deployers"
    r"|organi[sz]ations|teams|owners|maintainers|hosts"
    r"|your (?:[\w-]+ ){0,2}(?:administrators?|admins?|teams?|operators?|customers?|provider|owners?|department))"
)
_CONSENTS = r"(?:approv|confirm|consent|authori[sz]|authenticat|sign in|log in|accept|agree|click|grant|allow)\w*"
_ADVISES = (
    r"(?:please|make sure|ensure|be sure|consider|remember|take care|be careful|avoid|follow|implement|sanitize"
    r"|never|do not|don['’]t|always|rotate|treat|protect|verify|put|bind|deploy|double[- ]check|beware|prefer|review"
    r"|check that)"
)
_SWITCHES = (
    r"(?:use|set|set up|open|submit|call|copy|follow|enable|add|pass|configure|start|run|create|restrict|limit"
    r"|apply|grant|only grant|give"
    r"|store|keep"
    r"|choose|select|turn on|log in|sign in|register|obtain|install|export|provide|define"
    r"|(?:validate|audit|sandbox|encrypt|monitor|isolate) (?:the|your|all|any|every|each)\b)"
)
_START = r"^(?:[\W\d]*(?:\*\*[^*]{1,60}\*\*\W*|[A-Z][\w ]{2,30}:\s+)?)"
"""The beginning of a sentence or of a list item, behind its bullet and its lead ("**Tokens**:", "Note: ")."""
_SETTING = (
    r"`[^`]+`|(?:^|\s)--[a-z]|\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b|\b[a-z]+(?:_[a-z]+)+\b|\bread-?only mode|\brestricted mode"
)

DUTIES: tuple[Refusal, ...] = (
    Refusal(DUTY, r"\bresponsib(?:le|ility|ilities)\b"),
    Refusal(DUTY, r"\b(?:liable|accountable|in charge) (?:for|of)\b|\bon (?:your|their) (?:own )?(?:side|end)\b"),
    Refusal(DUTY, r"\buse an? (?:[\w-]+ ){0,2}(?:client|host|proxy|gateway|firewall|vault|VPN|wrapper)\b"),
    Refusal(DUTY, r"\b(?:your|the user['’]s|their) (?:own )?(?:job|duty|task|call|concern|business)\b"),
    Refusal(DUTY, r"\b(?:is|are|remains?) (?:up to|left to|on) (?:you|the \w+|your)\b|\bat your own risk\b"),
    Refusal(
        DUTY,
        rf"\b{_OTHERS} (?:\w+ )?(?:should|must|needs? to|ha(?:s|ve) to|ought to|(?:are|is) (?:advised|expected"
        r"|encouraged"
        rf"|required|supposed|urged))\b",
        unless=rf"\b(?:must|needs? to|ha(?:s|ve) to|(?:are|is) required to) (?:\w+ )?(?:{_CONSENTS}|review)"
        r"|\b(?:administrator|admin|owner|operator)s? (?:must|ha(?:s|ve) to|needs? to) (?:\w+ )?(?:tick|enable"
        r"|turn|switch|permit|install|invite)",
    ),
    Refusal(DUTY, r"\b(?:should|ought to) (?:always |only |never |also |not )?(?:be |use |have |run |set |add |\w+ )"),
    Refusal(DUTY, r"\b(?:we|strongly|highly|it is) (?:strongly |highly )?(?:recommend|advis|suggest|encourag)\w*"),
    Refusal(
        DUTY,
        r"\buse (?:it |them |this )?only (?:when|if|for)\b|\byou can (?:also )?(?:isolate|sandbox"
        r"|secure|protect|encrypt|harden)\b",
    ),
    Refusal(DUTY, r"\bbest practices?\b|\brecommended to\b|\bgood idea to\b"),
    Refusal(DUTY, rf"{_START}{_ADVISES}\b"),
    Refusal(DUTY, rf"^\W*(?:for|when|if|in|to|before|after)\b[^,]{{2,90}},\s+{_ADVISES}\b"),
    Refusal(DUTY, rf"^\W*(?:for|when|if|in|to|before|after)\b[^,]{{2,90}},\s+{_SWITCHES}\b", unless=_SETTING),
    Refusal(
        DUTY,
        r"\b(?:connect|run|authenticate|deploy|log in) with an? (?:dedicated|separate|restricted|limited|read-only)\b",
    ),
    Refusal(DUTY, r"\byou(?:['’]d| would) (?:use|need|want|have)\b"),
    Refusal(DUTY, r"\b(?:when|where|if|whenever|wherever) possible\b"),
    Refusal(DUTY, r"\bneeds?\b(?:\W+\w+){0,3}\W*{cue}", but=("approval", "authentication")),
    Refusal(DUTY, rf"{_START}{_SWITCHES}\b", unless=_SETTING),
    Refusal(DUTY, r"\b(?:make|making) sure\b|\bensure (?:that )?(?:you|your|the (?:api|token|key|user|account))\b"),
    Refusal(
        DUTY,
        r"\b(?:you(?:['’]ll)?|your \w+(?: \w+)?) (?:will )?(?:need|requires?|must have"
        r"|must be)\b",
        but=("approval", "authentication"),
    ),
    Refusal(DUTY, r"\bsi(?:e|nd) (?:selbst )?verantwortlich\b|\bvous êtes responsable|\bes su responsabilidad\b"),
)

_NO = (
    r"(?:no|without|lacks?|lacking|missing|neither|nor|absence of|instead of|rather than|free of|zero|kein\w*"
    r"|ohne|sans|sin)"
)
_NOT = r"(?:not|never|cannot|\w+n['’]t|nicht|isn['’]t)"
GUARDS = (
    r"\b(?:cannot|can['’]t|never|not|n['’]t|no (?!(?:confirm|approv|consent|prompt|audit|log|sandbox|auth"
    r"|access|limit)\w*)\w+|nothing|nobody|none|keine?\w*)\b[^.;—–]{0,60}"
    r"\b(?:without|unless|until|before|outside|beyond|stor|send|shar|leav|leak|expos|modif|delet|train|retain"
    r"|inherit|transmit|escap|bypass|overrid|exceed|circumvent|evad|disable|turned? off|alter|writ|chang)\w*"
    r"[^.;]{0,60}{cue}"
    r"|\bnot (?:allow|permit|approv|list|trust|authori[sz]|valid|match)\w*[^.;]*{cue}"
    r"|\bwithout\b[^.;]*\b(?:is|are) (?:refused|blocked|rejected)\b"
)
"""A negation that guards: "nothing is sent without approval", "agents cannot leave the sandbox"."""

DENIALS: tuple[Refusal, ...] = (
    Refusal(
        DENIAL,
        rf"\b{_NO}\b(?:[\s,/()\"'“*-]+(?!(?:but|except|it|is|are|was|has|have|runs?|which|that|so|while|though"
        rf"|only)\b)[\w-]+){{0,6}}[\s,/()\"'“*-]*{{cue}}",
        unless=GUARDS,
    ),
    Refusal(
        DENIAL,
        rf"\b{_NOT}\b(?:[\s/()\"'“*-]+(?!(?:but|except|it|is|are|which|so|while|though"
        rf"|only)\b)[\w-]+){{0,6}}[\s,/()\"'“*-]*{{cue}}",
        unless=GUARDS,
    ),
    Refusal(
        DENIAL,
        r"\b(?:bypass|circumvent|skip|ignor|evad|defeat|disabl|escap)\w*\b(?:\s+[\w'’-]+){0,3}\s*{cue}",
        unless=r"\b(?:cannot|can['’]t|never|not|n['’]t|no\s+\w+\s+can|(?:way|attempts?|unable|impossible"
        r"|option|switch) to|can be|may be)\b[^.;]{0,30}"
        r"\b(?:bypass|circumvent|skip|ignor|evad|defeat|disabl|escap)",
    ),
    Refusal(
        DENIAL,
        r"{cue}[^.;:]{0,40}?\b(?:is|are|was|were|does|do|has|have|can|could|will)\s*(?:not|n['’]t|never)\b",
        unless=r"\b(?:not|n['’]t|never)\b (?:be )?(?:bypass|disabl|skip|turned|overrid|circumvent|evad|stor"
        r"|send|sent|shar|leav|leak|expos|optional)"
        r"|\bnot (?:advance|only|just)\b",
        but=("read_only", "data_isolation"),
    ),
    Refusal(
        DENIAL,
        r"{cue}[^.;]{0,60}?\b(?:planned|coming soon|on (?:the|our) roadmap|not yet|to-?do\b|in a future"
        r"|future release|is missing"
        r"|absent|unavailable|unsupported|not (?:supported|available|included|implemented|provided|enforced"
        r"|in place|part of))",
    ),
    Refusal(
        DENIAL,
        r"{cue}[^.;]{0,40}?\b(?:(?:was|were|has been|have been|had been|is|are|being) "
        r"(?:removed|dropped|deprecated|discontinued)|no longer (?:\w+ )?(?:there|available|supported|part|offered"
        r"|included|needed|required|enforced)|is gone|(?:was|has been) (?:disabled|turned off|switched off))\b",
        unless=r"\buntil\b|\bunless\b",
    ),
    Refusal(DENIAL, r"\b(?:planned|coming soon|not yet|roadmap|upcoming|to-?do|future work)\b[^.;]{0,60}{cue}"),
    Refusal(
        DENIAL,
        r"\bwithout (?:[\w'’]+ ){0,3}(?:approval|confirmation|consent|permission)",
        unless=r"\b(?:no|not|never|nothing|none|nobody|cannot|\w+n['’]t|nor)\b[^.;]*\bwithout\b",
        kinds=("approval",),
    ),
    Refusal(DENIAL, r"{cue}\W{0,4}(?::|=|\|)\W*(?:none|no|not|never|false|n/a|off|❌|✗|✘|🚫)(?=\W*(?:$|[|.,;)]))"),
    Refusal(DENIAL, r"(?:❌|✗|✘|🚫|\[ \]) ?[^.;|]{0,60}{cue}"),
    Refusal(
        DENIAL,
        r"^\W*(?:there (?:is|are)|it (?:has|offers|provides|does)|with)?\s*(?:no|not|without)\b[^{,;:]{0,60}{cue}",
        unless=GUARDS,
        but=("read_only", "data_isolation", "guardrails", "scoped_credentials", "approval"),
    ),
)
