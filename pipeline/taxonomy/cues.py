"""
Words that speak for something, as regular expressions (case-insensitive, on one sentence).

They find the sentence to quote when no model reads the listing. A sentence that denies ("names no model",
"without approval") is not quoted for what it denies: ``DENIAL`` and ``SILENT`` guard that.
"""

DENIAL = (
    r"\b(?:no|not(?! (?:only|just|merely)\b)|never|without|nor|neither|none|nothing|cannot|lacks?|absent|unspecified)\b"
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

_RUN = r"\b(?:runs?|ran|running|execut\w+|spawn\w*|launch\w*)\b"
_OWN = r"(?:its own|their own|a separate|separate|a fresh|fresh|an isolated|isolated|a|an)"
_LIST = r"(?:allow|white|block|deny)-?list(?:s|ed|ing)?"
_LOGIN = r"(?:OAuth(?: ?2(?:\.\d)?)?|OIDC|OpenID Connect|SSO|SAML|mTLS)"
_NORM = r"(?:SOC ?2|ISO(?:/IEC)? ?(?:27001|42001)|HIPAA|FedRAMP|PCI[- ]DSS|HITRUST)"
_CERTIFIED = (
    r"(?:certifi\w+|compliant|Type (?:II?|1|2)|attest\w*|accredit\w*|audited|authori[sz]ed"
    r"|eligible|reports?)"
)
_SECRET = (
    r"(?:tokens?|credentials?|secrets?|keys?|passwords?|data|traffic|connections?|messages"
    r"|communications?|backups?)"
)

CONTROLS: dict[str, str] = {
    "sandbox": r"\bsandboxed\b(?! (?:environments|directories|in)\b)|\bsandboxing\b|--sandbox(?![\w-])"
    r"|\bsandbox (?:mode|isolation|by default|is|policy|policies|for)\b"
    r"|\b(?:in|inside|within|via|uses?|using|has|own) (?:an? |the |its own |our )?(?:[\w-]+ ){0,3}sandbox(?:es)?\b"
    r"|\b(?:isolated|disposable|ephemeral|throwaway) (?:\w+ )?(?:containers?|environments?|execution|machines?|VMs?"
    r"|browsers?|process(?:es)?|child environments?|from (?:one|each) (?:an)?other)"
    r"|\bmicro-?VM|\bgVisor|\bFirecracker|\bseccomp|\bchroot(?:ed\b| (?:jail|isolation))|\bSeatbelt\b"
    r"|\bsandboxes (?:provided|hosted|run) by\b"
    rf"|\b(?:code|commands?|tasks?|scripts?|tools?|each|every|jobs?|sessions?|everything)\b[^.;]{{0,40}}{_RUN}"
    rf"[^.;]{{0,40}}\b(?:in|inside) {_OWN} (?:\w+ )?containers?\b"
    r"|\b(?:complete|full|strong|process|Docker|container) isolation|\bisolates? (?:every|each|the agent|code|tools?)",
    "approval": r"\bhuman[- ]in[- ]the[- ]loop|\brequir(?:es?|ing) (?:\w+ ){0,2}(?:approval|confirmation|consent)"
    r"|\b(?:clinician|doctor|lawyer|person|human|reviewer)s? signs? (?:[\w'’]+ ){1,4}before\b"
    r"|\bneeds? (?:one|two|three) (?:\w+ )?approvals?\b"
    r"|\bneeds? (?:your|an? |the |explicit|manual|human|user)[\w'’ ]{0,30}?\b"
    r"(?:approval|confirmation|consent|go-ahead)\b"
    r"|\b(?:user|person|human|reviewer|maintainer|administrator|operator|clinician|doctor|lawyer|accountant|manager)s?"
    r" (?:must |has to |have to |can )?(?:first )?"
    r"(?:approv|confirm)\w*|\b(?:confirmation|approval|permission) (?:steps?|prompts?|gates?|workflows?"
    r"|dialogs?|requests?)\b"
    r"|\b(?:explicit|human|user|manual) (?:consent|confirmation|approval)\b"
    r"|\b(?:persons?|people|human (?:reviewer|operator|maintainer|being)s?) (?:must |should )?(?:review|approve"
    r"|decide)s?\b"
    r"|\basks? (?:you |the user |the person )?(?:for (?:your |the user['’]s )?"
    r"(?:permission|confirmation|approval|consent)|first\b|before (?:it |any |each |every |they )?(?:delet|writ"
    r"|send|run|execut|chang|apply|commit|creat|modif|act|mak|overwrit|destr|push|instal|pay|buy|book|spend|order|charg|purchas|transfer|publish|post|submit)\w*)"
    r"|\bwithout (?:your|the user['’]s|a person['’]s|explicit|human|user|prior|any) (?:\w+ )?"
    r"(?:approval|confirmation|consent|permission|yes)"
    r"|\b(?:waits?|waiting) for (?:an? |the |your |explicit )*(?:user['’]s |user |human )?(?:answer|approval"
    r"|confirmation|consent|go-ahead)\b"
    r"|\b(?:confirmation|approval) mode\b|\b(?:clinician|author|editor|lawyer|analyst|reviewer|person|human"
    r"|user|expert)s? "
    r"(?:reviews?|checks?)\b[^.;]{0,60}\bbefore\b"
    r"|\b(?:approval|confirmation) (?:is |must be )?(?:required|given)\b|\bconfirms (?:every|each) "
    r"|\bmust be (?:approved|confirmed)\b",
    "read_only": r"\bread-?only (?:mode|by default|transactions?|connections?|deployment|SELECT|queries"
    r"|permissions)\b"
    r"|--read-?only\b|\bREAD_ONLY\b|\b(?:runs?|running|operates?|behaves?|connects?|opened"
    r"|mounted) (?:as )?read-?only\b"
    r"|\b(?:is|are|stays?|remains?) (?:always |strictly |entirely )?read-?only\b|\bread-?only (?:user|role"
    r"|enforcement|protection)\b"
    r"|\b(?:only|exclusively) (?:exposes?|allows?|supports?|permits?|offers?|accepts?"
    r"|registers?) (?:\w+ ){0,2}read-?only\b"
    r"|\bread-?only (?:and cannot|, so|: it)|\blimited to read-?only\b|\bonly reads?\b(?= (?:data|files?|your"
    r"|the|public|from|and|what|messages|records|metadata"
    r"|information)\b(?! [\w-]+\.\w)|[.,;:]|$)"
    r"|\b(?:only|has|with|given|gets?|provides?|offers?|strictly|safe|enforces?"
    r"|strictly typed,) (?:\w+ )?read-?only access\b"
    r"|\b(?:directory|volume|folder) read-?only\b"
    r"|\b(?:cannot|can['’]t|never|does not|doesn['’]t) (?:modif\w+|writes?|changes?|alters?) (?:to )?"
    r"(?:any (?:data|files?|code|records?|resources?|state|content|of)\b|your|data\b|files?\b|code\b"
    r"|the (?:data|files?|databases?|clusters?|repositor\w+|source"
    r"|working tree|system))"
    r"|\b(?:exposes?|offers?|has|provides?|registers?|loads?) only (?:\w+ ){0,2}read-?only\b|\bread-?only setting\b"
    r"|\bonly (?:listing and |searching and )?reading operations\b|\b(?:it|and|server|skill|tool|command"
    r"|agent) (?:writes|changes|modifies|alters) nothing\b"
    r"|\bnothing (?:here )?(?:is |gets? )?(?:written|changed|modified|writes|changes|modifies)\b"
    r"|\bno tools? (?:for|that|to|which) (?:(?:can )?(?:sign|send|writ|chang|modif|creat|updat)\w*)"
    r"|\b(?:cannot|can['’]t|never|does not|doesn['’]t) (?:edit|write to|modify|change) "
    r"(?:(?:or|and) \w+ )?(?:files|repositories|records|databases|code|anything)\b"
    r"|\b(?:write|mutating|destructive) (?:operations|tools|commands|calls) (?:are|is) "
    r"(?:disabled|off|not (?:offered|exposed))",
    "rbac": r"\bRBAC\b|\b(?:role|permission|policy|attribute)-based (?:access|permissions|authori[sz]ation"
    r"|control|rules|policies)|\bfine-grained (?:access|permissions)"
    r"|\baccess controls? (?:lists?|polic\w+|is|are|for|per|via|limits?|restricts?|decides?)\b"
    r"|\b(?:enforc\w+|configurable|built-in|directory|tool|granular|per-\w+) (?:[\w-]+ ){0,2}access controls?\b"
    r"|\b(?:with|within|under|uses|inherits) the (?:same )?permissions of the\b|\b(?:single sign-on"
    r"|SSO) and (?:RBAC|access control)\b"
    r"|\bgranted permission|\brespects? the permissions|\bper-(?:tool|user|role) permissions\b"
    r"|\b(?:roles?|permissions?) (?:decides?|limits?|determines?|restricts?|governs?)"
    r"|\bdecides? which (?:\w+ ){0,3}may\b|\bdecide which (?:\w+ ){1,2}(?:may|can) (?:use|call|see)\b",
    "scoped_credentials": r"(?<![\w-])scoped (?:\w+ )?(?:tokens?|credentials?|keys?|access)\b"
    r"|\bleast[- ]privileged?\b|\b(?:key|token) (?:that )?(?:limits?|restricts?) (?:it|access) to\b"
    r"|\bshort-lived (?:\w+ )?(?:tokens?|credentials?|keys?|certificates?)|\b(?:tokens?|credentials?|keys?"
    r"|sessions?|certificates?) (?:are|is) short-lived\b|\brevocable"
    r"|\b(?:be |are )?revoked (?:at any time|by)|\b(?:special|limited|narrow|minimal|specific) OAuth scopes\b"
    r"|\b(?:limited|narrow|minimal) scopes\b"
    r"|\bscopes? (?:is |are )?(?:limited|restricted|narrowed) to"
    r"|\b(?:tokens?|credentials?|keys?|access) (?:is |are )?(?:scoped|limited|restricted) to\b",
    "authentication": rf"\b(?:supports?|requires?|enforces?|built-in|includ\w+|standard|Cloudflare"
    rf"|complete the) (?:[\w/.,-]+ ){{0,3}}"
    rf"{_LOGIN}\b(?! (?:identity|app|server|state|client|tokens?|scopes?))|\b{_LOGIN}[\w /]{{0,12}} (?:authentication"
    rf"|authori[sz]ation|sign-?in|log-?in|support|built-in)\b"
    rf"|\b(?:sign|log|authenticat)\w*(?: in)? (?:with|via|through|using) (?:[\w/.-]+ ){{0,3}}{_LOGIN}\b(?! tokens?)"
    rf"|\b{_LOGIN}(?: [\w.]+){{0,3}} flow\b"
    r"|(?<![\w ])authentication: (?!none)|\bwithout a valid (?:\w+ )?(?:token|key)"
    r"|\bmust authenticate\b|\bbearer[- ]token auth\w*",
    "audit": r"\baudit[- ]?(?:log(?:s|ging|ged)?|trails?|records?|events?)\b|\b(?:actions?|calls?|operations?"
    r"|changes?|decisions?|access|requests?|invocations?|writes?) (?:is|are|gets?) audited\b"
    r"|\b(?:all|every|each) [\w -]{0,30}(?:is |are |gets? )?(?:logged(?! in\b| out\b)|recorded)\b"
    r"|\blogs (?:every|each|all) |\b(?:keeps?|writes?|saves?|records?|stores?) (?:an? "
    r"|the )?(?:\w+ ){0,2}(?:log|history|record) of "
    r"(?:every|each|all) |\b(?:sessions?|calls?|actions?|runs?|requests?|operations?) (?:is|are) (?:saved"
    r"|kept) as (?:an? )?(?:\w+ )?logs?\b",
    "monitoring": r"\bmonitoring (?:of|for) (?:all|every|each) "
    r"|\b(?:agent|session|usage|activity|access|tool|runtime) monitoring\b"
    r"|\b(?:OpenTelemetry )?tracing (?:and metrics )?(?:is|are) built in\b|\bbuilt-in (?:observability|tracing)\b"
    r"|\bmonitors (?:every|each|all|its|agents?|tool calls|sessions?)\b"
    r"|\b(?:agents?|sessions?|tool calls|calls|usage) (?:is|are) monitored\b"
    r"|\b(?:anomalous|unusual|suspicious) (?:behaviou?r|activity|calls?|use)\b"
    r"|\banomal(?:y|ies)\b[^.;]{0,50}\b(?:agents?|tool calls?|sessions?|usage|alarm|alert)",
    "guardrails": r"\b(?:has|with|includes?|built-in|safety|security|enforc\w+|appl(?:y|ies)"
    r"|uses?) (?:\w+ ){0,3}guardrail(?:s|ing)?"
    r"|\bguardrails? (?:block|prevent|filter|check|for|run|limit|stop)\w*"
    r"|\bcontent filters\b|\bfilters? (?:harmful|unsafe|malicious)|\binput validation"
    r"|\bvalidates (?:\w+ ){0,2}(?:inputs?|arguments|parameters|quer(?:y|ies))|\b(?:paths?|URLs?|inputs?"
    r"|arguments|parameters|statements|queries|commands|requests|names|archives?|identifiers|payloads?"
    r"|responses|outputs?"
    r"|tokens|origins?|headers?|files) (?:are|is) (?:validated|checked|vetted)\b(?! at startup)"
    rf"|\b(?:command|domain|host|tool|path|network|URL|IP|organi[sz]ation|egress|operator) {_LIST}\b|\b{_LIST}-only\b"
    rf"|\b{_LIST} (?:of|for|to|blocks?|prevents?|restrict\w*|rejects?|(?:\w+ )?(?:commands|tools|domains|hosts"
    rf"|environment|paths))\b"
    rf"|\b(?:by|against|outside|on|only) (?:an? |the |its )?{_LIST}\b|\bpre-approved (?!and admin)\w+|\b(?:is|are) "
    rf"(?:refused|blocked|rejected|denied)\b(?! by (?:the )?\w+ APIs?\b)"
    r"|\b(?:destructive|dangerous|harmful|unsafe) (?:\w+ ){0,2}(?:is |are )?(?:blocked|refused|rejected|disabled)"
    r"|\b(?:secrets?|tokens?|credentials?|PII|personal data|passwords?|keys?|values|inputs?"
    r"|outputs?)\b[^.;]{0,40}\b(?:is|are) (?:redacted|masked|sanitized|stripped)\b|\bredacts\b"
    r"|\bstrips? [^.;]{0,40}\b(?:secrets|passwords|tokens|keys|credentials|PII)\b"
    r"|\b(?:system|hidden|sensitive|protected) (?:directories|folders|files) (?:[\w.]+ ){0,4}(?:are"
    r"|is) (?:filtered out|excluded|off limits)"
    r"|\b(?:formats?|parameters|arguments|inputs?)\b[^.;]{0,60}\bare checked\b"
    r"|\bsanitizing the (?:request|input"
    r"|response|output)"
    r"|\b(?:tools?|writes?|operations?|commands?) (?:is|are) disabled by default"
    r"|\b(?:prevents?|blocks?|rejects?|against) path[- ]traversal|\btraversal (?:prevention|protection)"
    r"|\boutside (?:of )?(?:the )?allowed\b|\bonly (?:the )?(?:allowed|approved|permitted) ",
    "rate_limit": r"\brate[- ]limit(?:ing|er)\b|\b(?:is|are|and) rate[- ]limited\b"
    r"|\b(?:per-\w+|global|built-in|configurable|enforces?|own) rate[- ]limits?\b"
    r"|\brate limits? (?:per|for each|of \d+|(?:is|are) enforced|by)\b"
    r"|\b(?:quotas?|limits?|budgets?) (?:is |are )enforced|\b(?:quotas?|budgets?) (?:per |caps?\b|stops?\b)"
    r"|\bspending limits?\b"
    r"|\blimited to \d+ (?:(?:requests|calls|queries|messages|actions|tokens|runs|operations"
    r"|invocations) )?(?:per|an?|every)\b|\bat most \d+ (?:calls|requests|actions)\b"
    r"|\b(?:hard|call|request|usage|spending) limits\b|\bconfigurable limits (?:prevent|on|per|for)\b"
    r"|\bprevents? [^.;]{0,40}\bconfigurable limits\b|\blimited to (?:one|two|\d+) (?:request|call)s? (?:an?|per)\b"
    r"|\b(?:size|resource|output|timeout) (?:[\w ]+ )?limits (?:are enforced|prevent)",
    "encryption": rf"\b{_SECRET}\b[^.;]{{0,30}}\b(?:is|are) (?:\w+ )?encrypted\b"
    r"|\bencrypted (?:at rest|in transit|storage|communications?|channels?|connections?|with)\b"
    rf"|\bencrypts (?:all|every|stored|the scene|its|user)?\s?{_SECRET}\b|\bencryption (?:of (?:\w+ )?{_SECRET}"
    rf"|at rest|in transit)\b"
    rf"|\b(?:{_SECRET}|end-to-end|automatic) encryption\b|\bencrypts the \w+ locally\b|\bwith encryption\b",
    "certification": rf"\b{_NORM}\b[^.;]{{0,30}}\b{_CERTIFIED}|\b{_CERTIFIED}\b[^.;]{{0,40}}\b{_NORM}\b",
    "data_isolation": r"\bstays? (?:on|in|within) (?:the|your) "
    r"(?:\w+ )?(?:device|machine|computer|browser|network|tenant|infrastructure)|\btenant isolation"
    r"|\b(?:processed|kept|stored) (?:entirely |fully )?(?:locally|on[- ]device)"
    r"|\b(?:never|nothing|no data|not) leaves?\b(?= (?:(?:your|the|this|my|our|its|their"
    r"|a) )?(?:own )?(?:\w+ )?(?:machine|computer"
    r"|device|browser|network|premises|infrastructure|VPC|laptop|host|server|system|environment|account|tenant"
    r"|perimeter"
    r"|sandbox|Mac|cluster|house|home|process)\b|\W*(?:\n|$))|\bbinds? (?:only )?to (?:the )?(?:loopback|local|`?127\.)"
    r"|\bcredentials stay\b|\beach (?:tenant|customer|user) (?:has|gets) (?:its|a|their) own\b"
    r"|\bentirely (?:in|inside|within) (?:the|your) browser\b|\b(?:confined|restricted|locked) to (?:the|a|its"
    r"|your|one) "
    r"(?:\w+ ){0,2}(?:folder|directory|vault|workspace|project|repository)\b|\bkept per (?:user|tenant|session"
    r"|customer)\b"
    r"|\bkept in a separate store\b|\bfiles it may (?:touch|read|access) are\b"
    r"|\blimiting access to (?:only )?that\b|\bcannot see each other\b"
    r"|\b(?:data|tenants|users) (?:is|are) (?:kept apart|isolated|separated)",
    "supply_chain": r"\bSBOM|\bsigned (?:releases?|images?|with (?:Sigstore|cosign|GPG|PGP|Ed25519|minisign))"
    r"|\bdigest [0-9a-f]{8}|\bSigstore\b|\bcosign\b"
    r"|\bprovenance attest|\bpinned (?:to|by) (?:a )?(?:digest|hash)",
}
"""
Sentences that say that there is a control: strict, as nobody reads them before they count. ``safeguards`` tells which
of them show none all the same.
"""

DEMONSTRATED: str = (
    r"`[^`]+`|(?<!-)--[a-z][a-z-]+|\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b"
    r"|\bconfigur\w+|\bopen[- ]source|\bby default|\bDocker\b|\bmicro-?VM|\bgVisor|\bFirecracker|\bAES\b"
    r"|\bAES-\d|\bTLS\b|\bSigstore"
)
"""A control that the same sentence backs by a mechanism, a setting or public code."""

CERTIFIED: str = r"\bSOC ?2 Type (?:II|2)|\bISO(?:/IEC)? ?(?:27001|42001)"
"""A certification that is named: it shows itself, and no other control of the same sentence."""

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
