"""
Sentences that are about something else than a control of the product: the second half of what is no control.

Regular expressions as in ``refusals``.
"""

from pipeline.taxonomy.refusals import COMPARISON, ERROR, FUNCTION, NAME, PRAISE, QUESTION, Refusal

_LOOKS = (
    r"(?:detect|find|flag|identif|look|search|scan|hunt|spot|surfac|uncover|discover|check|analy[sz]|assess"
    r"|evaluat|report"
    r"|inspect|retriev|fetch|get|list|quer|describ|read|view|browse|export|summari[sz]|explain|learn|teach"
    r"|research|investigat"
    r"|modif|updat|configur|adjust|toggl|edit|generat|creat|manag|design|build|implement|review|test|audit|document|writ|convert|extract|troubleshoot"
    r"|migrat|wrap|draw|visuali[sz]|illustrat|teach)"
)
_SUBJECT = (
    r"(?:^[\W\d]*(?:\*\*[^*]{1,60}\*\*\W*)?|[|:;—–]\s|\b(?:it|that|which|to|and|or|can|will"
    r"|helps?(?: you)?|servers?|tools?|agents?|skill|plugin)\s+)"
)

FUNCTIONS: tuple[Refusal, ...] = (
    Refusal(
        FUNCTION,
        rf"{_SUBJECT}(?:automatically |also |quickly )?{_LOOKS}(?!\w*ed\b)\w*\b(?!-)"
        r"(?:\W+[\w'’-]+){0,12}\W+{cue}",
        unless=r"\b(?:against|before (?:it|any|each|every|a call|execut|runn|fetch)|in (?:an? )?(?:isolated"
        r"|sandboxed|secure))\b|\binside\b|\b(?:cannot|can['’]t|never|not)\b|,\s+(?:using|with|via|through"
        r"|and \w+ can)\b[^,]*{cue}"
        r"|\b(?:in|within|with|through|by) (?:an? |its own |the |short-lived |\w+ )?{cue}",
        but=("approval", "read_only"),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:checks?|detects?|sees?|tells?|finds? out|determines?|assess(?:es)?|verif(?:y"
        r"|ies)) if\b|\bwhether\b",
        unless=r"\b(?:may|allowed|permitted|authori[sz]ed)\b",
    ),
    Refusal(
        FUNCTION,
        r"\b(?:lists?|shows?|reports?|tells?|finds?(?: out)?|displays?|explains?|sees?"
        r"|knows?) (?:you )?(?:which|what|how"
        r"|who|where)\b[^.;]*{cue}",
        unless=r"\b(?:may|allowed|permitted|authori[sz]ed)\b",
    ),
    Refusal(
        FUNCTION,
        r"\b(?:generat|scaffold|writ|produc|build|design|creat|develop)\w*\b(?:\W+[\w-]+){0,5}?\W+(?:code|apps?"
        r"|applications?|APIs?|templates?|Terraform|pages|sites?|services|infrastructure|scripts?|boilerplate|pipelines?)"
        r"\W+(?:with|using|including|that|which|for)\b[^.;]*{cue}",
        unless=r"\b(?:runs?|executes?|executed|tested|before|after)\b",
    ),
    Refusal(
        FUNCTION,
        r"\b(?:sets?|setting) up\b[^.;]*{cue}|\b(?:configures?|provisions?)\b[^.;]*{cue}",
        unless=r"\b(?:it|server) runs\b",
        but=("approval", "read_only"),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:questions?|answers?|asks?|guidance|advice|help|information|docs|tutorials?|everything|articles?|knowledge"
        r"|teach(?:es)?|learn)\b\W+(?:[\w-]+ ){0,3}?(?:about|on|around|regarding)\b[^.;]{0,60}{cue}",
    ),
    Refusal(
        FUNCTION,
        r"\b(?:sends?|routes?|forwards?|tracks?|collects?|handles?|submits?|approves?|rejects?) (?:[\w-]+ ){0,3}?"
        r"(?:approvals?|confirmations?|consents?)(?: (?:requests?|workflows?|forms?|chains?))?\b",
        unless=r"\b(?:before|until|unless|first|without|pauses?|waits?|blocks?)\b",
        kinds=("approval",),
    ),
    Refusal(
        FUNCTION,
        r"\bmonitors? (?:every|each|all|its) (?!agents?\b|tools?\b|calls?\b|sessions?\b|actions?\b|activit\w+"
        r"|requests?\b"
        r"|runs?\b|behaviou?r|usage|prompts?\b|operations?\b|invocations?\b|own\b|outputs?\b|inputs?\b|interactions?\b)",
        kinds=("monitoring",),
    ),
    Refusal(FUNCTION, r"\bencrypt(?:s|ing)? (?:and|or|/) ?decrypt", kinds=("encryption",)),
    Refusal(
        FUNCTION,
        r"\brun(?:s|ning)? your (?:[\w-]+ ){0,2}?(?:functions?|apps?|applications?|services?|websites?|databases?)\b",
        kinds=("sandbox",),
    ),
    Refusal(FUNCTION, r"\btest (?:suite|cases?|plan)\b|\bunit tests?\b"),
    Refusal(FUNCTION, r"\bcover(?:s|ing)\b[^.;]{0,80}{cue}"),
    Refusal(
        FUNCTION,
        r"\b(?:manag|creat|list|track)\w*\b[^.;]{0,80}{cue}",
        unless=r"\b(?:after|before|with|without|until|unless|needs?|requir\w*|ask\w*)\b[^.;]*{cue}",
        kinds=("approval",),
    ),
    Refusal(FUNCTION, r"\bdesigned for\b[^.;]*{cue}"),
    Refusal(
        FUNCTION,
        r"\b(?:docs?|documentation|questionnaires?|checklists?|templates?"
        r"|requirements?)\b\W*(?:\w+ ){0,2}\(?{cue}",
    ),
    Refusal(
        FUNCTION,
        r"\b(?:missing|weak|broken|improper|insufficient|inadequate|misconfigured|insecure|permissive|excessive|unsafe"
        r"|vulnerab\w+|(?:mis)?use of|lack of|risks?|issues?|gaps?|flaws?|bugs?)\b(?:\W+(?:in|of"
        r"|with|around|for|the|your|their|and|or|[\w-]+)){0,3}\W*{cue}",
    ),
    Refusal(
        FUNCTION,
        r"{cue}\W*(?:and \w+ )?(?:[\w-]+ ){0,2}(?:modifiers?|removed|tasks?|management|analysis|assessments?|scanning"
        r"|checks?\b(?! (?:every|each))|issues?|gaps?|flaws?"
        r"|misconfigurations?|vulnerabilit\w+|bypass\w*|patterns?|findings?|questions?|reviews?|considerations?"
        r"|checklists?|docs|documentation|requirements?|questionnaires?|settings|tests?|policies and procedures)\b",
        but=("read_only", "sandbox", "rate_limit"),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:encrypt(?:s|ing)?|decrypt(?:s|ing)?)\b(?!ion)[\w/ ,]{0,30}\b(?:files?|documents?|PDFs?|folders?"
        r"|archives?|zips?|images?|texts?"
        r"|messages?|e-?mails?|dis[ck]s?|drives?|buckets?|databases?|volumes?|strings?|payloads?|attachments?"
        r"|them)\b|\bencrypt(?:ing)?/decrypt"
        r"|\b(?:encrypt|decrypt)(?:s|ing)? (?:and|or) (?:en|de)crypt",
        unless=r"\bat rest\b|\bin transit\b|\bbefore (?:\w+ ){0,2}(?:stor|upload|sen[dt]|writ|transmit|leav)\w*"
        r"|\bAES\b|\bTLS\b|\bwe encrypt|\bstored\b",
        kinds=("encryption",),
    ),
    Refusal(
        FUNCTION,
        r"\bencrypted (?:PDFs?|files?|archives?|zips?|volumes?|documents?|messages?|scene|notes?)\b|\b(?:KMS"
        r"|bucket|optional|default) encryption\b|\bencryption (?:settings|config\w*|key)",
        kinds=("encryption",),
    ),
    Refusal(
        FUNCTION,
        r"^\W*`?[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+`?\W*(?:\(\w*\))?\W*[|:–—-]",
        unless=r"(?:^|\s)--[a-z]",
        but=("read_only", "approval", "guardrails"),
    ),
    Refusal(
        FUNCTION,
        r"^\W*\|?\W*`?[a-z][a-z0-9_]+`?\W*\|",
        unless=r"^\W*(?:--)?\w*(?:read_?only\b|sandbox|rate_?limit|audit|approv|confirm|allow)",
    ),
    Refusal(
        FUNCTION,
        r"^\W*\w+ \((?:str|string|int|integer|bool|boolean|list|object|number"
        r"|array)\b[^)]*\)\s*:",
        but=("read_only", "approval"),
    ),
    Refusal(
        FUNCTION,
        r"\byour (?!own\b)(?:\w+ )?(?:account|cluster|workspace|organi[sz]ation|cloud|environment|application|app|code"
        r"|codebase|infrastructure|API|gateway|APIs|tenant|website|network|services?|endpoints?|servers?)['’]?s?\b",
        unless=r"\byour (?:\w+ )?(?:API key|account ID)",
        kinds=("audit", "monitoring", "encryption", "certification", "rbac", "rate_limit"),
    ),
    Refusal(
        FUNCTION,
        r"\b(?:requires?|required|needs?|grants?)\b[^.;]{0,40}{cue}[^.;]{0,20}\b(?:permissions?|roles?"
        r"|access)\b|\bread-only (?:access|permissions?|operations?)\b[^.;]{0,30}\brequired\b"
        r"|\b(?:role|scope|permission)s?\W{0,4}:?\W*required for\b",
        kinds=("rbac", "read_only", "scoped_credentials"),
    ),
)

NAMES: tuple[Refusal, ...] = (
    Refusal(NAME, r"(?:`[a-z]\w+`,\s*){2,}", but=("read_only", "approval", "guardrails")),
    Refusal(
        NAME,
        r"{cue}-(?!based|by|first|enabled|only|grade|level|aware|driven|style|protected|backed|controlled|like)(?-i:[a-z])",
    ),
    Refusal(NAME, r"^#"),
    Refusal(NAME, r"^\*\*[^*]+\*\*:?$"),
    Refusal(NAME, r"^\W*read-?only\W*(?:true|false|yes|no)\W*$", kinds=("read_only",)),
    Refusal(
        NAME,
        r"\b(?:may|might) be read-?only\b|\btests? (?:are|is)\b[^.;]*\bread-?only\b",
        kinds=("read_only",),
    ),
    Refusal(NAME, r"^\W*(?:[\w &/-]{1,25}\s*\|\s*){3,}\|?\s*$"),
    Refusal(
        NAME,
        r"^\W*read-?only\W*(?:\([^)]*\)\W*)?:\W*(?:get|list|describe|read|search|fetch|query)\b",
        kinds=("read_only",),
    ),
    Refusal(NAME, r"\b\d+ read-?only\b|\bread-?only ?hint\b", kinds=("read_only",)),
    Refusal(NAME, r"(?:^|\s)[-*]\s[A-Z][\w’' ]{2,40}(?:\s[-*]\s[A-Z][\w’' ()]{2,40}){2,}$"),
    Refusal(
        NAME,
        r"\bsee (?:the|our|also)\b[^.;]{0,80}{cue}|{cue}(?:[^.;]|\betc\.){0,60}\bsee (?:the|our"
        r"|also)\b[^.;]{0,60}\b(?:guide|docs?|documentation|README|section|terms)\b",
        unless=r"\b(?:runs?|requires?|enforces?|supports?)\b",
    ),
    Refusal(
        NAME,
        r"\bread-?only\W+(?:file ?systems?|folders?|director\w+|propert\w+|fields?|attributes?|columns?"
        r"|variables?|parameters?|replicas?|memory|arrays?|views?|links?|hint|annotations?|API key|tokens?)\b"
        r"|\b(?:folder|file|directory|filesystem|drive|field|property|column|disk|repository|archive"
        r"|attribute)\b[^.;]{0,80}\b(?:is|are|be|as) read-?only\b",
        unless=r"\bmount(?:s|ed)\b",
        kinds=("read_only",),
    ),
)

ERRORS: tuple[Refusal, ...] = (
    Refusal(ERROR, r"\b(?:may|might|could) (?:also )?(?:apply|impose|enforce|be)\b", kinds=("rate_limit",)),
    Refusal(ERROR, r"\bpassing\b[^.;]*{cue}", kinds=("guardrails",)),
    Refusal(ERROR, r"\bretr(?:y|ies)\b|\bback-?off\b", kinds=("rate_limit",)),
    Refusal(
        ERROR,
        r"\brate[- ]?limit(?:s|ed|ing)?\W+(?:was |is |has been |are )?(?:exceeded|reached|hit|errors?"
        r"|exceptions?|respons\w+|issues?)|\b429\b|\brate[- ]limit\w* (?:may|might|can|could|will)\b|\b(?:hit"
        r"|hits|exceed\w*|reach\w*|avoid\w*|handle[sd]?|handling|respect\w*|subject to|API['’]?s?|service"
        r"|upstream|higher|account|free[- ]tier)\b[^.;]{0,40}\b(?:rate[- ]limit|quota)\w*|\b(?:rate[- ]limit"
        r"|quota)\w*[^.;]{0,30}\b(?:apply|applies|vary|per plan|terms|of the API)\b",
        unless=r"\b(?:enforced|built-in|per[- ](?:user|session|client|caller|key|agent))\b",
        kinds=("rate_limit",),
    ),
    Refusal(
        ERROR,
        r"\b(?:if|when) [^,;]{0,80}\b(?:fails?|failed|error\w*|denied|denial|blocked|crash\w*)\b",
        kinds=("sandbox", "authentication", "rbac"),
    ),
    Refusal(
        ERROR,
        r"\b(?:errors?|exceptions?|fails?|failed|failure|denial|troubleshoot\w*)\b[^.;,]{0,30}{cue}",
        kinds=("sandbox", "authentication", "rate_limit", "rbac", "encryption"),
    ),
    Refusal(ERROR, r"{cue}\W+(?:errors?|exceptions?|failures?|failed|problems?|denied|denial|exceeded)\b"),
)

COMPARISONS: tuple[Refusal, ...] = (
    Refusal(COMPARISON, r"\b[A-Z]\w+ (?:also )?offers an? (?:\w+ )?(?:managed|hosted)\b"),
    Refusal(COMPARISON, r"\b(?:or|any) (?:any )?{cue}|{cue} or (?:isolated|similar)\b", kinds=("sandbox",)),
    Refusal(COMPARISON, r"^\W*(?:in this|for) example\b"),
    Refusal(
        COMPARISON,
        r"\b(?:predecessor|competitors?|(?:previous|earlier|old|older) (?:version|edition|release)s?)\b[^,;]*{cue}",
    ),
    Refusal(
        COMPARISON,
        r"\b(?:other|most|many|some|competing|existing|traditional|typical|similar) (?:\w+ )?(?:tools|agents"
        r"|servers|products|vendors|frameworks|solutions|platforms|clients|assistants|systems)\b[^,;.]*{cue}",
        unless=r"\b(?:from|between|unlike|than) (?:other|most)",
    ),
    Refusal(COMPARISON, r"\bunlike\b[^,;.]{0,60}, (?:which|that|where|whose)\b[^,;.]*{cue}"),
    Refusal(COMPARISON, r"\b(?:unlike|compared (?:to|with)|as opposed to|in contrast to|versus|vs\.?)\b[^,;]*{cue}"),
    Refusal(
        COMPARISON,
        r"\b(?:when|if|while) (?:you (?:are )?)?(?:running|run|used|using|deployed) (?:it )?(?:in|inside|within"
        r"|on) [^,;]{0,25}{cue}",
    ),
    Refusal(
        COMPARISON, r"\b(?:behind|through) (?:a|an|your) (?:gateway|proxy|reverse proxy|load balancer)\b[^.;]*{cue}"
    ),
    Refusal(COMPARISON, r"\b(?:for example|e\.g\.|such as|like), (?:an? )?(?:attacker|vendor|competitor)"),
)

QUESTIONS: tuple[Refusal, ...] = (Refusal(QUESTION, r"\?[\"'”’*_)\]\s|]*$|^\W*how (?:to|do|does|can|you|users?|it)\b"),)

PRAISES: tuple[Refusal, ...] = (
    Refusal(
        PRAISE,
        r"\b(?:enterprise|bank|military|government|world|industry|production)[- ](?:grade|level|class|leading"
        r"|strength|ready)\b(?:\W+[\w-]+){0,3}\W*{cue}"
        r"|\b(?:robust|state[- ]of[- ]the[- ]art|best[- ]in[- ]class|advanced|comprehensive|strong|powerful"
        r"|clear|proper|security|safety)\b(?:\W+[\w-]+){0,1}\W*{cue}",
        unless=r"\bAES|\bTLS\b|\bRBAC\b|\broles?\b|\blogged\b|\bcontainers?\b|\bmicro-?VM|[:(]|\bSAML|\bOAuth"
        r"|\bby default\b|\bblock\w*|\ballow-?list",
    ),
    Refusal(
        PRAISE,
        r"^\W*(?:\w+ )?(?:enterprise|bank|military|government|world|industry)[- ](?:grade|level|class|leading"
        r"|strength) (?:data )?(?:security|protection|safety|privacy)\W*$",
    ),
)
