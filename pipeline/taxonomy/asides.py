"""
What stands in a listing without saying anything of the product, as regular expressions (case-insensitive).

``NEAR_MISSES`` are words that mean something else than the cue that they look like; ``ASIDE`` and ``SETUP`` are titles
of sections: how the project is run by its makers, and how the product is put in place.
"""

NEAR_MISSES: tuple[str, ...] = (
    r"\b(?:user|HTTP|browser|mail|SSH|real[- ]estate|estate|travel|insurance|ticket|booking|sales|shipping|letting"
    r"|call[- ]cent(?:er|re)|customer support|support|help ?desk|double|secret|free)[- ]agents?\b",
    r"\bagents?\.md\b|\breleas(?:e|ing) agents?\b",
    r"\bblack boxes\b|\bblack box (?:around|with|on|in|at|below|above|labell?ed)\b",
    r"\b(?:[GMKT]i?B|bytes?|megabytes|gigabytes) (?:of )?(?:\w+ )?(?:memory|RAM)\b"
    r"|\b(?:in|out of|shared|system|video|GPU|heap|stack|main|physical|virtual|process|peak|low|device"
    r"|flash)[- ]memory\b"
    r"|\bmemory[- ](?:usage|limits?|leaks?|footprint|management|safe(?:ty)?|alloc\w+|consumption|bound|efficien\w+"
    r"|pressure|cards?|games?|size|requests?|requirements?|optimi[sz]\w+|profil\w+|use|heavy|address\w*|map\w*"
    r"|errors?)\b"
    r"|\b(?:CPU|GPU|disk|compute),? (?:and |or |/ ?)?memory\b|\bmemory,? (?:and |or |/ ?)?(?:CPU|GPU|disk|timeout)\b"
    r"|\bmatch(?:ing)? pairs\b",
    r"\b(?:ARIA |aria[- ]|HTML )roles?\b|\brole attributes?\b|\brole=|\b(?:plays?|playing|key|central|crucial"
    r"|important"
    r"|in the|job|role-?play\w*) roles?\b|\brole-?play\w*",
    r"\b(?:free|paid|pro|plus|max|enterprise|business|pricing|subscription|team|teams|starter|premium|service|billing"
    r"|savings|hobby|basic|professional|floor|data|support) (?:plans?|tiers?)\b|\bplans? and pricing\b",
    r"\bMCP Context\b|\bin (?:this|that|the) context\b"
    r"|\bcontext (?:window|length"
    r"|size|limit|tokens|manager)s?\b|\bReact context\b",
    r"\b(?:design|max|output|input|prompt|colou?r|LLM|context|syntax|lexer|spacing|ERC-?20|crypto) tokens?\b"
    r"|\btokens?[- ](?:count\w*|limits?|budget|usage|efficien\w+|cost|window|per)\b|\b\d[\d,.]{0,20}[kKM]? tokens\b"
    r"|\bfewer tokens\b|\bAPI token (?:costs?|usage|prices?)\b",
    r"\b(?:change|release|sign|user) ?logs?\b|\blog(?:s|ged|ging)? ?(?:in|out|into|on|off)\b|\bblogs?\b"
    r"|\blog scale\b|\bdialogs?\b"
    r"|\blogs? level\b|\b(?:math|natural) logs?\b|\bstack[- ]traces?\b|\btrace element\w*",
    r"\b(?:command|shell|terminal|login|password|system|MCP) prompts?\b|\bprompts? (?:you|the user|for (?:a|your"
    r"|the)) "
    r"(?:\w+ )?(?:for|password|login|name|key|token)\b|\bprompt(?:ed|ing|ly)\b",
    r"\(multi-agent\)|\byour (?:\w+ ){0,2}workflows?\b|\b(?:query|execution|explain) plans?\b|\bPlans/Problems\b",
    r"\bbuild(?:ing)? tools?\b|\b(?:developer|dev|command[- ]line|CLI|browser) tools?\b|\bXcode Command Line Tools\b",
    r"\bdata ?base administrator\b|\bhistory (?:lesson|of (?:art|music|the|mankind))\b|\b(?:star|version|commit"
    r"|git|release) history\b",
    r"\bGitHub (?:Actions? )?workflows?\b|\bworkflow files?\b|\bCI/?(?:CD)? workflows?\b|\bGit workflows?\b",
    r"\brandom (?:delay|port|string|color|colour)s?\b",
    r"\bany questions\b|\bfrequently asked\b|\bask (?:us|questions (?:on|in)|for help)\b|\bhelp ?desk\b"
    r"|\bchat with us\b|\bDiscord\b",
    r"\bpayment required\b|\bpay attention\b|\btrade-?offs?\b|\btrademarks?\b|\bwithout limitation\b",
    r"\b(?:create|open|submit|file|raise)s? (?:an? |your )?(?:new )?(?:virtual environment|issue in this"
    r"|pull request to"
    r"|fork|API key|account|feature branch|support ticket|free account)\b",
    r"\bread(?:s|ing)? (?:more|the docs|the documentation|the guide|this|below|on|our|about|through)\b|\breadme\b",
    r"\bsearch (?:for )?[\"“']|\bsee below\b",
    r"\bdelete (?:the|this) line\b|\bsend (?:us|feedback|a PR|me)\b|\bpost (?:on|in) (?:our|the) (?:forum"
    r"|discussion)\w*",
    r"\bmodels?[- ]view\b|\bdata models?\b|\bthreat models?\b|\bbox models?\b|\bpricing models?\b|\bobject models?\b",
)

ASIDE = (
    r"\b(?:contribut\w+|publish\w*|releas\w+|licen[cs]e|licensing|change ?log|release notes|what['’]s new"
    r"|acknowledg\w+|credits"
    r"|sponsors?|backers"
    r"|star history|roadmap|community|support|feedback|contact|authors?|maintainers?|citation|cite|disclaimers?"
    r"|trademarks?"
    r"|related (?:projects|servers|links|skills)|see also|further reading|resources|references|links|badges?"
    r"|code of conduct|development|developing|developers?|local development|building|build from source|testing|tests?"
    r"|debugg?(?:ing)?|troubleshooting|known issues|table of contents|contents|translations|demo video|faq"
    r"|project structure|directory structure|file structure|(?:related |additional |learning )?documentation)\b"
)

SETUP = (
    r"\b(?:install\w*|set ?up|setting up|getting started|get started|quick ?start\w*|prerequisites?|requirements?"
    r"|configur\w+|config|deployment|upgrad\w+|migrat\w+|environment variables?|usage with|integration with"
    r"|connect\w* (?:to )?"
    r"(?:claude|cursor|vs code)|claude desktop|claude code|cursor|vs ?code|windsurf|cline|docker|npx?|pip|uvx?"
    r"|smithery)\b"
)
"""Its sentences tell where the product runs and what credentials it takes, and nothing else."""

NO_STATEMENT = (
    r"\s*(?:[-*+•>|]\s+|\d+[.)]\s+)*(?:[*_]{0,2}[\"“]|\W{0,4}(?:do not|don['’]t|never|not for|avoid|skip this"
    r"|follow us|join us|watch)\b)"
)
"""How a sentence begins that says what is not to be done, or what somebody said."""
