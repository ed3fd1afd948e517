"""
Words that do not go with a figure beside them, as regular expressions (case-insensitive, on one sentence).

A sentence that denies the words ("is not read-only") does not count, nor does one that ``unless`` matches: there
the same words mean something else: a mode that somebody may switch on, or one part of the product. ``instead`` is
the figure that the words point to on the reference raters' scale; it decides whether the band hangs on the
disagreement.
"""

from typing import Literal, NamedTuple


class Said(NamedTuple):
    means: str
    """What the words come to, for the message."""
    pattern: str
    unless: str = ""


class FactorRule(NamedTuple):
    """Words in a factor's own rationale and quotes, or in the summary, beside its value."""

    factor: str
    side: Literal["from", "to"]
    """The rule holds from this value upwards, or up to it."""
    bound: str
    said: Said
    instead: str


class ControlRule(NamedTuple):
    """A control that is demonstrated and enforced, with a quote, beside a factor from ``bound`` upwards."""

    control: str
    factor: str
    bound: str
    instead: str


class MetricRule(NamedTuple):
    """Words in the listing beside a CVSS v4.0 base metric that is one of ``values``."""

    metric: str
    values: str
    said: Said
    instead: str
    without: str = ""
    """The rule is silent when the listing has this anywhere, undenied."""


class ControlMetricRule(NamedTuple):
    control: str
    metric: str
    values: str
    instead: str


NOT_SAID = (
    r"\b(?:says?|states?|tells?) (?:nothing|no more)\b|\b(?:does|do) not (?:describe|mention|say|state|name|document)\b"
    r"|\b(?:is|are) (?:not|neither|nowhere) (?:described|mentioned|stated|documented|named)\b"
    r"|\b(?:no|neither) [^.;]{1,120}\b(?:is|are) (?:described|mentioned|stated|documented|named)\b"
)
"""A sentence on what a listing leaves out; no rule goes by it."""

_OPTION = (
    r"\bmodes?\b|\bflags?\b|\boptions?\b|\boptional|\bswitch|\btoggle|--read-only|\bcan be (?:set|made|run|enabled)"
    r"|\bread-only (?:tokens?|keys?|roles?|scopes?|users?|accounts?|access|credentials?|permissions?|mounts?)"
    r"|\bif (?:you|set|enabled)|\bwhen (?:set|enabled)|\beither\b|\bor (?:read-?write|writ\w+)|\bread-only or\b"
    r"|\bmost\b|\bsome\b|\bone (?:of|reads)|\bstarts? with\b|\bannotat|\bmark(?:s|ed)?\b"
)
READ_ONLY = Said(
    "it only reads",
    r"(?<!-)\bread-only\b|\bonly reads?\b|\breads? only\b|\bcannot (?:write|change|modify|delete)"
    r"|\b(?:does|do) not (?:write|change|modify|delete) any|\bchanges nothing\b|\bnothing is (?:written|changed)",
    _OPTION,
)
STATELESS = Said(
    "it keeps nothing",
    r"\bstateless\b|\b(?:has|keeps|with|holds) no (?:\w+ )?(?:memory|state|history)\b"
    r"|\bno (?:persistent|long-term) memory\b|\bno memory (?:between|across)"
    r"|\bremembers nothing\b|\bnothing is (?:kept|stored|remembered|persisted)\b",
    r"\bmodes?\b|\boptional|\bHTTP\b|\btransport\b|\bAPI\b",
)
SINGLE_AGENT = Said(
    "it works alone",
    r"\bsingle[- ]agent\b|\bno (?:other|sub-?) ?agents\b"
    r"|\b(?:calls?|starts?|spawns?|reaches) no (?:other )?(?:sub-?)?agents?\b"
    r"|\bdoes not (?:call|start|spawn|delegate to) (?:other |sub-?)?agents",
    r"\bmulti-agent|\b(?:single|one) agent or\b|\bfrom a single agent\b",
)
AUTONOMOUS = Said(
    "it acts by itself",
    r"\bfully autonomous"
    r"|\b(?:acts?|operates?|runs?|works?|completes?\b[^.;]{0,30}) (?:fully |completely |entirely )?autonomously\b"
    r"|\bwithout (?:any )?(?:human|user|manual) (?:approval|confirmation|intervention|oversight)\b|\bunattended\b",
    r"\bmodes?\b|\boptional",
)
DETERMINISTIC = Said(
    "its output is fixed",
    r"(?<!non-)(?<!non)\bdeterministic\b|\bsame (?:input|request)s? (?:always )?(?:gives?|returns?) the same",
    r"\bnon-?deterministic|\bmodes?\b|\btemperature\b",
)
LITTLE_RISK = Said(
    "little can go wrong",
    r"\b(?:minimal|negligible|very low|low|little|virtually no|no (?:real|significant|meaningful))[- ]risks?\b"
    r"|\brisks? (?:is|are|remains?|stays?) (?:very )?(?:low|minimal|negligible)\b|\bharmless\b"
    r"|\bno risks?\b(?= *[.,;]|$)"
    r"|\bposes? (?:little|no|minimal) (?:\w+ )?(?:risk|threat|danger)\b|\bsafe to (?:use|run|deploy|install)\b",
    r"\b(?:low|minimal)[- ]risk (?:\w+ )?(?:actions?|tasks?|paths?|steps?|operations?|calls?|uses?|tools?)\b"
    r"|\brisks? (?:of|that)\b|\bclaims?\b|\bcall(?:s|ed)\b|\bonly (?:if|when)\b|\bunless\b",
)
GREAT_RISK = Said(
    "much can go wrong",
    r"\b(?:critical|severe|very high|extreme|high)[- ]risk\b|\brisks? (?:is|are) (?:very )?(?:high|critical|severe)\b"
    r"|\bcatastrophic|\bfull (?:system |account |host )?(?:compromise|takeover)\b",
    r"\b(?:high|critical)[- ]risk (?:\w+ )?(?:actions?|tasks?|paths?|steps?|operations?|calls?|uses?|tools?)\b",
)

