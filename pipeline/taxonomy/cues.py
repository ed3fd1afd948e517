"""
Words that speak for something, as regular expressions (case-insensitive, on one sentence).

They find the sentence to quote when no model reads the listing. A sentence that denies ("names no model",
"without approval") is not quoted for what it denies: ``DENIAL`` and ``SILENT`` guard that.
"""

DENIAL = (
    r"\b(?:no|not|never|without|nor|neither|none|cannot|lacks?|absent|unspecified)\b"
    r"|\b(?:does|do|is|are)n['’]t\b|\bmentions? no\b"
)

SILENT = (
    r"\b(?:(?:do|does|did|is|are) not|(?:do|does|is|are)n['’]t) (?:\w+ )?"
    r"(?:describe|mention|name|state|say|list|document|detail|give|specify|disclose|discuss|cover|show|address)\b"
    r"|\b(?:describe|mention|name|state|say|list|document|detail|give|specifie|disclose|discusse|show)s? "
    r"(?:no|neither|nothing|none)\b|\bneither\b"
)
"""Opens a list of what is missing: everything after it is denied, up to a ``TURN``."""

TURN = r"[;:]|\b(?:but|except|beyond)\b|\bother than\b|, (?:and it|so|which|whichever|while|though)\b"

FACTORS: dict[str, str] = {
    "autonomy_of_action": r"\bautonom|\bautomatic|\bby itself|\bunattended|\bon (?:your|the user's|their) behalf"
    r"|\bcreat\w+|\bdelet\w+|\bdeploy\w*|\bexecut\w+|\bsend\w*|\bapprov\w+|\bconfirm\w*",
    "goal_driven_planning": r"\bplan(?:s|ning|ner)?\b|\bmulti-step|\bworkflows?|\borchestrat|\bdecompos|\bstep by step"
    r"|\bgoals?\b",
    "self_modification": r"\bself-(?:modif|improv|learn|evolv)|\bwrites? its own|\bcreates? (?:its own|new) tools?"
    r"|\blearns? from|\bfine-tun|\bgenerat\w+ (?:and (?:runs?|executes?) )?code|\binstalls? (?:packages|skills|tools)",
    "dynamic_tool_use": r"\btools?\b|\bAPI calls?|\bfunctions?\b|\bshell\b|\bcommands?\b|\bintegrat\w+"
    r"|\bquer(?:y|ies)\b",
    "persistent_memory": r"\bmemor(?:y|ies)\b|\bpersist|\bremember|\bvector (?:store|database)|\bhistory\b"
    r"|\bknowledge (?:base|graph)|\bstores?\b|\bcach(?:e|ed|ing)\b|\bstateless",
    "contextual_awareness": r"\bcontext|\breads?\b|\bmonitor|\bstate\b|\bsnapshot|\breal[- ]time|\bobserv|\bsearch",
    "dynamic_identity": r"\bOAuth|\btokens?\b|\bAPI keys?|\bcredential|\bservice[- ]account|\bkubeconfig|\bsigned in"
    r"|\bpermissions?\b|\bIAM\b|\broles?\b|\bSSO\b|\bimpersonat",
    "multi_agent_interactions": r"\bmulti-agent|\bagents\b|\bsub-?agents?|\bA2A\b|\bswarm|\bhand(?:s|ing)?[- ]?offs?"
    r"|\bdelegat\w+|\bMCP clients?",
    "non_determinism": r"\bLLMs?\b|\blanguage models?|\bgenerat\w+|\bmodel'?s? (?:decides?|chooses?)|\bdeterministic"
    r"|\bprobabilis|\bpredict",
    "opacity_reflexivity": r"\blog(?:s|ged|ging)?\b|\btrac(?:e|es|ing)\b|\baudit|\bexplain|\btranspar|\bblack[- ]box"
    r"|\bhistory of",
    "natural_language_interface": r"\bnatural[- ]language|\bprompts?\b|\bchat|\bask(?:s|ing|ed)?\b|\bconversation"
    r"|\bassistants?\b|\bLLMs?\b",
}

LAYERS: dict[str, str] = {
    "L1": r"\bGPT-?[345o]|\bo[134]-mini|\bClaude (?:\d|Opus|Sonnet|Haiku)|\bGemini\b|\bLlama[ -]?\d|\bMistral\b|\bQwen"
    r"|\bDeepSeek|\bruns on (?:a|the) .{0,40}model|\bfine-tuned|\bproprietary model|\btrained on|\bbase model:"
    r"|\bOpenAI models?|\bAnthropic models?",
    "L2": r"\bvector (?:store|database)|\bRAG\b|\bretrieval|\bembedding|\bknowledge (?:base|graph)|\bdatabases?\b"
    r"|\bstores? .{0,40}(?:data|notes|messages|files|records|history)|\bdatasets?\b|\bindex(?:es|ed|ing)\b"
    r"|\btelemetry|\bingest|\brecords\b|\bnotes\b|\bdocuments?\b|\barticles?\b|\bfull text\b|\bSQL\b"
    r"|\bquer(?:y|ies|ying)\b|\bsearch(?:es|ing)?\b",
    "L3": r"\btools?\b|\bserver\b|\bAPI\b|\blibrary|\bagents?\b|\bengine\b|\bframework"
    r"|\bplanner|\borchestrat|\bMCP server|\bplugins?\b|\bskills?\b|\bSDK\b|\bworkflow"
    r"|\bfunctions?\b",
    "L4": r"\bDocker|\bcontainer|\bsandbox|\bKubernetes|\bself-host|\bhosted\b|\bcloud\b|\bon[- ]prem|\blocally"
    r"|\bkubeconfig|\bserverless|\bVPC\b|\bmicro-?VM|\bstdio\b|\bdeploy(?:ed|ment)\b|\benvironment variables?"
    r"|\btransport\b|\bstandard input|\bruns? (?:on|in)\b|\bHTTP\b|\bnpx\b|\bbinary|\bport \d",
    "L5": r"\bmonitor(?:s|ed|ing)\b|\blogging\b|\baudit log|\blogs?\b|\btrac(?:e|es|ing)\b|\bevaluat|\bguardrails?"
    r"|\bobservab|\bmetrics\b|\bbenchmark|\btelemetry",
    "L6": r"\bOAuth|\bAPI keys?|\btokens?\b|\bauthenticat|\bauthori[sz]|\bRBAC|\bpermissions?\b|\bSOC ?2"
    r"|\bISO ?27001|\bGDPR|\bHIPAA|\bcomplian|\bencrypt|\bread-only|\bpolic(?:y|ies)\b|\bapprov|\baccess control",
    "L7": r"\bagents\b|\bmulti-agent|\bmarketplace|\bA2A\b|\bClaude (?:Desktop|Code)|\bCursor\b|\bVS Code"
    r"|\bthird[- ]part|\becosystem|\bregistry\b|\bclients?\b|\bSlack\b|\bGitHub\b|\bintegrat",
}

