"""
Sentences in which the control is somebody else's, or that tell what the listing does not: the third part of what is
no control.

Regular expressions as in ``refusals``.
"""

from pipeline.taxonomy.refusals import COMPARISON, DENIAL, DUTY, ERROR, FUNCTION, GUARDS, NAME, Refusal

_TELL = r"(?:describ|mention|stat|sa[yi]|document|detail|specif|disclos|discuss|cover|address|contain|nam)\w*"
_TURN = r"(?:[;:]|\b(?:but|except|instead)\b|\bother than\b|, (?:and it|so|which|while|though)\b)"
_ON = rf"(?:(?!{_TURN})[^\n]){{0,300}}?"
"""Up to where the sentence turns: a list of what is missing ends there."""
_HOSTS = (
    r"(?:Claude(?: Desktop| Code)?|Cursor|Codex|Copilot|VS Code|Windsurf|Cline|ChatGPT|LinkedIn|Google|Windows"
    r"|macOS|(?:the|your) (?:MCP )?(?:client|host|IDE|browser|editor)s?)"
)
"""What a product is used from, or what it talks to: what asks there is not the product."""

_RISKY = (
    r"\b(?:paths?|patterns?|commands?|requests?|statements?|quer(?:y|ies)|URLs?|hosts?|domains?|origins?|writes?|calls?"
    r"|tools?|links?|symlinks?|traversal|names?|access|uploads?|files?|inputs?|operations?|actions?"
    r"|connections?|prompts?"
    r"|attempts?|content|addresses|mutations?|scripts?|callers?|senders?|messages|everything|anything)\b"
)
"""What may do harm where it is let through."""
_REFUSED = r"(?:is|are) (?:refused|blocked|rejected|denied)\b"

SILENCES: tuple[Refusal, ...] = (
    Refusal(
        DENIAL,
        rf"\b(?:(?:do|does|did|is|are) not|(?:do|does|is|are)n['’]t) (?:\w+ )?{_TELL}\b{_ON}{{cue}}"
        rf"|\b{_TELL} (?:no|neither|nothing|none)\b{_ON}{{cue}}",
    ),
    Refusal(
        DENIAL,
        rf"\b(?:no|nothing|none|neither)\b{_ON}{{cue}}{_ON}\b(?:is|are) (?:\w+ )?"
        r"(?:described|mentioned|stated|documented|named|specified|listed)\b"
        rf"|\bnothing (?:is|was) (?:said|stated|written|known)\b{_ON}{{cue}}",
    ),
    Refusal(
        DENIAL,
        rf"{{cue}}{_ON}\b(?:is|are) (?:not|nowhere|never) (?:\w+ )?"
        r"(?:described|mentioned|stated|documented|named|specified|discussed|covered)\b",
    ),
    Refusal(DENIAL, r"\b(?:separate from|independent of|unrelated to) (?:the )?{cue}"),
)
"""A directory tells what a page does not say."""

HOSTS: tuple[Refusal, ...] = (
    Refusal(
        COMPARISON,
        rf"\b{_HOSTS}(?: (?:may|might|will|still|also|usually|normally|then|itself))* "
        rf"(?:{{cue}}|(?:asks?|prompts?|requires?|shows?|displays?)\b[^.;]*{{cue}})"
        rf"|\b{_HOSTS}['’]s?\b[^.;]{{0,30}}{{cue}}",
        kinds=("approval",),
    ),
    Refusal(
        COMPARISON, r"\b(?:usual|normal|standard) (?:\w+ and )?{cue}|\bsubject to\b[^.;]*{cue}", kinds=("approval",)
    ),
    Refusal(
        DUTY,
        r"{cue}[^.;]{0,60}\b(?:is|are) (?:determined|decided|set|handled|governed|managed|provided) by"
        r" (?:the|your|each) (?:[\w-]+ )?(?:clients?|host applications?|API account|deployers?|integrators?"
        r"|providers?|users?)\b",
    ),
    Refusal(
        DUTY,
        r"\b(?:tells?|urges?|advises?|reminds?) (?:the )?(?:buyers|customers|users|teams|operators|organi[sz]ations"
        r"|developers|readers)\b[^.;]{0,40}\b(?:to|that|about|how)\b",
    ),
    Refusal(COMPARISON, r"^\W*(?:if|when) you(?:['’]re| are)?\b[^,;]*{cue}", kinds=("sandbox",)),
    Refusal(
        COMPARISON,
        r"\b(?:clients?|LLM|your \w+)\b[^.;,]{0,20}\b(?:run(?:s|ning)?|living) {cue}"
        r"|\b(?:intended|meant|made|supposed) (?:to be|to|for)\b[^.;]*{cue}"
        r"|\bsandbox(?:ed \w+)?, (?:an? )?(?:containers?|VMs?)\b[^.;]{0,20}\bor\b",
        kinds=("sandbox",),
    ),
    Refusal(COMPARISON, r"\buseful (?:for|to|when|in)\b[^;]{0,120}{cue}", but=("approval",)),
)

