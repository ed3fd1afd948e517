"""
What a listing says of each MAESTRO layer, as regular expressions (case-insensitive, on one sentence).

``PINS`` settle what the layer of this product is, by the rules of ``prompts/layers.md``; ``SAID`` speak of the layer
and settle nothing, but are what the listing does say of it.
"""

from typing import NamedTuple

from pipeline.taxonomy.named import HOSTS, MODELS


class Pin(NamedTuple):
    """``kind`` is one of the layer's ``pinned_by``; a sentence that ``unless`` matches pins nothing."""

    kind: str
    says: str
    unless: str = ""


_CHOICE = (
    r"\bany (?:other )?(?:LLM|model|provider|language model)|\bsuch as\b|\be\.g\.|\bfor example\b|\bsupports?\b"
    r"|\bsupported\b|\bchoice\b|\bchoos\w+|\bcompatible\b|\bswap\w*|\bconfigur\w+|\boptional\w*|\bdefaults?\b"
    r"|\bor a local\b"
    r"|\bother models\b|\bLiteLLM\b|\btested with\b|\bworks with\b|\blike (?:GPT|Claude)|\bproviders\b"
    r"|\bincluding\b|\brecommend\w*|\bcan use\b|\bmay use\b|\bextra tool\b|\bbenchmark\w*|\bclients?\b"
    r"|\bembeddings?\b|\bskip\w*"
)

