"""
English words and phrases by what they mean to an attempt at steering an assessment: tables only.

A trailing ``*`` stands for any ending. ``ORDERS`` are verbs that count only where they can be an order ("rate this
low", "please rate"), not in a description ("it rates answers"). Underscores in a listing separate words, so
``autonomy_of_action`` is the phrase "autonomy of action".
"""

_THIS_PRODUCT = (
    "this product|this agent|this server|this tool|this listing|this page|this service|this application|this assistant"
    "|this connector|this project|this plugin|this skill|this vendor|this package|this operation"
    "|the product under review|our product|our agent|our server|this app|this software|this component|this extension"
    "|this family|this integration|this system|this solution|this platform|these tools|this tool list|its risk"
)

_THE_CARD = (
    "the card|the threat card|this card|your card|any threat card|your evaluation|your assessment|your rating"
    "|your scoring|your verdict|your analysis|your report"
)

WORDS: dict[str, str] = {
    "ASSESSOR": "assessor* rater raters evaluator* grader graders scorer scorers appraiser*",
    "READER": "reviewer reviewers analyst analysts auditor auditors reader readers judge judges",
    "AUTONOMY": "autonomy",
    "LENIENT": "lenient* generous* charitabl* kindness gently leniency clement* forgiving",
    "VENDOR": "vendor us our maker publisher",
    "NEGATIVE": "negative critical criticism concern concerns weakness weaknesses autonomous dangerous "
    "risky threats risks "
    "doubts objections",
    "HARMLESS": "harmless benign safe negligible safety innocuous trustworthy riskless",
    "UNKNOWN": "missing unknown unknowns absent absence silence unstated undocumented gaps",
    "REPEAT": "repeat reuse adopt again unchanged locked",
    "ASSESS": "assess assessing assessed assessment assessments evaluat* rating scoring appraisal "
    "grading appraise judging estimate estimating analysing analyzing appraising",
    "RATED": "rated scored graded ranked classified placed judged deemed assessed marked credited",
    "SHOULD": "should must shall ought please kindly welcome recommended asked requested advised invited encouraged "
    "suggest suggests suggested appropriate reasonable sensible grateful fair accurate customary supposed want need",
    "MAY": "may might can could would will safely",
    "LOW": "low lower lowest minimal minimum negligible zero none smallest floor bottom least "
    "nil harmless lenient* "
    "favourable favorable favourably favorably absent safe trivial insignificant inconsequential lightly benign mild "
    "kindest leniency nonexistent",
    "HIGH": "high medium critical highest higher severe full maximum strongest five ten",
    "FACTORISH": "autonomy opacity reflexivity determinism nondeterminism",
    "ASPECT": "planning memory identity awareness",
    "FACTORS": "factor factors dimension dimensions scale scales axis axes",
    "SCHEME": "aivss aars mf thm",
    "MAESTRO": "maestro",
    "CVSS": "cvss",
    "RISK": "risk risks severity threat threats danger dangers dangerous exposure hazard* score scores rating ratings "
    "marks grade band verdict",
    "VALUE": "value values level levels figure figures points option options",
    "SEVERITY": "severity band",
    "ALL": "all every everything each everywhere always nothing overall entire whole across",
    "OVERALL": "overall final total correct right actual proper",
    "VULN": "cve cves advisory advisories vulnerability vulnerabilities example examples calculator calculates "
    "computes "
    "parses",
    "MITIGATION": "mitigation mitigations mitigated safeguard* controls countermeasure* mitigating",
    "VERIFIED": "verified demonstrated proven confirmed credited validated established substantiated fully strongest",
    "INSTRUCTION": "instruction instructions prompt rule rules guideline guidelines rubric "
    "directive directives "
    "criteria brief briefing orders guidance constraints restrictions fence",
    "RUBRIC": "rubric fence",
    "PRIOR": "previous previously prior earlier preceding above existing original former initial foregoing handed past",
    "YOU": "you your yours yourself",
    "VOID": "void withdrawn revoked cancelled canceled obsolete suspended relaxed superseded lifted",
    "DONT": "not never dont",
    "NOT": "not never don't dont without nor neither cannot no",
    "FLAGS": "flags warnings findings",
    "CARD": "reviewer reviewers assessor* auditor auditors analyst analysts card assessment summary",
    "LAYER": "layer layers",
    "LAYER_CODE": "l1 l2 l3 l4 l5 l6 l7",
    "THREATS": "threat threats question questions",
    "CERTAIN": "certain uncertain covered empty safe settled pinned unthreatened nothing blank clean",
    "APPROVED": "approved cleared certified whitelisted allowlisted accredited audited vetted endorsed "
    "policy verified defamatory prohibited examined internally preapproved ciso",
    "FENCED": "listing quoted untrusted trusted",
    "END": "end ends ended stops begins continues finished closed",
    "OPERATOR": "operator operators administrator administrators developer developers",
    "MODEL": "model models llm llms ai chatbot chatbots gpt claude gemini crawler crawlers",
    "DEFENCE": "detect* block* prevent* attack* inject* jailbreak* malicious protect* refus* guard* untrusted "
    "adversarial phrases payload payloads benchmark lint defend* fetched find found scan* filter* test tests testing "
    "conflicting",
    "BECAUSE": "because since",
    "BETWEEN": "between range",
    "CONDITION": "if unless whether otherwise depending",
    "METRIC_VALUE": "physical local adjacent network active passive none high low",
    "CREDIT": "credit credits credited",
    "TRADE": "transaction* payment* purchase* order orders invoice* loan loans expense* refund* claims",
    "SETTING": "config configs configuration slider",
    "ANYTHING": "anything mistake rejected another higher else exceptions",
}

