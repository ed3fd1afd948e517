"""What the line above a list makes of its items, and sentences of another's thing: the last part of what is none."""

from pipeline.taxonomy.refusals import COMPARISON, DENIAL, DUTY, ERROR, FUNCTION, NAME, Refusal

LEADS: tuple[Refusal, ...] = (
    Refusal(
        COMPARISON,
        r"\b(?:allows?|lets?|enables?|helps?)\b[^:]*\b(?:assistants?|clients?|hosts?|IDEs?|editors?)\b[^:]*\bto\W*$"
        r"|\b(?:other|alternative|existing|traditional|competing) (?:\w+ )?(?:tools|servers|agents|products"
        r"|solutions)\b",
    ),
    Refusal(
        DUTY,
        r"\b(?:you|users?|operators?|developers?|administrators?|teams?|clients?|hosts?)\b[^:]{0,40}"
        r"\b(?:should|needs? to|ha(?:s|ve) to|are (?:expected|advised))\b"
        r"|\b(?:we (?:strongly )?recommend|recommended|recommendations?|make sure|ensure|consider|best practices?)\b"
        r"|\bbefore (?:you|using|deploying|going|running)\b",
        but=("approval",),
    ),
    Refusal(
        DENIAL,
        r"\b(?:planned|roadmap|coming soon|out of scope|not (?:yet )?(?:supported|included|available|implemented"
        r"|covered|provided)|(?:does not|doesn['’]t) (?:\w+ )?(?:include|provide|have|offer|support|come with))\b",
        but=("read_only", "data_isolation"),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:looks?|looking|checks?|scans?|searche?s?|tests?) for\b|\b(?:detects|flags|finds|identifies|reports)\W*$"
        r"|\bexample (?:prompts?|questions?|requests?|queries)\b|\b(?:you can|try) ask(?:ing)?\b|\btry\W*$"
        r"|\buse cases?\b|\bquestions (?:like|such as)\b",
        unless=r"\b(?:block|refus|reject|redact|guard)\w*",
    ),
)
"""What an item of a list shows whose line above it says so; ``says`` is held against that line."""

_NOT_THERE = r"(?:not (?:yet )?(?:implemented|supported|available|done|there)|planned|coming soon|to-?do)\b"
TAKEN_BACK = rf"\s*\W{{0,3}}{_NOT_THERE}"
"""The sentence behind one that takes it back: "**Rate limiting.** Not implemented yet."."""

OF_TOOLS: tuple[str, ...] = (
    "authentication",
    "rbac",
    "scoped_credentials",
    "monitoring",
    "encryption",
    "certification",
    "supply_chain",
)
"""Controls that, in an item on one tool, are mostly those of what the tool makes or sets: "create-cluster"."""