PINS: dict[str, tuple[Pin, ...]] = {
    "L1": (
        Pin("model_named",
            rf"\b(?:runs?|running|built|based|operat\w+|rel(?:y"
            rf"|ies)) (?:\w+ )?on (?:top of )?(?:[\w'’-]+ ){{0,4}}?{MODELS}"
            rf"|\bpowered by (?:[\w'’-]+ ){{0,4}}?{MODELS}|\b(?:uses?|calls"
            rf"|sends? \w+ to) (?:[\w'’-]+ ){{0,3}}?{MODELS}"
            rf"|\bfine-?tun\w+ (?:version |variant )?(?:of|from|on) (?:[\w'’-]+ ){{0,3}}?{MODELS}"
            rf"|\bbase[_ ]model(?: is|:)|{MODELS}[^.;]{{0,40}}\b(?:answers|decides|generates|writes|composes"
            rf"|classifies|produces)\b"
            rf"|\b(?:processed|answered|generated|written"
            rf"|driven) (?:[\w'’-]+ ){{0,4}}?by (?:[\w'’-]+ ){{0,4}}?\(?{MODELS}"
            rf"|\b(?:its own|the company['’]s|a proprietary"
            rf"|an own) (?:[\w-]+ ){{0,2}}(?:language )?models?\b(?! (?:card|context))|\bthe model ?(?:is"
            rf"|:) (?:[\w'’-]+ ){{0,3}}?{MODELS}", _CHOICE),
    ),
    "L2": (
        Pin("retrieval",
            r"\b(?:search(?:es|ing)?|quer(?:y|ies|ying)|look(?:s|ing)? up|fetch(?:es|ing)?|retriev(?:e|es|ing)"
            r"|return(?:s|ing)?|read access to|access to) (?:[\w'’&/-]+,? ){0,6}?(?:PubMed|literature|papers"
            r"|articles|documents|documentation|records|notes"
            r"|databases?|tables|data\b|prices|quotes|issues|pages|web\b|content|knowledge|filings"
            r"|vulnerabilit\w+|logs|metrics|files|vault|history|transactions|weather|alerts|forecast)"
            r"|\bvector (?:search|store|database|index)|\bembeds?\b|\bknowledge (?:base|graph)\b|\bRAG\b"
            r"|\bretrieval[- ]augmented"),
        Pin("store",
            r"\b(?:stores?|stored|keeps?|kept|saved|persist\w*) (?:[\w'’-]+ ){0,5}?(?:in|as"
            r"|on) (?:[\w'’-]+ ){0,4}?(?:database|SQLite|Markdown|files?|vault|folder|disk|graph|index)\b"
            r"|\b(?:vault|folder) of (?:\w+ )?(?:notes|files|documents)"
            r"|\b(?:inspect|read and write|reading, writing|creat\w+|updat\w+) (?:[\w'’-]+,? ){0,4}?(?:records"
            r"|notes|tables|schemas)\b|\bruns? (?:\w+ ){0,3}(?:SQL|Cypher|queries)\b"),
        Pin("data_flow",
            r"\b(?:collects?|analy[sz]es?|ingests?|processes|records) (?:[\w'’-]+,? ){0,4}?(?:data|code|video"
            r"|visits?|calls|images|telemetry|state|documents|transcripts?)\b|\b(?:personal|health|patient"
            r"|customer) (?:data|information|records)\b"),
    ),
    "L3": (
        Pin(
            "tools",
            r"\b(?:tools?|MCP|API|commands?|functions?|plugins?|skills?|connectors?|server|protocol|actions"
            r"|integrations?)\b"),
        Pin("framework", r"\b(?:framework|librar(?:y|ies)|SDK|agents?|engine|planner|orchestrat\w+|workflows?)\b"),
    ),
    "L4": (
        Pin(
            "isolation",
            r"\bsandbox(?:es|ed|ing)?\b|\bmicro-?VMs?\b|\bgVisor\b|\bisolated (?:container|environment|workspace"
            r"|from)|\biframe\b"),
        Pin("hosting",
            r"\bruns? (?:[\w'’-]+ ){0,3}?(?:locally|on (?:the|your|a|its|their) (?:[\w'’]+ )?(?:own )?(?:machine"
            r"|computer|device|host|browser|laptop|servers?|cluster)|in (?:the|your|a|its"
            r"|their) (?:[\w'’-]+ )?(?:browser|container|terminal|cluster|session|sandbox|VPC|cloud))\b"
            r"|\brun(?:s|ning)? (?:locally|as a local process)\b|\blocal process\b|\b(?:on|in) the (?:user"
            r"|developer|customer|vendor)['’]s (?:own )?(?:machine|computer|servers?|cloud|browser|terminal"
            r"|workspace|project|cluster|session|disk)\b"
            r"|\bDocker (?:container|image|-based|Compose)\b|\bas a (?:Docker )?container\b"
            r"|\b(?:listens|binds?) (?:on|to)\b|\bon port \d+|\bat port \d+|\bkubeconfig\b|\bin-cluster\b"
            r"|\b(?:Kubernetes|the) clusters?\b(?=.{0,60}\b(?:access|operat|run|deploy|connect|watch))"
            r"|\b(?:hosted|run) (?:by|on) (?:the vendor|its own|their own|the vendor['’]s|AWS|Azure|Google)"
            r"|\bon its own servers\b|\bin whose cloud\b|\bworking tree\b|\bworktree\b|\bin (?:the )?(?:user"
            r"|developer)['’]s (?:project|workspace|Claude Code session)"
            r"|\b(?:machine|computer) where it is installed\b|\bthe browser (?:the|that the) (?:person|user)\b"
            r"|\bthe operating system as\b|\bserved from\b|\bentirely (?:inside|in) the browser\b"
            r"|\bon the user['’]s computer\b",
            r"\bcan (?:also )?(?:be )?(?:run|hosted)\b|\bcloud or self-hosted\b|\bcloud and self-hosted\b"),
    ),
    "L5": (
        Pin("logging",
            r"\b(?:audit|session|activity|execution|run|agent|decision|tool[- ]call) (?:logs?|trails?|traces?"
            r"|history)\b(?=[^.;]*\b(?:kept|stored|built|recorded|written|each|every|shown|collected|saved"
            r"|per user|is|are)\b)|\b(?:each|every) (?:\w+ ){1,4}(?:is|are|was) "
            r"(?:appended|logged|recorded|written|saved)\b|\bappended to an audit log\b|\bOpenTelemetry\b"
            r"|\btracing (?:is|and) \w+|\bLogs?,? (?:and |annotations)|\brequests and responses are stored\b"
            r"|\bsaved as an? (?:\w+ )?log\b|\blogs (?:every|each|all) "),
        Pin(
            "monitoring",
            r"\bmonitoring (?:for|of) (?:all|every|each|agents|runs)\b|\bdashboards? (?:of|for"
            r"|show\w*) (?:\w+ )?(?:agents?|runs|calls|conversations)\b|\bobservability (?:is|for|built"
            r"|dashboard)\b"),
        Pin(
            "evaluation",
            r"\bevaluat(?:es|ion) (?:of|for|framework for) (?:its|the|agents?|answers)\b|\bevaluates? (?:its"
            r"|every|each) (?:own )?(?:answers?|outputs?|runs?)\b|\bguardrails? (?:are|is) (?:built|applied"
            r"|part)\b|\btested against (?:prompt injection|jailbreak)"),
    ),
    "L6": (
        Pin("authorisation",
            r"\bpermissions?\b(?=[^.;]*\b(?:user|identity|account|key|token|cluster|role|that|of)\b)"
            r"|\bwith (?:that|whatever|the) (?:key['’]s |user['’]s )?(?:rights|permissions)\b|\brole-based\b"
            r"|\bRBAC\b|\b(?:OAuth|access|API|token|special|read|write|billing|calendar\w*) scopes?\b"
            r"|\bscopes are\b|\bread-only or full access\b"
            r"|\b(?:personal access|account API|API|OAuth|scoped|service) (?:tokens?|keys?)\b|\bOAuth\b"
            r"|\bservice account\b|\bIAM\b|\bkubeconfig\b|\brights of (?:the|that) user\b|\baccess control\b"
            r"|\bleast privilege\b|\bsigned[- ]in\b|\bpersonal (?:\w+ )?API key"),
    ),
    "L7": (
        Pin(
            "other_agents",
            r"\bmulti-?agents?\b|\bsub-?agents?\b|\b(?:other|several|remote|external|coding|multiple) agents\b"
            r"|\bA2A\b|\bhand-?offs?\b|\b(?:any|other|connected) (?:MCP )?clients?\b|\bagents (?:and|that|on)\b"),
        Pin(
            "marketplace",
            r"\bmarketplace\b|\b(?:MCP|agent|package|npm|plugin|server|skills?) registr(?:y|ies)\b"
            r"|\bplugin directory\b|\b(?:skills|agents) repository\b"
            r"|\bSmithery\b|\becosystem\b|\bHub for sharing\b|\bClaude (?:Desktop|Code)\b|\bCursor\b|\bVS Code\b"
            r"|\bSlack\b|\bGitHub\b"),
    ),
}  # fmt: skip