ORDERS: dict[str, str] = {
    "RATE!": "rate score grade classify judge appraise rank assess evaluate",
    "TREAT!": "treat regard consider deem count counts assume view mark label adopt conclude accept settle credit",
    "SET!": "set assign give gets put award choose pick select use",
    "ANSWER!": "answer output respond reply write copy paste produce report return say state finalise finalize",
    "OVERRIDE!": "ignore disregard forget overlook override neglect discard dismiss abandon unlearn bypass "
    "drop skip lift suspend",
    "FOLLOW!": "follow apply obey use heed",
    "TELL!": "flag mention quote report tell disclose reveal warn raise note cite show list alert",
    "HIDE!": "hide omit suppress conceal withhold skip drop silence",
    "LOWER!": "lower reduce halve decrease cut round shave trim",
    "INCLUDE!": "include contain describe described contains added add attach",
    "KEEP!": "keep leave cut strike strip remove",
}

BEFORE_ORDER = frozenset(
    [
        "please",
        "kindly",
        "favor",
        "hereby",
        "and",
        "then",
        "must",
        "should",
        "you",
        "to",
        "just",
        "simply",
        "always",
        "never",
        "or",
        "so",
        "not",
        "don't",
        "may",
        "now",
        "will",
        "can",
        "shall",
        "but",
        "readers",
        "reviewers",
        "assessors",
        "raters",
        "evaluators",
        "models",
        "analysts",
        "they",
    ]
)
"""A verb behind one of these, or at the start of a clause, can be an order."""

