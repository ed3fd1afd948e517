"""What is no control, though its words are there, and how far reaches what is one: by the sentence around the words."""

from pipeline.taxonomy.led import OTHERS
from pipeline.taxonomy.other_subjects import COMPARISONS, ERRORS, FUNCTIONS, NAMES, PRAISES, QUESTIONS
from pipeline.taxonomy.others_controls import HOSTS, LATER, SILENCES, TOPICS
from pipeline.taxonomy.refusals import COMPARISON, DENIAL, DENIALS, DUTIES, DUTY, ERROR, FUNCTION, NAME, Refusal

REFUSALS: tuple[Refusal, ...] = (
    *NAMES, *QUESTIONS, *SILENCES, *LATER, *FUNCTIONS, *TOPICS, *DENIALS,
    *DUTIES, *ERRORS, *COMPARISONS, *HOSTS, *PRAISES, *OTHERS,
)  # fmt: skip

SECTIONS: tuple[tuple[str, str], ...] = (
    (DUTY, r"\bbest practices?\b|\brecommend|\bpre-?requisites?\b|\brequire(?:d|ments?)\b|\bresponsib"
    r"|\bdisclaimer|\bhardening\b|\bchecklist"),
    (DENIAL, r"\broadmap\b|\bplanned\b|\bcoming soon\b|\bto-?do\b|\bfuture\b|\bunsupported\b|\bout of scope\b"
    r"|\bnot (?:included|supported|yet|implemented|available|covered|provided)\b|\bmissing (?:features|parts)\b"),
    (FUNCTION, r"\bexamples?\b|\buse cases?\b|\bscenarios?\b"),
    (ERROR, r"\btroubleshoot|\bcommon (?:errors|problems|issues)|\bknown issues\b"),
    (NAME, r"\bcontribut|\bpublishing\b|\breleas(?:es?|ing)\b|\btest(?:s|ing)?\b|\bdocumentation\b|\bresources\b"
    r"|\bkeywords?\b|\btrigger (?:words|phrases)\b|\bproject structure\b"
    r"|\bfurther reading\b|\bcontents\b|\bchangelog\b|\brelease notes\b|\backnowledg|\bcredits\b"),
    (COMPARISON, r"\bcompar(?:ison|ed)\b|\balternatives?\b|\brelated (?:projects|work)\b"),
)  # fmt: skip
"""What a sentence says that stands under such a heading."""
OF_PARTS: frozenset[str] = frozenset({DENIAL, COMPARISON})
"""Those that hold below every heading further down, too: "Roadmap", and in it "Safety"."""

SCANNERS = (
    r"\b(?:security|code|vulnerability|compliance|smart contract) (?:review\w*|audit\w*|scan\w*|analy\w+)|\bauditors?\b"
)
"""A product with such a title looks for the controls of others: an item of a list there names what it looks for."""

WORDS: dict[str, str] = {
    "sandbox": r"\bsandbox\w*|\bisolat\w+|\bcontainers?\b",
    "approval": r"\bapprov\w+|\bconfirm\w*|\bconsent\w*|\bpermission\b|\breview\w*",
    "read_only": r"\bread-?only\b|\bwrites?\b",
    "rbac": r"\bRBAC\b|\broles?\b|\baccess controls?\b|\bpermissions?\b",
    "scoped_credentials": r"\bscope[sd]?\b|\bcredentials?\b|\btokens?\b|\bleast[- ]privileged?\b",
    "authentication": r"\bauthenticat\w+|\bOAuth|\bsign-?in\b|\blog-?in\b|\bAPI keys?\b",
    "audit": r"\baudit\w*|\blog(?:s|ged|ging)?\b|\btrails?\b",
    "monitoring": r"\bmonitor\w*|\banomal\w+|\balerts?\b|\bobserv\w+",
    "guardrails": r"\bguardrails?|\bfilter\w*|\bvalidat\w+|\b(?:allow|block|deny|white)-?list\w*",
    "rate_limit": r"\brate[- ]limit\w*|\bquotas?\b|\bbudgets?\b|\blimits?\b",
    "encryption": r"\b(?:en|de)crypt\w*|\bTLS\b",
    "certification": r"\bcertif\w+|\bcomplian\w+|\bSOC ?2|\bISO\b|\bHIPAA|\baudit\w*",
    "data_isolation": r"\bisolat\w+|\btenants?\b|\blocal(?:ly)?\b|\bretention\b",
    "supply_chain": r"\bSBOM|\bsigned\b|\bsignatures?\b|\bpinned\b",
}
"""What a control is called in a quote that its cues do not know: there a denial of the word is one of the control."""

