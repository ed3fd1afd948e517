"""What a text is by its first line, and by the entries that it is made of, as regular expressions, case aside."""

TITLES: tuple[tuple[str, str], ...] = (
    (
        "rules for contributors",
        r"contribut(?:ing|e|ors?)\b",
    ),
    (
        "a code of conduct",
        r".*\bcode of conduct\b",
    ),
    (
        "a policy",
        r".*\b(?:privacy|cookies?|security|refund|acceptable use|moderation|copyright|trademark|data"
        r"|abuse|return|shipping|cancellation)[\w ]*\b(?:policy|policies|statement|notice)\W*$",
    ),
    (
        "a contract or terms",
        r".*\b(?:terms (?:of (?:service|use|sale)|and conditions)"
        r"|(?:service|licen[sc]e|data processing|non-disclosure|rental|employment|lease"
        r"|purchase)[\w -]* agreement|terms|disclaimer|imprint|legal notice)\W*$",
    ),
    (
        "a list of changes",
        r".*\b(?:change ?log|release notes?|what.s new|version history|release history|releases)\W*$",
    ),
    (
        "a licence",
        r".*\b(?:licen[sc]e|public licen[sc]e(?: v?[\d.]+)?)\W*$",
    ),
    (
        "a list of many things",
        r"(?:\W*awesome(?![\w :&-]*\b(?:agent|server|assistant|bot|skill|plugin)\W*$)[- ].*"
        r"|(?:.*\b)?(?:top|best) \d+\b.*|(?:the )?\d+ (?:\w+ )?(?:best|top)\b.*|search results\b.*"
        r"|(?:the )?(?:\d+|three|four|five|six|seven|eight|nine|ten|twelve|twenty) (?:\w+ ){0,2}"
        r"(?:assistants|agents|tools|servers|skills|plug-?ins|apps|chat-?bots)\b.*|.+ (?:vs\.?|versus) (?!Code\b).+"
        r"|(?:browse|explore|discover|compare|search) (?:over |more than |through )?\d[\d,.]*\+? .*"
        r"|(?:the )?best (?:\w+ ){0,2}(?:agents|servers|assistants|tools|skills|plug-?ins|chat-?bots|apps)\b.*"
        r"|(?:an? )?comparison (?:of|between)\b.*|comparing\b.*|.*\b(?:compared|comparison)\W*"
        r"|(?:a )?(?:curated )?(?:list|collection"
        r"|directory|round-?up) of\b.*|.*\b(?:curated list|roundup)\b.*)",
    ),
    (
        "a review or a report",
        r"(?:hands[- ]on )?reviews?:.*|.*\b(?:police|officials|report|study|survey|sources) (?:say|says|said"
        r"|finds?)\W*",
    ),
    (
        "a newsletter",
        r".*\b(?:newsletter|(?:daily|weekly|monthly) (?:digest|brief|news|update)|digest|this week in)\b.*",
    ),
    (
        "minutes of a meeting",
        r".*\b(?:meeting (?:minutes|notes)|minutes of)\b.*",
    ),
    (
        "a job advertisement",
        r"(?:help wanted|wanted|vacancy|vacancies|we are looking for|looking for)\b.*|.*\b(?:job "
        r"(?:opening|description|title)|we.re hiring|careers?)\b.*"
        r"|.*\((?:all genders|[mfwdx] ?/ ?[mfwdx](?: ?/ ?[mfwdx])?)\).*",
    ),
    (
        "an abstract or a security policy",
        r"(?:abstract|security policy|security|reporting (?:a )?(?:security )?(?:issues?|vulnerabilit(?:y|ies)))\W*$",
    ),
)
"""What a text is by its first line: (what it reads like, the whole line)."""

PLURAL = (
    r".{0,60}\b(?:agents|servers|skills|plug-?ins|assistants|chat-?bots|frameworks|projects|resources|clients|apps"
    r"|alternatives|libraries|products|tools|integrations|extensions|connectors|add-?ons|marketplace|directory"
    r"|catalog(?:ue)?|(?:app |agent |skill |plug-?in |tool )?(?:store|gallery|hub|exchange))\W*"
)
"""A whole first line that names things of a kind, not one of them."""

