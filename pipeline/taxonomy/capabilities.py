"""
What a listing can say of a product that moves its factors, as regular expressions (case-insensitive).

Each row is one signal of the offline estimator (``reference.regression``): what it can do, what it only reads, whose
credentials it holds, what it keeps, who watches it. A match that a denial takes back ("has no memory") does not
count, except in rows whose name begins with ``no_``: those look for the denial itself.
"""

SIGNALS: dict[str, str] = {
    "acts": r"\b(?:creat(?:e|es|ing)|updat(?:e|es|ing)|modif(?:y|ies|ying)|delet(?:e|es|ing)|remov(?:e|es|ing)"
    r"|deploy(?:s|ing)?|execut(?:e|es|ing)|send(?:s|ing)?|merg(?:e|es|ing)|install(?:s|ing)?|writ(?:e|es|ing)"
    r"|edit(?:s|ing)?|manag(?:e|es|ing)|control(?:s|ling)?|start(?:s|ing)?|stop(?:s|ping)?|click(?:s|ing)?"
    r"|pay(?:s|ing)?|trad(?:e|es|ing)|transfer(?:s|ring)?|drop(?:s|ping)?|destroy|destructive|overwrit(?:e|es|ing)"
    r"|truncat(?:e|es|ing)|reset(?:s|ting)?|kill(?:s|ing)?"
    r"|run(?:s|ning)? (?:code|commands?|scripts?|queries|arbitrary|SQL))\b",
    "reads": r"\b(?:read-only|only reads?|look(?:s|ing)? up|search(?:es|ing)?|fetch(?:es|ing)?|retriev(?:e|es|ing)"
    r"|returns?|list(?:s|ing)?|quer(?:y|ies|ying)|prices?|market data|statistics|lookups?|information about"
    r"|report|weather|literature|quotes?|metadata|articles?|look(?:s|ing)? at|dat(?:a ?set|abase) of)\b",
    "no_writing": r"\bread-only\b|\bonly reads?\b|\bread access\b|\bcannot (?:write|change|modify)"
    r"|\bdoes not (?:write|change|modify|execute|post|store)|\bno (?:write|writing|tool (?:that|for)|wallet)"
    r"|\b(?:changes|writes|stores|posts) nothing|\bnothing (?:is|here|places|it)\b|\bonly (?:query|queries|look)",
    "instructions": r"\bskill\b|\bSKILL\.md|\binstruction(?:s| pack)|\bslash command|\bplugin for Claude Code|\bteaches"
    r"|\bguid(?:es|ance)",
    "framework": r"\bframework\b|\blibrary\b|\bSDK\b|\bto build (?:agents|applications)|\bbuilding (?:agents|blocks)"
    r"|\bdevelopers (?:define|build|compose)",
    "multi_agent": r"\bmulti-agent|\bsub-?agents?\b|\bswarm|\bhand-?offs?\b|\bteams? of|\bother agents\b"
    r"|\bseveral agents|\bagents (?:that|can|may|work|talk|exchange)",
    "autonomous": r"\bautonom|\bby itself\b|\bunattended|\bon its own|\bend[- ]to[- ]end"
    r"|\bwithout (?:a person|human|approval|asking|confirmation)",
    "predicts": r"\bvision\b|\bvideo\b|\bpredict|\bclassif|\bscor(?:es|ing)\b|\banalytics|\bcamera",
    "runs_code": r"\b(?:execut|run)\w* (?:\w+ ){0,3}(?:code|scripts?|commands?|Python|shell)|\bsandbox|\bshell\b"
    r"|\binterpreter|\bterminal\b",
    "delegated": r"\bOAuth|\bsigned in\b|\bon behalf|\bservice[- ]account|\bkubeconfig|\bpersonal access token"
    r"|\bsession\b|\bpermissions? of|\bIAM\b|\broles?\b|\btenant|\baccount\b",
    "key": r"\bAPI keys?\b|\btokens?\b",
    "memory": r"\bmemor(?:y|ies)\b|\bremember|\blong-term|\bpersist(?:s|ent|ed)\b|\bhistory\b|\bnotes?\b",
    "knowledge": r"\bknowledge (?:base|graph)|\bvector|\bembedding|\bRAG\b|\bindex(?:es|ed)\b",
    "database": r"\bdatabase|\bSQL\b|\bschema",
    "infrastructure": r"\bcluster|\bKubernetes|\bDocker|\bcloud\b|\binfrastructure|\bserverless|\bcontainers?\b",
    "repository": r"\brepositor|\bpull requests?|\bissues?\b|\bGit(?:Hub|Lab)?\b|\bbranch|\bcommits?\b",
    "browser": r"\bbrowser|\bweb pages?\b|\bscreenshots?",
    "messages": r"\be?mails?\b|\bmessages?\b|\bcalendar|\binbox",
    "money": r"\bpay|\btrad(?:e|ing)|\bwallet|\btransaction|\bfunds\b|\bcrypto|\bfinanc",
    "plans": r"\bplan(?:s|ning|ner)?\b|\bmulti-step|\bdecompos|\bgoals?\b|\bworkflows?\b|\borchestrat",
    "generates": r"\bLLMs?\b|\blanguage models?\b|\bgenerat(?:es|ive|ed)\b|\bGPT|\bbundled model",
    "learns": r"\blearns?\b|\bself-(?:improv|evolv|modif)|\bown tools\b|\bfine-tun"
    r"|\bgenerat\w+ (?:new )?(?:tools|skills|code)",
    "local": r"\blocal(?:ly)?\b|\bstdio\b",
    "approval": r"\bapprov|\bconfirm|\bhuman[- ]in[- ]the[- ]loop|\bescalat"
    r"|\bhand(?:s|ed)? over to a (?:person|human)",
    "logs": r"\baudit|\blogs?\b|\blogging|\btrac(?:e|es|ing)\b|\bdashboard|\bobservab",
    "certified": r"\bSOC ?2|\bISO ?27001|\bHIPAA|\bGDPR",
    "platform": r"\bplatform\b|\bcompan(?:y|ies)\b|\bcustomers?\b|\bcommercial|\benterprise",
    "assistant": r"\bassistant\b|\bchat|\bvoice|\bconversation|\bcopilot",
}

HEADLINE: tuple[str, ...] = (
    "acts", "reads", "instructions", "framework", "multi_agent", "predicts", "assistant",
    "platform",
)  # fmt: skip
"""Signals that say more in the first two sentences, where a listing says what the thing is."""

ACTING: tuple[str, ...] = ("acts",)
READING: tuple[str, ...] = ("reads", "no_writing")
"""Signals on the two sides of the balance of what a product changes against what it only reads."""

SERVER: str = r"\bMCP server\b|\bModel Context Protocol server"
"""In the first two sentences: the raters map the deployment of a server, and of little else."""