CONTROLS: dict[str, str] = {
    "sandbox": r"\bsandbox\w*|\bisolated (?:container|environment|execution|from (?:one|each) (?:an)?other)"
    r"|\bmicro-?VM|\bgVisor|\bFirecracker",
    "approval": r"\bhuman[- ]in[- ]the[- ]loop|\brequires? (?:explicit |human |user )?(?:approval|confirmation)"
    r"|\b(?:user|person|human)s? (?:must |has to |have to )?(?:approv|confirm)\w+|\bconfirmation (?:step|prompt)"
    r"|\bapproval (?:step|gate|workflow)s?|\bpermission prompts?\b|\b(?:explicit|human|user) (?:consent|confirmation)\b"
    r"|\b(?:person|people|human \w+) (?:must |should )?(?:review|approve|decide)s?\b",
    "read_only": r"\bread-only|\bonly reads?\b",
    "rbac": r"\bRBAC\b|\brole-based|\baccess control|\bgranted permission|\brespects? the permissions",
    "scoped_credentials": r"\bscoped (?:tokens?|credentials?|keys?)|\bleast[- ]privilege"
    r"|\bshort-lived (?:tokens?|credentials?|keys?)|\brevocable|\b(?:special|limited|narrow) scopes?\b",
    "authentication": r"\bOAuth|\bSSO\b|\bSAML|\bmTLS|\bauthentication: (?!none)",
    "audit": r"\baudit (?:log|trail)s?|\baudited\b",
    "monitoring": r"\bmonitoring (?:of|for) (?:all|every|each|the)\b|\banomal(?:y|ies)\b"
    r"|\b(?:usage|activity|access) monitoring",
    "guardrails": r"\bguardrails?|\bcontent filter|\binput validation|\bvalidates? (?:input|arguments)"
    r"|\ballow-?list|\bpre-approved\b|\b(?:is|are) refused\b",
    "rate_limit": r"\b(?:rate[- ]limit\w*|quotas?\b|spending limit)(?!.{0,20}\berrors?\b)",
    "encryption": r"\bencrypt\w+",
    "certification": r"\bSOC ?2|\bISO(?:/IEC)? ?27001|\bHIPAA|\bFedRAMP|\bPCI[- ]DSS",
    "data_isolation": r"\bstays? (?:on|in) (?:the|your) (?:device|machine)|\btenant isolation|\bprocessed locally"
    r"|\bbinds? to the (?:loopback|local)|\bcredentials stay\b",
    "supply_chain": r"\bSBOM|\bsigned (?:releases?|images?|commits?)|\bdigest [0-9a-f]{8}",
}

DEMONSTRATED: str = (
    r"\bSOC ?2 Type (?:II|2)|\bISO(?:/IEC)? ?27001|`[^`]+`|--[a-z][a-z-]+|\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b"
    r"|\bconfigur\w+|\bopen[- ]source|\bby default"
)
"""A control that the same sentence backs by a mechanism, a setting, public code or a named certification."""

SCENARIOS: tuple[tuple[str, str], ...] = (
    ("Insecure Agent Critical Systems Interaction",
     r"\bKubernetes|\bcluster|\bcloud\b|\bproduction|\bdeploy|\bDocker|\binfrastructure|\bpayment|\bwallet|\btrading"),
    ("Agent Orchestration & Multi-Agent Exploitation", r"\bmulti-agent|\bswarm|\bsub-?agents|\bA2A\b"),
    ("Agent Memory & Context Manipulation",
     r"\blong-term memory|\bvector (?:store|database)|\bknowledge (?:base|graph)"),
    ("Agent Supply Chain & Dependency Risk", r"\bplugins?\b|\bskills?\b|\bmarketplace|\binstalls?\b"),
    ("Agent Access Control Violation", r"\bOAuth|\bpermissions?\b|\broles?\b|\btenant"),
    ("Agentic AI Tool Misuse", r"\btools?\b|\bexecut|\bdelete|\bcreate"),
)  # fmt: skip
"""The first that the listing matches most often names the scenario; tool misuse when none does."""