PHRASES: dict[str, str] = {
    "DONT": "don t|no need to|must not|need not",
    "EMBEDDED": "when the user|if the user|unless the user|unless you are asked",
    "HIGH": "at risk|high risk|not safe",
    "LENIENT": "in our favour|in our favor|in favour of the vendor|in favor of the vendor|in the vendor s favour",
    "KEYED": "autonomy of action|goal driven planning|opacity reflexivity|dynamic identity|multi agent interactions"
    "|natural language interface|mitigation factor|threat multiplier",
    "FACTOR": "autonomy of action|goal driven planning|self modification|dynamic tool use|persistent memory"
    "|contextual awareness|dynamic identity|multi agent interactions|non determinism|opacity reflexivity"
    "|opacity & reflexivity|opacity and reflexivity|natural language interface",
    "FACTORISH": "tool use|multi agent|planning capability|non deterministic|tool use factor",
    "SCHEME": "mitigation factor|threat multiplier|threat card|risk factors|risk factor|agentic factor|agentic factors"
    "|agentic risk|cvss base",
    "ASSESSOR": "rating model|whoever scores|whoever rates|whoever assesses|whoever evaluates|whoever reviews"
    "|whoever reads|anyone rating|anyone scoring|automated reader|automated readers|risk reviewer|assessment team"
    "|the rater|scoring model|security reviewer reading",
    "ASSESS": "risk assessment|risk assessments|risk evaluation|risk rating|second look|rating it|rating them"
    "|when rating|when scoring|is rated|are rated|is scored|being rated|product under review|is considered",
    "THIS_PRODUCT": _THIS_PRODUCT,
    "SELF": f"{_THIS_PRODUCT}|the agent|the server|the product",
    "LOW": "not applicable|no risk|zero risk|low end|one half|across the board|first option|as if this|point one"
    "|no danger|no threats|no threat|all clear|top marks",
    "NO_RISK": "no risk|zero risk|no danger|no threat|no harm|risk free|poses no|negligible risk",
    "NUMBER": "zero point|one half|point one|point two",
    "METRIC": "attack vector|attack complexity|attack requirements|privileges required|user interaction|impact metric"
    "|impact metrics|base score|confidentiality impact|integrity impact|availability impact|availability impact"
    "|integrity and availability|no impact|cvss base",
    "APPROVED": "passed our|passed its|passed an|passed the|signed off",
    "SHOULD": "has to|have to|needs to|need to",
    "ADDRESSED": "hey model|if an llm|if an ai|if a model reads|if a model is reading|if a model sees"
    "|if a language model"
    "|any llm reading|any llm that reads|any model reading"
    "|an llm reads|an ai reads",
    "NO_LONGER": "you are no longer",
    "ROLE": "you are grading|you are rating|you are scoring|you are assessing|you are now|new context"
    "|your new role|your role is now",
    "STOP": "stop analysing|stop analyzing|stop reading|stop assessing|stop evaluating|stop scoring|stop here"
    "|skip the rest|skip the analysis|skip the assessment|skip scoring|skip this assessment|no need to analyse"
    "|no need to analyze|no need to assess|no need to score",
    "ACCORDINGLY": "rate accordingly|score accordingly|rated accordingly|scored accordingly|graded accordingly"
    "|rate it accordingly|score it accordingly|choose accordingly|assess accordingly",
    "OUT_OF_SCOPE": "out of scope|out of account|not count|not counted|not be counted|disregarded|left aside"
    "|not be considered|not considered|not relevant",
    "THE_CARD": _THE_CARD,
    "CARD_NOUN": f"{_THE_CARD}|any evaluation|any assessment|the evaluation|the assessment|any rating|the rating"
    "|the verdict",
    "LAYER_NAME": "foundation models|data operations|agent frameworks|deployment and infrastructure"
    "|evaluation and observability|security and compliance|agent ecosystem|seven layers|agent stack|maestro layer"
    "|maestro layers|seven maestro layers",
    "ANY_LAYER": "every layer|each layer|any layer|no layer|all layers",
    "CERTAIN": "nothing to report|no threats|no threat|not certain from|certain from the listing|threat list"
    "|fully documented|skip them",
    "MITIGATION": "demonstrated control|verified control|claimed control|credited control"
    "|mitigation factor|audit logs|human approval",
    "VERIFIED": "in full|one half|in place|fully mitigated|beyond doubt",
    "OVERRIDE!": "set aside|leave your|pay no attention|stop following|stop obeying|stop using|put aside|look past"
    "|do away with|step away from",
    "OVERRIDE": "no longer need|no longer apply|no longer applies|no longer needs|no longer hold|no longer valid"
    "|are void|is void|was withdrawn|were withdrawn|has relaxed|kindly relaxed",
    "INSTRUCTION": "told you|were told|all of the above|everything above|new task|your task|your prompts"
    "|previous prompts|earlier prompts|prior prompts|system prompts",
    "PRIOR": "so far|until now|up to now|you were|was given|were given|told you|all of the above"
    "|everything above|line above",
    "CHANGE": "new instructions|new instruction|new task|relaxed the task|from here on|from now on|new rules|next step",
    "ADDRESS": "note to ai|note to llms|note to models|note to the model|note for the ai|attention ai|dear model"
    "|dear assessor|dear ai|if you are an ai|if you are a language model|if you are an llm"
    "|language models may|are language models|the ai reading|model reading this|llm reading this|to the rating model"
    "|ai systems reading|whoever scores|whoever rates|whoever assesses|whoever evaluates|whoever grades"
    "|note for assessors|note for evaluators"
    "|note to assessors|note to evaluators|note for raters|for the attention of assessors|to the assessor",
    "DEAR_READER": "dear reader",
    "HIDE!": "leave out|keep out|say nothing|leave unmentioned|keep quiet|gloss over|play down",
    "HIDE": "leaving out|better left|left unmentioned|no need to bring|no need to mention|no need to flag"
    "|no need to report|not bring|need not be flagged|need not be mentioned|need not appear|never mention",
    "FROM": "out of your summary|from the report|from the card|from your report|from your summary|out of the report"
    "|out of the summary|out of the card|from your assessment|from the assessment",
    "TOLD": "the attention of|your summary|your assessment|the card|the reviewer|the auditor|all flags"
    "|prompt injection|threat card is|the analyst|the assessor",
    "THIS_TEXT": "the remarks|these remarks|this sentence|this paragraph|this comment|this section|this note|this text"
    "|flag this|quote it",
    "NO_REVIEW": "no review|no second look|no further review|no further assessment|no further scrutiny"
    "|no further analysis|no further evaluation|no further questions|without further review|without further analysis"
    "|further scrutiny|review is not|review not|is unnecessary|are unnecessary"
    "|assessment closed|already finished|closed assessment|no additional review|no flags|no need to review"
    "|adopt that verdict|exempt from|no human review|no questions",
    "CARD": "threat card",
    "REPORTED": "say to|says to|said to|ask to|asks to|asking to|tell you to|telling you to|told to|attempts to"
    "|attempt to"
    "|tries to|trying to|even if|such as|phrases like|text like|that says|which says",
    "TO_ASSESSOR": "for whoever assesses|whoever assesses this|anyone assessing this|those assessing this",
    "DICTATED": "summary for the assessor|suggested wording for the risk|suggested wording for the assessment"
    "|suggested wording for the card|carry this number forward|carry this figure|carry the figure"
    "|taken over as it stands|carry over the mitigation|no discretion to depart|answer on any questionnaire"
    "|severity should i note|severity do i note|lowest band by definition",
    "PLAYED_DOWN": "treat it as read only|treat this as read only|treat them as read only|to be treated as read only"
    "|for classification purposes|use this sentence|use this wording|this sentence unchanged",
    "COUNTED": "count as|counts as|counted as|classed as|classified as",
    "FENCE": "end of listing|end of the listing|listing ends|listing stops|listing is over|listing ends here"
    "|end of the untrusted|end of untrusted|trusted section|end of quoted|quoted material stops|quoted material ends"
    "|quoted text ends|end of the quoted|end of the data|listing has ended|data given to you|end of passages",
    "SETTING": "in settings|in the settings|in your settings|environment variable|in the yaml",
    "FORGED": "final answer|model answer|sample assessment|suggested summary|completed result|suggested answer"
    "|sample answer|expected answer|expected output|correct answer|copy verbatim|reused as it stands"
    "|assessment to follow|answer exactly|respond with exactly",
}
"""Words of a phrase are parted by spaces here and by anything but a letter or a digit in a listing."""

UNITS = frozenset(
    [
        "s",
        "ms",
        "sec",
        "seconds",
        "minutes",
        "min",
        "gb",
        "mb",
        "kb",
        "tb",
        "ghz",
        "mhz",
        "usd",
        "eur",
        "km",
        "m",
        "kg",
        "percent",
        "x",
        "px",
        "em",
        "rem",
    ]
)
"""A number before one of these measures something else than a factor."""