OTHERS: tuple[Refusal, ...] = (
    Refusal(COMPARISON, r"^\W*[^|\n]{1,60}\(by (?!IP\b|API\b)(?-i:[A-Z][a-z])[\w ]{1,30}\)"),
    Refusal(
        DUTY,
        r"\b(?:operator|admin|administrator|customer|user|client)['’]s (?:own )?(?:\w+ ){0,3}(?:console|dashboard"
        r"|portal|account settings)\b",
    ),
    Refusal(
        DUTY,
        r"^\W*do \W*not\W+(?:add|put|run|expose|commit|share|give|store|paste|edit|pass|place|set)\b",
        but=("approval",),
    ),
    Refusal(
        DUTY,
        r"\bonly after (?:\w+ )?(?:operator|maintainer|administrator|admin|manager|management|team) "
        r"(?:approval|consent|confirmation|sign-?off)\b",
        kinds=("approval",),
    ),
    Refusal(
        DUTY,
        r"{cue}(?:,? [\w-]+){0,3} (?:accounts?|roles?|users?|keys?|tokens?|principals?|polic(?:y|ies)) "
        r"(?:can|is enough|is sufficient|suffices?|works?|will do)\b",
        kinds=("scoped_credentials",),
    ),
    Refusal(
        ERROR,
        r"\byou(?:['’]ll| will| may| might| would)? (?:see|get|receive) an? (?:[\w-]+ )?(?:error|warning|exception)\b",
    ),
    Refusal(
        COMPARISON,
        r"{cue}[^.;]{0,20}\b(?:in|by) (?:the |your |most |some )?(?:AI |MCP )?(?:assistants?|clients?|hosts?|IDEs?)\b",
        kinds=("approval",),
    ),
    Refusal(
        COMPARISON,
        r"\b(?:the|your) (?:MCP )?(?:host|client|browser|IDE)\b(?: \([^)]*\))?[^.;]{0,60}{cue}",
        kinds=("sandbox",),
    ),
    Refusal(
        COMPARISON,
        r"{cue} by (?:the |your )?(?:[\w/-]+ ){0,2}(?:IDE|client|host|browser|upstream|provider)\b",
        kinds=("guardrails",),
    ),
    Refusal(
        COMPARISON,
        r"\b(?:appears?|shows? up|shown|visible) in (?:the |your )?(?-i:[A-Z][\w-]*) {cue}",
        kinds=("audit",),
    ),
    Refusal(COMPARISON, r"\bon the (?-i:[A-Z])\w+ side\b"),
    Refusal(
        DUTY,
        r"\bappropriate (?:\w+ )?(?:permissions?|roles?|privileges?|access)\b",
        kinds=("scoped_credentials", "rbac"),
    ),
    Refusal(DENIAL, r"\bcaveats?\b[^.;]*{cue}|\bnot an? (?:\w+ )?security (?:boundary|control|measure|feature)\b"),
    Refusal(DENIAL, rf"{{cue}}[^.;]{{0,40}}\.\*\*\s+\W{{0,3}}{_NOT_THERE}"),
    Refusal(DENIAL, r"\b(?:past|around) the (?:[\w-]+ ){0,3}{cue}"),
    Refusal(NAME, r"{cue}\W{0,4}:\s*(?:`[^`]+`[,\s]*)+\W*$", but=("read_only",)),
    Refusal(
        NAME, r"\bthe following (?:\w+ )?(?:operations|tools|commands|calls|endpoints) are\b", kinds=("read_only",)
    ),
    Refusal(NAME, r"^\W*`?[a-z]\w*`?\W*\|\W*\d+\W*\|"),
    Refusal(NAME, r"\b[\w-]+\.(?:[jt]sx?|py|go|rs|java|rb|cs|sh|kt|php)\s+(?:#|//|←|—)\s"),
    Refusal(
        COMPARISON,
        r"{cue}[^.;]{0,60}\b(?:until|unless|before|without)\b[^.;]{0,30}\b(?:confirm|approv|consent|agree)\w*",
        kinds=("read_only",),
    ),
    Refusal(FUNCTION, r"^\W*examples?\b\W*:"),
    Refusal(
        FUNCTION,
        r"^\W*approval (?:workflows?|process(?:es)?|chains?)\W*$"
        r"|\bpermission requests? (?:(?:will|would) be|are|is|get) (?:denied|refused|granted|ignored|accepted)\b",
        kinds=("approval",),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:track|list|manag|inventor|generat|scan|pars|upload|read|compar)\w*\b[^.;]{0,60}{cue}",
        unless=r"\b(?:releases?|builds?|images?|packages?|publish\w*|ships?)\b",
        kinds=("supply_chain",),
    ),
    Refusal(
        COMPARISON,
        r"\b(?:one-time|first[- ](?:run|use|write|launch|time)|macOS|system|Automation|Accessibility"
        r"|Screen Recording|browser) (?:\w+ ){0,3}{cue}|{cue}[^.;]{0,30}\bon first (?:run|use|write|launch|access)\b",
        kinds=("approval",),
    ),
    Refusal(
        FUNCTION,
        r"{cue}[^.;]{0,30}\b(?:titles?|notes?|tags?|names?|descriptions?|length|lengths|characters|fields?|rows"
        r"|results|items|columns)\b",
        kinds=("rate_limit",),
    ),
    Refusal(FUNCTION, r"\b(?:uvx|npx|pipx|bunx|venv|virtualenv|virtual environments?|conda)\b", kinds=("sandbox",)),
    Refusal(
        DUTY,
        r"^\W*(?:only|please|always) (?:use|run|deploy|start|install|execute)\b"
        r"|^\W*(?:use|run|deploy) (?:it |this )?only\b",
        but=("approval",),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:manual entry|as you type|when (?:you )?typ(?:ed|ing)|supported terminals?|password prompts?)\b",
        kinds=("guardrails",),
    ),
    Refusal(
        FUNCTION,
        r"\bmanagement\W{0,6}:\W*{cue}|{cue}[- ](?:retriev|scrap|search|quer|export|access|endpoint|list|view|read)\w*"
        r"|\b(?:retriev|list|get|fetch|query|search|read|view|download|export|replac|scrap|pars|analy[sz])\w*"
        r" (?:[\w-]+ ){0,3}{cue}",
        unless=r"\b(?:every|each|all) (?:\w+ ){0,3}(?:is|are|call|action|request|operation|change)\b",
        kinds=("audit",),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:devices?|hosts?|servers?|clusters?|networks?|sites?|patients?|fleets?)"
        r" (?:\w+ ){0,2}(?:health|status|uptime)"
        r"|\bmonitoring (?:coverage|data|tools?|endpoints?|platform)\b|\bhealth scores?\b",
        kinds=("monitoring",),
    ),
)
