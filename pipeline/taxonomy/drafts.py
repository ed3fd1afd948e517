"""What the offline estimator writes for a layer: sentences of our own for each case, and what to ask the vendor."""

from typing import NamedTuple

from pipeline.taxonomy.named import HOSTED, MODELS


class Ask(NamedTuple):
    """One question; ``answered`` are the words of a listing that answer it, so that it need not be put."""

    question: str
    answered: str


class Left(NamedTuple):
    """What the words on a layer leave open, unless the listing has those of ``answered``; without them, always."""

    what: str
    answered: str = ""


class Draft(NamedTuple):
    pinned: str
    """Where something in the listing settles what the layer is."""
    said: tuple[Left, ...]
    """Where the listing speaks of the layer and settles nothing: what its words leave open, after the quote."""
    silent: str
    """Where no word of the listing was found about the layer: what was looked for, and never that it is not there."""
    assume: str
    """What is to be assumed in both."""
    threats: tuple[tuple[str, str], ...]
    """(catalogue id, what it would look like here)"""
    extra_ids: tuple[str, ...]
    question: str
    """All that there is to ask, in one sentence."""
    asks: tuple[Ask, ...]
    """The same in parts."""


_LOGGED = (
    r"\b(?:audit (?:log|trail)|(?:is|are) (?:logged|recorded|traced|replayable)|session log"
    r"|tracing|OpenTelemetry|logs (?:every|each|all))"
)
_GRANTED = (
    r"\b(?:permissions?|scopes?|roles?|read-only|least privilege|rights of)\b"
    r"|\bonly (?:sees?|reads?|opens?|gets?)\b|\bmay (?:only )?(?:open|see|read)\b"
)
_ASKED = (
    r"\b(?:requires?|needs?) (?:an? )?(?:\w+ )?(?:approval|confirmation)\b|\b(?:before|after|until|when) you (?:confirm"
    r"|approve|say yes|have approved)\b|\basks (?:\w+ ){0,3}before\b|\bapproves? every\b|\bgo to a human\b"
)
_ENFORCED = r"\bcannot be (?:bypass|disabl|chang|skip|overrid)\w*|\benforced\b|\bis refused\b|\bare refused\b"
_WRITERS = (
    r"\btenant isolation\b|\bper tenant\b|\b(?:separated|isolated) (?:by|from each)\b|\beach user (?:has|sees)\b"
    r"|\bcan write to\b"
)
_ISOLATED = r"\bsandbox|\bmicro-?VM|\bisolat|\bgVisor\b|\bcontainer\b|\bprofile of its own\b|\bVPC\b"
_KEPT_AT = (
    r"\b(?:keys?|tokens?|credentials?|passwords?|secrets?)\b[^.;]{0,60}"
    r"\b(?:kept|stored|saved|stay|in the environment|environment variables?|key ?chain|vault)\b"
)
_WATCHED = (
    r"\balert(?:s|ing|ed)\b|\bmonitor(?:s|ed) by\b|\b(?:administrators?|auditors?|supervisors?|managers?|teachers?"
    r"|pilots?|analysts?|operators?|clinicians?|lawyers?) (?:can |may |are )?(?:also )?"
    r"(?:see|inspect|review|listen|export|undo|alerted|take over|watch|read|replay)\w*"
)
_FIXED = r"\bappend-only\b|\bimmutable\b|\btamper\w*|\bcannot be (?:changed|altered|deleted|edited|silenced)\b"
_CONNECTS = (
    r"\bmTLS\b|\b(?:clients|agents) (?:must )?authenticat\w+|\bany MCP client\b|\bevery client\b"
    r"|\bonly (?:clients|agents)\b"
)
_CONTAINED = r"\bcircuit breaker|\bfail(?:s|ure)? over\b|\bkill switch\b|\btake over at any time\b"