RISKY, SAFE = ("High", "Critical"), ("None", "Low")
"""Bands that ``LITTLE_RISK`` and ``GREAT_RISK`` do not go with."""
RISKY_FACTOR = "0.7"
"""From here ``LITTLE_RISK`` does not go with a factor."""
CALM = "0.3"
"""What ``LITTLE_RISK`` makes of a factor."""

FACTOR_RULES: tuple[FactorRule, ...] = (
    FactorRule("dynamic_tool_use", "from", "0.8", READ_ONLY, "0.3"),
    FactorRule("persistent_memory", "from", "0.7", STATELESS, "0.0"),
    FactorRule("multi_agent_interactions", "from", "0.7", SINGLE_AGENT, "0.1"),
    FactorRule("non_determinism", "from", "0.7", DETERMINISTIC, "0.2"),
    FactorRule("autonomy_of_action", "to", "0.3", AUTONOMOUS, "0.8"),
)
CONTROL_RULES: tuple[ControlRule, ...] = (
    ControlRule("approval", "autonomy_of_action", "0.8", "0.3"),
    ControlRule("read_only", "dynamic_tool_use", "0.8", "0.3"),
    ControlRule("audit", "opacity_reflexivity", "0.8", "0.3"),
)

CLAIM_STEP, CLAIM_STEP_OF_BASE = "0.1", "0.5"
"""How far below comparables a factor, and a CVSS base, has to lie before a claimed control is held against it."""
OWN_SUBJECT = frozenset(
    {
        ("audit", "opacity_reflexivity"),
        ("monitoring", "opacity_reflexivity"),
        ("authentication", "dynamic_identity"),
        ("scoped_credentials", "dynamic_identity"),
        ("rbac", "dynamic_identity"),
    }
)
"""(control, factor that asks after this very thing): such a control, where it is shown, may decide the factor."""

_REACHED = (
    r"(?<!self-)\bhosted\b(?! locally)|\bremote(?:ly)?\b|\bcloud\b|\bSaaS\b|\bHTTPS?\b|\bSSE\b|\binternet\b|\bweb\b"
    r"|\bonline\b|\bURLs?\b|\bAPIs?\b|\bwebsites?\b|\bnetwork\b|\be?mails?\b"
)
_LOCAL = Said(
    "only this machine reaches it",
    r"\bstdio\b|\b(?:runs?|works?|stays?|processed) (?:entirely |only |fully |purely )?(?:locally|offline)\b"
    r"|\blocal[- ]only\b|\bonly (?:runs )?(?:locally|on (?:the|your|this) (?:own )?machine)\b"
    r"|\bnever leaves (?:the|your|this) machine\b",
)
_REMOTE = Said(
    "it is reached over a network",
    r"(?<!self-)\bhosted (?:service|server|endpoint|version|platform|by|at|in|on)\b"
    r"|\bremote (?:MCP )?(?:server|endpoint)s?\b|\bcloud-hosted\b|\bSaaS\b|\bstreamable HTTP\b|\bover HTTPS?\b",
    r"\bhosted (?:locally|on (?:the|your) own)|\bself-hosted\b|\bremote (?:server|endpoint)s? (?:that )?it calls\b"
    r"|\bchoices?\b|\brecommended\b|\bguid(?:es?|ance)\b|\bservers use\b",
)
_OPEN = Said(
    "nobody has to prove who they are",
    r"\bno (?:API )?keys?\b|\bno (?:login|sign-?in|account|authentication|credentials?)\b"
    r"|\bwithout (?:an? (?:API )?key|an account|a login|authentication|logging in|signing in|any credentials?)\b"
    r"|\bauthentication: none\b|\bunauthenticated\b",
    r"\bno (?:API )?keys? (?:is|are) (?:stored|logged|kept)\b"
    r"|\bholds no\b|\brefus|\breject|\bdenie[sd]\b",
)
_CLOSED = Said(
    "whoever reaches it has to log in",
    r"\b(?:log(?:ged)?[- ]?in|sign(?:ed)?[- ]?in|OAuth(?: 2\.\d)?|authenticat\w+|API keys?)"
    r" (?:\w+ )?(?:is|are) (?:required|needed|mandatory)"
    r"|\b(?:requires?|needs?|demands?) (?:an? |the |you to |users? to )?(?:\w+ )?"
    r"(?:log[- ]?in|sign[- ]?in|OAuth|authenticat\w+|API keys?)\b"
    r"|\b(?:users?|callers?|clients?) (?:must|have to) (?:log in|sign in|authenticate)\b",
)

METRIC_RULES: tuple[MetricRule, ...] = (
    MetricRule("AV", "N", _LOCAL, "L", _REACHED),
    MetricRule("AV", "LP", _REMOTE, "N"),
    MetricRule("PR", "H", _OPEN, "N"),
    MetricRule("PR", "N", _CLOSED, "L", _OPEN.pattern),
)
"""
What strangers wrote makes a local server AV:N all the same, so the first holds only where nothing remote is named.
"""

CONTROL_METRIC_RULES: tuple[ControlMetricRule, ...] = (ControlMetricRule("approval", "UI", "N", "A"),)
INTEGRITY = MetricRule("VI", "H", READ_ONLY, "N")
"""Read in the words that the base and the tools rest on: a listing has more that is read-only than its product."""
