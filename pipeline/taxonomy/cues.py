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
    "sandbox": r"\bsandboxed\b(?! (?:environments|directories|in)\b)|\bsandboxing\b|\bsandbox (?:mode|isolation"
    r"|by default|is|policy|policies|for)\b|--sandbox\b"
    r"|\b(?:in|inside|within|via|uses?|using|with|has|own) (?:an? |the |its own |our )?(?:[\w-]+ ){0,3}sandbox(?:es)?\b"
    r"|\b(?:isolated|disposable|ephemeral|throwaway) (?:\w+ )?(?:containers?|environments?|execution"
    r"|machines?|VMs?|browsers?|runtimes?|process(?:es)?|child environments?|from (?:one|each) (?:an)?other)"
    r"|\bmicro-?VM|\bgVisor"
    r"|\bFirecracker|\bseccomp|\bchroot|\bSeatbelt\b|\b(?:runs?|running|execut\w+|spawn\w*"
    r"|launch\w*)\b[^.;]{0,60}\b(?:in|inside) (?:its own |their own |separate |a separate |a fresh |isolated "
    r"|a |an )(?:\w+ )?containers?\b"
    r"|\b(?:complete|full|strong|process|container|network|filesystem) isolation|\bisolates? (?:every|each"
    r"|the agent|code|tools?)",
    "approval": r"\bhuman[- ]in[- ]the[- ]loop|\brequir(?:es?|ing) (?:\w+ ){0,2}(?:approval|confirmation|consent)"
    r"|\b(?:user|person|human|reviewer|administrator|operator)s? (?:must |has to |have to "
    r"|can )?(?:first )?(?:approv|confirm)\w*"
    r"|\b(?:confirmation|approval|permission) (?:steps?|prompts?|gates?|workflows?|dialogs?|requests?)\b"
    r"|\b(?:explicit|human|user|manual) (?:consent|confirmation|approval)\b"
    r"|\b(?:person|people|human \w+) (?:must |should )?(?:review|approve|decide)s?\b"
    r"|\basks? (?:you |the user |the person )?(?:for (?:your |the user['’]s )?(?:permission|confirmation"
    r"|approval|consent)|first\b"
    r"|before\b)|\bwithout (?:your|the user['’]s|a person['’]s|explicit|human|user|prior"
    r"|any) (?:\w+ )?(?:approval|confirmation|consent"
    r"|permission|yes)|\b(?:approval|confirmation) (?:is |must be )?(?:required|needed|given)\b"
    r"|\bconfirms (?:every|each) "
    r"|\bmust be (?:approved|confirmed)\b|\bmust (?:\w+ )?(?:approve|confirm)\b",
    "read_only": r"\bread-?only\b|\bonly reads?\b(?! [\w-]+\.\w)|\b(?:cannot|can['’]t|never|does not"
    r"|doesn['’]t) (?:modif\w+|writes?|changes?|alters?) (?:to )?(?:any|your|data\b|files?\b|code\b"
    r"|the (?:data|files?|databases?|clusters?|repositor\w+|source|working tree|system))"
    r"|\b(?:write|mutating|destructive) (?:operations|tools|commands|calls) (?:are|is) (?:disabled|off"
    r"|not (?:offered|exposed))",
    "rbac": r"\bRBAC\b|\brole-based|\baccess controls?\b|\bgranted permission|\brespects? the permissions"
    r"|\b(?:roles?|permissions?) (?:decides?|limits?|determines?|restricts?|governs?)"
    r"|\bdecides? which (?:\w+ ){0,3}may\b"
    r"|\bdecide which (?:\w+ ){1,2}(?:may|can) (?:use|call|see)\b|\bfine-grained permissions\b|\bper-(?:tool"
    r"|user|role) permissions\b",
    "scoped_credentials": r"(?<![\w-])scoped (?:\w+ )?(?:tokens?|credentials?|keys?|access)\b|\bleast[- ]privileged?\b"
    r"|\bshort-lived\b|\brevocable|\b(?:be |are )?revoked (?:at any time|by)|\b(?:special|limited|narrow"
    r"|minimal|specific) (?:OAuth )?scopes?\b"
    r"|\bscopes? (?:is |are )?(?:limited|restricted|narrowed) to|\b(?:tokens?|credentials?|keys?|access) (?:is "
    r"|are )?(?:scoped|limited|restricted) to\b",
    "authentication": r"\bOAuth|\bOIDC\b|\bSSO\b|\bSAML|\bmTLS|(?<![\w ])authentication: (?!none)"
    r"|\bwithout a valid (?:token|key)"
    r"|\b(?:request|call)s? (?:is|are) rejected with\b|\bmust authenticate\b|\bbearer[- ]token auth\w*",
    "audit": r"\baudit[- ]?(?:log(?:s|ging|ged)?|trails?|records?|events?)\b|\baudited\b|\b(?:all|every"
    r"|each) [\w -]{0,30}(?:is |are |gets? )?"
    r"(?:logged(?! in\b| out\b)|recorded)\b|\blogs? (?:every|each|all) ",
    "monitoring": r"\bmonitoring (?:of|for) (?:all|every|each) |\b(?:agent|session|usage|activity|access|tool"
    r"|runtime) monitoring\b"
    r"|\bmonitors? (?:every|each|all|its|agents?|tool calls|sessions?)\b|\b(?:anomalous|unusual"
    r"|suspicious) (?:behaviou?r|activity|calls?|use)\b"
    r"|\banomal(?:y|ies)\b[^.;]{0,50}\b(?:agents?|tool calls?|sessions?|usage|alarm|alert)",
    "guardrails": r"\bguardrails?|\bcontent filter(?:s|ing)?\b(?! template)|\binput validation"
    r"|\bvalidates? (?:\w+ ){0,2}(?:inputs?|arguments|parameters|quer(?:y|ies))"
    r"|\b(?:are|is) validated\b|\b(?:allow|white|block|deny)-?list(?:s|ed|ing)?\b|\bpre-approved\b|\b(?:is"
    r"|are) (?:refused|blocked|rejected)\b"
    r"|\b(?:destructive|dangerous|harmful|unsafe) (?:\w+ ){0,2}(?:is |are )?(?:blocked|refused|rejected|disabled)"
    r"|\b(?:is|are) (?:redacted|masked|sanitized|stripped)\b|\bredacts?\b|\bsanitiz(?:es|ing|ation)\b"
    r"|\b(?:tools?|writes?|operations?|commands?) (?:is|are) disabled by default|\bpath traversal"
    r"|\boutside (?:of )?(?:the )?allowed\b"
    r"|\bonly (?:the )?(?:allowed|approved|permitted) ",
    "rate_limit": r"\brate[- ]limit(?:ing|er|ed)\b|\b(?:per-\w+|global|built-in|configurable|enforces?|has"
    r"|own) rate[- ]limits?\b"
    r"|\brate limits? (?:per|for each|of \d+|(?:is|are) enforced|by)\b|\b(?:quotas?|limits?|budgets?) (?:is "
    r"|are )?(?:enforced|per |caps?|stops?)|\bspending limits?\b"
    r"|\blimited to \d+ (?:\w+ )?(?:per|an?|every)\b|\bat most \d+ (?:calls|requests|actions)\b"
    r"|\b(?:configurable|hard|call|request) limits\b",
    "encryption": r"\bencrypt\w+",
    "certification": r"\b(?:SOC ?2|ISO(?:/IEC)? ?(?:27001|42001)|HIPAA|FedRAMP|PCI[- ]DSS|HITRUST)\b",
    "data_isolation": r"\bstays? (?:on|in|within) (?:the|your) (?:\w+ )?(?:device|machine|computer|browser"
    r"|network|tenant|infrastructure)"
    r"|\btenant isolation|\b(?:processed|kept|stored) (?:entirely |fully )?(?:locally|on[- ]device)|\b(?:never"
    r"|nothing|no data|not) leaves?\b"
    r"|\bbinds? (?:only )?to (?:the )?(?:loopback|local|`?127\.)|\bcredentials stay\b|\beach (?:tenant|customer"
    r"|user) (?:has|gets) (?:its|a|their) own\b"
    r"|\blimiting access to (?:only )?that\b|\bcannot see each other\b|\b(?:data|tenants|users) (?:is"
    r"|are) (?:kept apart|isolated|separated)",
    "supply_chain": r"\bSBOM|\bsigned (?:releases?|images?|commits?|with|by)|\bdigest [0-9a-f]{8}|\bSigstore\b"
    r"|\bcosign\b|\bprovenance attest"
    r"|\bpinned (?:to|by) (?:a )?(?:digest|hash)",
}
"""The words for a control; ``safeguards`` tells which sentences with them show one."""

DEMONSTRATED: str = (
    r"\bSOC ?2 Type (?:II|2)|\bISO(?:/IEC)? ?(?:27001|42001)|`[^`]+`|(?<!-)--[a-z][a-z-]+|\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b"
    r"|\bconfigur\w+|\bopen[- ]source|\bby default|\bDocker\b|\bmicro-?VM|\bgVisor|\bFirecracker|\bAES\b"
    r"|\bAES-\d|\bTLS\b|\bSigstore"
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