ROW = r"^[ \t]*\|[ \t]*[*\[]{0,3}[A-Z0-9][^\n|`_]{1,60}\|[^\n|]*[a-z][^\n]*$"
"""A row of a table that names a thing and says what it is; counted only under such a first line."""

ITEM = (
    r"^[ \t]*(?:[-*•+]|\d+[.)])[ \t]+"
    r"[^\w\n`]{0,4}[A-Z0-9][^\n:–—|_`]{1,60}?[^\w\n`]{0,3}(?: by [^\n–—]{2,40}?)?(?: [-–—] |: )"
)
"""An entry of a list that names a thing and says what it is; a tool's name, as code writes it, is none."""

OFFER = (
    r"^[^\n]{0,200}?(?:\b(?:install|free|contact sales|(?:\d+-day )?free trial|get (?:it|app)|add to \w+|coming soon)"
    r"|[$€£] ?\d+(?:[.,]\d\d)?(?: ?/ ?| (?:a|per) )?(?:mo|month|user|seat|year|yr|call)?|[★☆⭐]{3,}[^\n]{0,12}"
    r"|\b[0-5]\.\d ?\(\d[\d,.k]*\)|\d[\d,.]*[kKM]?\+? (?:installs|downloads|users|reviews|ratings))\W*$"
)
"""A line that ends as an offer in a shop does: a price, a rating, a button."""

SHOP = (
    r"^\W*(?:sort(?:ed)? by|filter(?: by|s)?\b|categories\b|featured\b|load more|show more|next page"
    r"|staff picks|trending|most (?:popular|installed)|new arrivals|all (?:apps|agents|integrations|skills|categories)"
    r"|browse (?:by|all|the|apps|agents|integrations|skills|tools|our))"
)
"""A line that only a page of many offers has."""

LESSON = (
    r"(?:how to (?!use\b)|how (?:i|we) |build(?:ing)? (?:your|an?|my)\b|creat(?:e|ing) (?:your|an?|my)\b"
    r"|writ(?:e|ing) (?:your|an?|my)\b|mak(?:e|ing) (?:your|an?|my)\b|deploy(?:ing)? (?:your|an?)\b|your first\b"
    r"|(?:lesson|part|chapter|unit|module) \d|introduction\b|understanding\b|conclusion\b|let['’]?s\b"
    r"|what (?:is|are)\b.*\?|.*\b(?:tutorial|quiz)\b)"
)
"""How the first line of a lesson begins."""

LESSON_NAMED = (
    r"\b(?:in|finishing|completing) (?:this|the) (?:\w+ )?"
    r"(?:tutorial|lesson|guide|post|article|chapter|workshop|course|series|video|codelab|unit|lab)\b"
)
"""A lesson's word for itself."""

LESSON_WAYS: tuple[str, ...] = (
    r"\b(?:by|at) the end (?:of (?:this|the)|you)\b",
    r"\byou(?:['’]ll| will| are going to) (?:learn|build|have (?:built|an?|your)|create|need to know)\b"
    r"|\bwe(?:['’]ll| will| are going to) (?:learn|build|create|use|write|cover|set up|start|look)\b",
    r"\blet['’]?s (?:start|begin|build|create|add|write|get started|now|take|see|look|try|move|test|run|go)\b"
    r"|\blet us (?:now|start)\b",
    r"\bcongratulations\b|\bthat['’]s it!|\b(?:you|we)(?:['’]ve| have) (?:just |now |successfully )?"
    r"(?:built|created|made|learned|learnt|seen|explored)\b",
    r"\bin the (?:next|previous|last) (?:part|lesson|chapter|post|tutorial|unit|section|article|step)\b"
    r"|\bwe (?:saw|learned|covered|built)\b",
    r"^(?:#+ )?(?:step|part|lesson) \d+ ?[:.–—-]",
)
"""Ways in which a lesson speaks to who follows it."""