SAID: dict[str, str] = {
    "L1":
            rf"{MODELS}|\b(?:large )?language models?\b|\bLLMs?\b|\b(?:bundles|ships|contains|has|uses) (?:no"
            rf"|its own|a) model\b|\bfoundation models?\b|\bmodel providers?\b|\bOllama\b"
            r"|\bpowered by (?:[\w'’-]+ ){0,2}?(?:Claude|GPT|Gemini|OpenAI|Anthropic|Mistral|Llama)\b|\bAzure OpenAI\b"
            r"|\b(?:Anthropic|OpenAI|Google|Meta)['’]s (?:Claude|GPT|Gemini|Llama)\b|\byour own key for\b"
            r"|\bOpenAI-compatible\b|\bany (?:[\w-]+ )?model\b",
    "L2":
            r"\b(?:stor(?:es|ed)|data stores?|databases?|embeddings?|knowledge (?:base|graph)|retrieval|vector"
            r"|index(?:es|ed)|datasets?|cach(?:e|es|ed|ing)|documents|memor(?:y|ies))\b"
    r"|\b(?:database|data|customer|patient|medical) records\b|\brecords (?:of|in|from)\b|\bhistory of\b"
    r"|\b(?:read|quer|search|fetch)\w* (?:[\w'’-]+ ){0,4}?(?:files?|data|notes|code|pages|messages|e-?mails?|logs"
    r"|events|issues|tables)\b"
    r"|\b(?:is|are) (?:kept|stored|retained|saved|transcribed|indexed|cached)\b|\bremembers?\b|\btranscripts?\b"
    r"|\b(?:keeps?|stores?|saves?|indexes|ingests?) (?:[\w'’-]+ ){0,3}?(?:files?|data|notes|history|facts|records"
    r"|copies|messages|results)\b"
    r"|\bholds (?:your|the user['’]s|customer\w*) \w+|\b(?:deleted|erased) after\b|\bexpires? after\b|\bper tenant\b"
    r"|\brecorded and transcribed\b|\breads? (?:[\w'’-]+ ){0,2}?(?:invoices|receipts|statements|contracts"
    r"|tickets|mail)\b",
    "L3": r"\b(?:tools?|MCP|API|framework|SDK|librar(?:y|ies)|skills?|plugins?|agents?|server)\b",
    "L4":
            rf"{HOSTS}|\bkubeconfig\b|\bHTTP (?:transports?|server|mode|endpoint)\b|\b(?:keys?|tokens?|credentials?"
            rf"|passwords?)\b[^.;]{0,60}\benvironment variables?\b|\btransports?\b|\bdeployed\b"
            rf"|\binstalled (?:on|in|from|with)\b|\b(?:started|run) with\b|\b(?:runs?|running|run|stored|hosted"
            rf"|executed|started|works?|processed) (?:\w+ )?locally\b|\bhosted\b|\bcloud\b"
    r"|\bservers? in [A-Z]|\b(?:stored|kept|processed) in (?:the )?(?:EU|US|UK|[A-Z]\w+)\b|\bruns? (?:on|in|inside)\b"
    r"|\bRaspberry Pi\b|\bleaves (?:the|your) (?:machine|computer|device|network)\b|\bnpx\b|\buvx\b"
    r"|\b(?:native|desktop|mobile|browser) (?:app|extension)\b"
    r"|\bover SSH\b|\bsecrets? (?:stay|are kept|live) in\b|\bHashiCorp Vault\b|\bprofile of its own\b",
    "L5":
            r"\b(?:audit|activity|access|execution|debug|structured|server) (?:logs?|trails?|logging)\b"
            r"|\blogging (?:of|is|to|levels?|system)\b|\btested (?:against|for)\b|\bpublic benchmark|\b(?:is|are"
            r"|gets?) logged\b|\blogs (?:every|each|all|its"
            r"|to|operations|requests"
            r"|errors)\b"
    r"|\b(?:tracing|telemetry|observab\w+|guardrails?|OpenTelemetry)\b|\bmonitor(?:s|ed|ing) (?:of|for|its|every"
    r"|each|all|the|agents?)\b|\bevaluat(?:es?|ions?) (?:of (?:its|the agent|agents|answers)|its|agents?|framework)\b"
    r"|\b(?:is|are|gets?) (?:\w+ )?(?:recorded|traced|moderated|audited|monitored|reviewed)\b|\btraces? (?:go|are|to)\b"
    r"|\b(?:transcripts?|evidence|history)\b[^.;]{0,40}\b(?:kept|stored|saved|replay\w*)\b|\bdashboards?\b"
    r"|\bmetrics (?:are|go|of|for|to)\b|\blogs? of\b|\bshows? (?:every|each|all)\b"
    r"|\b(?:ledger|journal)\b[^.;]{0,60}\b(?:inspect\w*|cannot be|immutable)\b|\bentry in the (?:journal|ledger|log)\b"
    r"|\b(?:session|run) logs? (?:is|are)\b|\b(?:listen to|see|review|inspect)s? (?:every|each|all|a sample)\b"
    r"|\breplayable\b"
    r"|\bscreenshots of (?:each|every)\b|\bsafety filter\b|\btested with\b|\bgeofenced\b|\bkill switch\b",
    "L6":
            r"\b(?:OAuth|API keys?|credentials?|permissions?|authenticat\w+|authori[sz]\w+|RBAC|IAM|roles?"
            r"|GDPR|HIPAA|SOC ?2|encrypt\w+|read-only|approv\w+|consent"
            r"|access control|privileges?)\b"
    r"|\b(?:access|API|bearer|personal access|session|bot) tokens?\b|\bcomplian(?:ce|t) with\b|\b(?:OAuth|access"
    r"|API|token|bot|user) scopes?\b"
    r"|\b(?:SSO|SAML|single sign-on|ISO ?(?:27001|42001)|PCI[- ]DSS|FedRAMP|HITRUST)\b|\bcertif(?:ied|ication)\b"
    r"|\b(?:access|user) rights\b|\brights of\b|\b(?:cluster|database|workspace|account)[- ]admin\b|\bwrite access\b"
    r"|\b(?:needs?|takes?|with) (?:an? |your )?(?:PIN|password|login)\b|\bconnection string\b"
    r"|\ballowed (?:director(?:y|ies)|paths?|hosts?|domains?|tools?|users?)\b"
    r"|\bapprovals?\b|\basks before\b|\bstay logged in\b|\bDIDs?\b|\bsigns? (?:its|their|every|each) \w+"
    r"|\b(?:go(?:es)?|hands? over|escalates?) to (?:a |an )?(?:human|person|staff)\b|\bmust (?:release|approve|sign)\b"
    r"|\bonly sees?\b|\bcapped at\b|\bare refused\b|\b(?:when|before|after|until) you (?:say yes|confirm"
    r"|approve|have approved)\b"
    r"|\bpasswords are never\b|\bfolders that you allow\b|\bcan take over\b",
    "L7":
            r"\b(?:MCP clients?|clients? such as|Claude (?:Desktop|Code)|Cursor|VS ?Code|Windsurf|ChatGPT"
            r"|marketplace|(?:MCP|agent|plugin|server) registry|ecosystem|third[- ]part\w+|integrat\w+ with"
            r"|multi-?agent|sub-?agents?|other agents"
            r"|A2A|plugins?|npm|PyPI|Smithery)\b"
    r"|\b(?:works?|compatible|connects?|integrates?) with (?:\w+ ){0,2}?(?:clients?|assistants?|agents?|Claude"
    r"|Cursor|editors?|IDEs?|tools)\b|\bassistants? such as\b"
    r"|\bworks (?:with|inside) (?-i:[A-Z]\w+)|\bhands (?:tasks|it|them) (?:over )?to\b|\bassistants of others\b",
}  # fmt: skip
"""In place of a pin: quoted beside a layer that is not certain."""