LATER: tuple[Refusal, ...] = (
    Refusal(
        DENIAL, r"\bfuture (?:releases?|versions?) (?:may|will|could|might)\b|\btracked separately\b|\bfollow-ups?\b"
    ),
    Refusal(
        DENIAL,
        r"\bcannot\b[^.;,]{0,80}{cue}",
        unless=GUARDS,
        kinds=("audit", "monitoring", "authentication", "rbac", "rate_limit", "encryption"),
    ),
    Refusal(
        DENIAL,
        r"{cue} (?:only )?(?:if|when|where) (?:the|your) (?:\w+ )?(?:server|client|host|provider)\b"
        r"|\bnot\W{0,3} verified\b",
        kinds=("encryption",),
    ),
)
"""Not yet, not by itself."""

TOPICS: tuple[Refusal, ...] = (
    Refusal(NAME, r"^(?:\W*[\w/’'-]+){1,6}\W*:\W*$|^`{3}|^~{3}"),
    Refusal(NAME, r"^\|[^\n]*\bhttps?://|(?:^|\s)`?\./scripts/|\bsee (?:\S+/)?\S+\.md\b|\bfor implementing\b"),
    Refusal(DUTY, r"\bdo \W*not\W* use\b|\bput an?\b[^.;]*\bin front\b"),
    Refusal(NAME, r"^\W*name: |\b(?:You|AI|User|Assistant): [\"“]|^\W*[\"“][^\"”]{1,60}[\"”]\W*$"),
    Refusal(DUTY, r"\b(?:appropriate|necessary|sufficient|correct|right) (?:\w+ )?{cue}"),
    Refusal(DUTY, r"\byou (?:can |may )?(?:grant|create|use|give|assign)\b[^.;]*{cue}", kinds=("scoped_credentials",)),
    Refusal(DUTY, r"^\W*(?:adhere|inspect|pair|combine)\b"),
    Refusal(FUNCTION, r"\bavailable (?:in|inside) the sandbox\b", kinds=("sandbox",)),
    Refusal(
        NAME,
        r"\b(?:if|once) (?:the )?users? (?:confirms?|approves?)\b|\bdefaults? the user confirms\b",
        kinds=("approval",),
    ),
    Refusal(ERROR, r"\brespect\w*\b[^.;]*\blimits?\b|\bAPI\b[^.;|]*\brate-limited\b", kinds=("rate_limit",)),
    Refusal(
        FUNCTION,
        r"^\W*(?:[\w-]+ ){0,4}(?:tasks|practices|skills|topics|internals|advanced"
        r"|basics)\W*(?:\(\d[^)]*\))?\W*[–—:(-][^.;]*{cue}"
        r"|\b(?:managing|creating|configuring|auditing|debugging) (?:\w+ ){0,2}{cue}",
        but=("approval",),
    ),
    Refusal(DENIAL, r"\balways allow\b|\bcurrently experimental\b", but=("approval",)),
    Refusal(COMPARISON, r"\bsame sandbox as\b", kinds=("sandbox",)),
    Refusal(FUNCTION, r"\bmaintainer approvals?\b", kinds=("approval",)),
    Refusal(FUNCTION, r"\brecent (?:\w+ )?{cue}"),
    Refusal(DENIAL, r"\bno tools?\b[^.;]*\b(?:is|are) (?:listed|described|mentioned|shown)\b", kinds=("read_only",)),
    Refusal(DUTY, r"\(recommended\)|(?-i:\bSHOULD\b)"),
    Refusal(ERROR, r"{cue}[^.;]*\btroubleshoot"),
    Refusal(
        NAME,
        r"\bsandbox (?:accounts?|APIs?|endpoints?|URLs?|credentials|keys?|tokens?)\b"
        r"|\bsandbox environment\b[^.;]*\btrue\b"
        r"|\b(?:[A-Z]\w+ )sandbox environment\b",
        kinds=("sandbox",),
    ),
    Refusal(
        ERROR,
        r"\brate[- ]limit\w*\W+(?:handling|aware\w*|management|tracking|detection|info\w*|status|headers?)\b"
        r"|\b\w+ API['’]?s? rate[- ]limit|\boptimi[sz]\w+ with\b[^.;]*\brate[- ]limit",
        kinds=("rate_limit",),
    ),
    Refusal(
        COMPARISON,
        r"\b(?:others|some|existing|connected) (?:\w+ ){0,4}(?:requires?|via|with|uses?)\b[^.;]*|"
        r"\b(?:APIs?|upstream|backends?|third-party|external|services?|providers?|categories) (?:\w+ )?(?:uses?"
        r"|requires?)\b"
        r"|^\W*(?:Bearer|Basic|api_?key)\W*:",
        kinds=("authentication",),
    ),
    Refusal(
        DUTY,
        r"\bfor\W+(?:read-?only access|scoped)\b|\bscopes?\b[^.;]{0,40}\bfor read-?only\b",
        kinds=("read_only", "scoped_credentials"),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:guides?|tutorials?|courses?|lessons?|chapters?|articles?|workshops?|handbooks?|cheat ?sheets?"
        r"|guidance)\b[^.;]*{cue}",
        unless=r"\b(?:it|server|agent|tool|code) (?:runs?|is)\b",
        but=("approval",),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:widgets?|components?|examples?|example (?:apps?|applications?)|scenarios?|use cases?)\b[^.;]{0,60}"
        r"\b(?:such as|like|include|including)\b[^.;]*{cue}",
    ),
    Refusal(FUNCTION, r"{cue}\W*\(\d+ (?:tools?|endpoints?|functions?|commands?|rules?|actions?)\)"),
    Refusal(
        FUNCTION,
        r"{cue}\W*(?:concerns?|weakness\w*|holes?|generation|generators?)\b"
        r"|{cue}\W*(?:[:–—-]|\*\*)\W*(?:missing|improper|weak|insufficient|lack|broken|absent)\b",
        but=("supply_chain",),
    ),
    Refusal(FUNCTION, r"\bwalks? (?:\w+ )?through\b|\bguides? (?:you|users)\b", kinds=("authentication",)),
    Refusal(NAME, r"\b\d[\d,.]*K? audit events\b", kinds=("audit",)),
    Refusal(NAME, r"\b(?:seed|sample|demo|mock|example) data\b"),
    Refusal(
        ERROR,
        rf"\b{_REFUSED}",
        unless=rf"{_RISKY}[^.;|:—–]{{0,60}}?\b{_REFUSED}(?! by (?:the )?\w+ APIs?\b)|\b(?:allow|block"
        rf"|deny)-?list|\bvalidat|\bsaniti|\bredact"
        r"|\bguardrail|\boutside\b",
        kinds=("guardrails",),
    ),
    Refusal(ERROR, r"\brate[- ]limited (?:warning|error|message|response|notice|reply)", kinds=("rate_limit",)),
    Refusal(ERROR, r"\b(?:licen[cs]es?|free (?:tier|plan)|trial|pricing)\b", kinds=("rate_limit",)),
    Refusal(
        FUNCTION,
        r"\b(?:log-?in|sign-?in|e-?mail|account|booking|order|delivery|registration) confirmations?\b"
        r"|\bconfirmation (?:is|was) (?:returned|received|sent)\b|\bconfirmation (?:codes?|e-?mails?|numbers?"
        r"|messages?|pages?)\b",
        kinds=("approval",),
    ),
    Refusal(
        NAME,
        r"^\W*\w+ing (?:it|this|them|that|(?:an?|the) \w+) (?:is|are) read-?only\b",
        kinds=("read_only",),
    ),
    Refusal(FUNCTION, r"\b(?:environment|complete|full|initial|Azure|cloud|account) set-?up\b", kinds=("rbac",)),
    Refusal(
        NAME,
        r"\bstored (?:entirely |fully )?locally\W* (?:in|at|under|as|by) "
        r"(?:an? |the |your )?(?:[`~./]|[\w.]+ files?\b)",
        kinds=("data_isolation",),
    ),
)