SUBJECTS: tuple[str, ...] = (
    "audit",
    "monitoring",
    "encryption",
    "authentication",
    "rate_limit",
    "certification",
    "rbac",
)
"""Controls that a product may be about: one whose name says "audit log" reads the audit logs of others."""

IDENTIFIERS = (
    r"`(?!--|\d)[^`]*`|\bhttps?://\S+|\bwww\.\S+"
    r"|(?<![\w-])[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+(?:\([^)]*\))?"
    r"|(?:\.{0,2}/)?(?:[\w.-]+/){2,}[\w.-]*|(?:\.{1,2}/|~/|(?<=\s)/)[\w./-]+|\b[\w.-]+/(?=[\s.,;:)]|$)"
    r"|\b[\w-]+\.(?:md|py|ts|js|json|ya?ml|toml|txt|sh|html|env)\b"
)
"""Code spans, addresses, paths, file names and identifiers: what stands in them is a name. Flags are settings."""
CASED_IDENTIFIERS = (
    r"\b(?!OAuth|micro|mTLS|gVisor|AppArmor|SELinux|MicroVM|GitHub|OpenID)[A-Za-z]*[a-z][A-Z][A-Za-z]+\b"
)

OF_SAFEGUARDS: tuple[str, ...] = ("guardrails", "monitoring", "approval", "audit", "sandbox", "rate_limit")
"""What a product that is for guarding others may do to them: there its own function is a control."""

BY_NEGATION: tuple[str, ...] = ("read_only", "data_isolation", "authentication")
"""Controls that are said by what is not done or does not get in: "nothing leaves", "without a valid token"."""

OF_SKILLS: tuple[str, ...] = ("approval",)
"""
What a skill, which is text for an agent, can be seen to have without a model that reads it: what it says of sandboxes,
sign-ins and limits is mostly its subject.
"""

ENTRY = "authentication"
"""
What gets callers in earns nothing, and its words are mostly said of what a product signs in to itself: a model that
reads tells the two apart, cues do not.
"""

OPTIONAL = (
    r"\boptional|\bopt[- ]in\b|\bif (?:set|you|enabled|configured|specified|a |an |the )|\bwhen (?:set|enabled"
    r"|configured)\b|\bcan (?:also )?(?:be|run)\b"
    r"|\b(?:support(?:s|ing)?|configurable|enable|enables|available)\b|\bto (?:enable|turn on|restrict)\b"
    r"|\byou can\b|(?:^|\s|`)--[a-z]"
    r"|\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b|\bmode\b|\bset `|\bdisabled by default: enable"
)
"""Somebody must switch it on."""
BUILT_IN = r"\bby default\b|\bbuilt[- ]in\b|\balways\b"
"""There unless switched off: stronger than a word that only says that a switch exists."""
ENFORCED = (
    r"\bcannot be (?:bypass|disabl|turned|skip|switched|overrid)\w*|\bcan(?:not|['’]t) (?:bypass|disable"
    r"|turn off|skip|override|escape)"
    r"|\benforced (?:by|at|on|in) (?:the )?(?:server|kernel|database|platform|hypervisor|backend|gateway)"
    r"|\b(?:no|never|nothing|none)\b[^.;]{0,60}\bwithout\b[^.;]{0,30}\b(?:approv|confirm|consent|permission)"
    r"|\bregardless of\b|\bno way (?:around|to)\b|\bno (?:option|switch|setting) to\b"
)
"""Neither the user nor the agent gets round it."""