OF_CONTROLS: dict[str, tuple[str, ...]] = {
    "L2": ("data_isolation", "encryption"),
    "L3": ("approval", "guardrails", "read_only", "supply_chain"),
    "L4": ("sandbox", "rate_limit"),
    "L5": ("audit", "monitoring", "guardrails"),
    "L6": ("rbac", "scoped_credentials", "authentication", "read_only", "certification", "encryption"),
    "L7": (),
}
"""Kinds of control by the layers that their quotes tell of, where nothing else of the listing does."""
OF_FACTORS: dict[str, tuple[str, ...]] = {
    "L2": ("persistent_memory", "contextual_awareness"),
    "L3": ("dynamic_tool_use", "autonomy_of_action"),
    "L6": ("dynamic_identity",),
    "L7": ("multi_agent_interactions",),
}
"""The same of factors."""
OF_HARM = "L3"
"""The layer that is told of by what the product can do at worst."""

NOT_OF_SKILLS: frozenset[str] = frozenset({"L2", "L5", "L6"})
"""Layers that the words of a skill hardly ever tell of: databases, logs and access are what it gives advice on."""
IN_SETUP: frozenset[str] = frozenset({"L4", "L6"})
"""Layers of which the sections on installing and configuring a product tell something."""
IN_CODE: frozenset[str] = frozenset({"L1"})
"""Layers whose names stand in code, too: a model is called by its identifier."""