DRAFTS: dict[str, Draft] = {
    "L1": Draft(
        "The listing names what the agent runs on. Whoever steers that model steers the agent: prompt injection and "
        "jailbreaks reach every action that it may take.",
        (Left("what the agent always runs on"),),
        "no word on a model was found in the listing, so its provenance, its training and its resistance to prompt "
        "injection are unknown.",
        "Injected instructions that end in tool calls are the threat to assume.",
        (("MAESTRO-L1.6", "Crafted input makes the model serve another purpose than the vendor's."),),
        ("ASI01", "OWASP-T6"),
        "Which model and version does the agent run on, who hosts it, and how was it tested against prompt injection?",
        (
            Ask("Which model and version does the agent run on?", MODELS),
            Ask("Who hosts the model?", r"\bhosted by\b|\bon (?:its|their|the vendor['’]s) own servers\b|\bvLLM\b"),
            Ask(
                "How was the model tested against prompt injection?",
                r"\btested (?:\w+ )?(?:against|for|with) (?:[\w,]+ )?(?:prompt injection|jailbreak|adversarial)"
                r"|\bred[- ]team",
            ),
        ),
    ),
    "L2": Draft(
        "The listing describes data that is stored, retrieved or passed through. Poisoned entries mislead the agent, "
        "and whatever it can read it can also leak.",
        (Left("what else it reads and keeps"), Left("who else can write to that", _WRITERS)),
        "no word on a store, on retrieval or on the data that flows through was found in the listing.",
        "What the agent reads at run time may be poisoned or leaked.",
        (
            ("MAESTRO-L2.4", "Data that the agent relies on is changed so that it acts on false grounds."),
            ("MAESTRO-L2.2", "Content that the agent can read leaves through its answers or its tools."),
        ),
        ("ASI06", "OWASP-T1"),
        "What data is stored or retrieved, for how long, who else can write to it, and how is it separated by user?",
        (
            Ask(
                "What data is stored or retrieved, and for how long?",
                r"\b(?:kept|stored|retained) (?:for|until)\b|\bretention\b|\bexpires? after\b"
                r"|\b(?:deleted|erased) (?:after|when)\b|\bnever (?:stored|kept)\b|\bkeeps no\b",
            ),
            Ask(
                "Who else can write to the data that it reads, and how is it separated by user?",
                _WRITERS,
            ),
        ),
    ),
    "L3": Draft(
        "The listing puts tools or a framework into a model's hands. A tool call that injected text has shaped does "
        "real work with the permissions that the agent holds.",
        (Left("how far a steered agent could go with that"),),
        "no word on tools or a framework was found in the listing, so what a steered agent could do cannot be told.",
        "Text from outside that becomes an action is the threat to assume.",
        (
            ("MAESTRO-L3.3", "Text from outside is taken for an instruction and becomes a tool call."),
            ("MAESTRO-L3.4", "A tampered dependency or tool definition runs with the agent's rights."),
        ),
        ("ASI02", "OWASP-T2"),
        "Which tools can be called without confirmation, and are their arguments validated outside the model?",
        (
            Ask("Which tools can be called without confirmation?", _ASKED),
            Ask("Are arguments validated outside the model?", r"\b(?:arguments|inputs?) (?:are|is) validated\b"),
        ),
    ),
    "L4": Draft(
        "The listing says where it runs or what it runs in. Whoever takes that place takes the credentials in it and "
        "moves on from there.",
        (Left("how it is isolated there", _ISOLATED), Left("where its credentials lie", _KEPT_AT)),
        "no word on where it runs, how it is isolated and where its credentials lie was found in the listing.",
        "A compromised host is to be assumed to give away whatever the agent can reach.",
        (
            ("MAESTRO-L4.6", "From the host, stolen credentials open the systems that the agent is connected to."),
            ("MAESTRO-L4.5", "A steered agent consumes compute or paid services without a bound."),
        ),
        ("ASI03", "OWASP-T3"),
        "Where does it run, under which identity, how is it isolated, and where are its credentials kept?",
        (
            Ask(
                "Where does it run?",
                rf"{HOSTED}|\blocally\b|\bDocker\b|\bcontainers?\b|\bKubernetes\b",
            ),
            Ask("How is it isolated, and under which identity does it run?", _ISOLATED),
            Ask(
                "Where are its credentials kept?",
                _KEPT_AT,
            ),
        ),
    ),
    "L5": Draft(
        "The listing speaks of logs, monitoring, evaluation or guardrails. They help only as far as they cover the "
        "agent's decisions and cannot be silenced by it.",
        (Left("who watches", _WATCHED), Left("whether the agent could silence it", _FIXED)),
        "no word on logs, monitoring, evaluation or guardrails was found in the listing.",
        "What is not recorded out of the agent's reach cannot be reconstructed after an incident.",
        (("MAESTRO-L5.4", "Harmful steps look like ordinary use and raise no alarm."),),
        ("OWASP-T8",),
        "Are prompts, decisions and tool calls logged so that an incident can be reconstructed, and who watches them?",
        (
            Ask("Are prompts, decisions and tool calls logged so that an incident can be reconstructed?", _LOGGED),
            Ask("Who watches what the agent does?", _WATCHED),
        ),
    ),
    "L6": Draft(
        "The listing names how access is granted or controlled. The agent inherits every permission behind those "
        "credentials, so their breadth is the blast radius.",
        (Left("whose rights bound each call", _GRANTED), Left("what enforces that", _ENFORCED)),
        "no word on authentication, authorisation or compliance was found in the listing.",
        "Permissions are to be assumed as broad as the credentials that the agent is given.",
        (("MAESTRO-X.3", "Permissions wider than the task let a small steer do large damage."),),
        ("ASI03", "OWASP-T3"),
        "Which permissions does it need at least, how are they enforced, and which audits or certifications cover it?",
        (
            Ask("Which permissions does it need at least, and how are they enforced?", _GRANTED),
            Ask("Which audits or certifications cover it?", r"\bSOC ?2|\bISO ?27001|\bHIPAA|\bFedRAMP"),
        ),
    ),
    "L7": Draft(
        "The listing places it among other agents, clients or services. A compromised neighbour reaches it, and its "
        "own compromise spreads.",
        (Left("who may connect", _CONNECTS), Left("what contains a failure", _CONTAINED)),
        "no word on other agents, clients or services was found in the listing.",
        "Trust between them and cascading failures cannot be judged.",
        (
            ("MAESTRO-L7.7", "A connected service or client passes on hostile content or is hit by hostile actions."),
            ("MAESTRO-L7.4", "A client or another agent uses its tools for ends that the owner did not intend."),
        ),
        ("ASI08", "OWASP-T13"),
        "Which clients, agents and services may connect, how do they prove who they are, and what contains a failure?",
        (
            Ask(
                "Which clients, agents and services may connect, and how do they prove who they are?",
                _CONNECTS,
            ),
            Ask("What contains a failure of one of them?", _CONTAINED),
        ),
    ),
}  # fmt: skip
