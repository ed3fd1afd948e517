"""
What a product can do at worst, in grades from words alone to commands on a machine, and the words that show each.

A grade is read off sentences (regular expressions, case-insensitive, undenied) and off the names of tools, whose words
are verbs and things. ``usual`` is the CVSS v4.0 base that a steered agent with no more than this would have by the
metrics (loss of what is public, of what is private, of integrity, of availability, beyond the system); the reference
cards move it (``reference.ladder``).
"""

from typing import NamedTuple


class Grade(NamedTuple):
    """``means`` ends a sentence that begins "At worst it …"."""

    key: str
    means: str
    does: str
    """For a list of capabilities, after "it"."""
    usual: float
    says: str


_ACCOUNT = (
    r"(?:e-?mails?|mailbox|inbox|calendars?|contacts|messages?|files?|folders?|director(?:y|ies)|drive|notes?"
    r"|vault|documents|tickets?|issues?|repositor\w+"
    r"|databases?|tables?|records?|accounts?|workspaces?|transactions|balances|logs?|code ?base|source code"
    r"|wallet|conversations|channels"
    r"|medical|patient\w*|clusters?|pods?|namespaces?|collections?|traces|dashboards|metrics|portfolio)"
)
_FEW = r"(?:[\w'’/&-]+,? ){0,5}?"
_WRITE = (
    r"(?:creat(?:e|es|ing)|updat(?:e|es|ing)|edit(?:s|ing)?|modif(?:y|ies|ying)|add(?:s|ing)?|writ(?:e|es|ing)"
    r"|sav(?:e|es|ing)|mov(?:e|es|ing)"
    r"|renam(?:e|es|ing)|insert(?:s|ing)?|append(?:s|ing)?|schedul(?:e|es|ing)|upload(?:s|ing)?|chang(?:e|es|ing)"
    r"|assign(?:s|ing)?|manag(?:e|es|ing)"
    r"|delet(?:e|es|ing)|remov(?:e|es|ing)|reschedul\w+|cancel(?:s|ling)?|organi[sz](?:e|es|ing)|patch(?:es|ing)?"
    r"|book(?:s|ing)?)"
)
_RECORD = (
    r"(?:events?|appointments?|meetings?|calendars?|records?|rows?|issues?|tickets?|tasks?|notes?|pages?"
    r"|documents?|files?|folders?|comments?|cards?"
    r"|entries|labels?|contacts?|collections?|specifications|items?|spreadsheets?|cells|sheets?|slides?"
    r"|databases?|tables?|boards?|memories|entities|nodes"
    r"|relations(?:hips)?|observations|repositor\w+|branch(?:es)?|commits?|pull requests?|merge requests?|scenes?"
    r"|objects?|layers?|forms?|reviews?"
    r"|diagrams?|elements?|dashboards?|code|invites?|attendees|bookings?|reservations?|reminders?|slots?"
    r"|resources?|indexes"
    r"|groups?|projects?)"
)
_CLOUD = (
    r"(?:pods?|deployments|namespaces?|clusters?|instances?|stacks?|containers?|virtual machines?|VMs?|workloads?"
    r"|buckets?|topics|subscriptions"
    r"|(?:cloud |real |AWS )?infrastructure|(?:AWS|cloud|Azure|GCP|Kubernetes|K8s|EKS|ECS) (?:resources?"
    r"|services?|clusters?|infrastructure)|queues|brokers?"
    r"|environments|volumes|Helm (?:charts?|releases)|releases|IAM (?:users?|roles?|polic(?:y|ies))|production"
    r"|(?:Lambda )?functions|database (?:clusters?|instances?|branches)"
    r"|(?:serverless|hosting|Postgres|database|Neon|cloud|backend) projects)"
)
_RUNNING = (
    r"(?:\w+ ){0,2}?(?:applications?|apps?|sites?|websites?|projects?|servers?|services?|nodes?|databases?"
    r"|web content|pages)"
)
_STRONG = (
    r"(?:deploy(?:s|ing)?|destroy(?:s|ing)?|drop(?:s|ping)?|terminat(?:e|es|ing)|provision(?:s|ing)?|scal(?:e|es"
    r"|ing)|restart(?:s|ing)?|reboot(?:s|ing)?|roll(?:s|ing)? back"
    r"|install(?:s|ing)? or remov(?:e|es|ing))"
)
_OPERATE = (
    rf"(?:{_STRONG}|delet(?:e|es|ing)|stop(?:s|ping)?|start(?:s|ing)?|appl(?:y|ies|ying)|creat(?:e|es|ing)"
    rf"|updat(?:e|es|ing)|manag(?:e|es|ing|ement of)|modif(?:y|ies|ying)"
    r"|run(?:s|ning)?(?! (?:on|in|inside|within|under|as|at|from)\b)|control(?:s|ling)?)"
)

GRADES: tuple[Grade, ...] = (
    Grade("guides", "gives an agent words to go by, and reaches nothing itself", "guides an agent by text", 4.0, ""),
    Grade(
        "reads_public", "looks up what is public", "looks up data", 5.1,
        r"\b(?:look(?:s|ing)? ?up|search(?:es|ing)?|fetch(?:es|ing)?|retriev(?:e|es|ing)|quer(?:y|ies|ying)"
        r"|returns?|lists|listing|reads?|reading"
        r"|lookups?|analy[sz](?:e|es|ing)|convert(?:s|ing)?|scrap(?:e|es|ing)|translat(?:e|es|ing)|(?:real-time"
        r"|direct|structured|programmatic) access to)\b",
    ),
    Grade(
        "reads_private", "reads what is not public", "reads private data", 6.0,
        rf"\b(?:read(?:s|ing)?|search(?:es|ing)?|list(?:s|ing)?|fetch(?:es|ing)?|retriev(?:e|es|ing)|quer(?:y|ies"
        rf"|ying)|access(?:es|ing)?(?: to)?|inspect(?:s|ing)?"
        rf"|analy[sz](?:e|es|ing)|explor(?:e|es|ing)|download(?:s|ing)?) (?:and \w+ )?{_FEW}(?:your|the user['’]s"
        rf"|their|his|a user['’]s|a person['’]s|own|private|personal|internal"
        rf"|local|company|organi[sz]ation['’]?s|customer['’]?s|team['’]?s|any) (?:[\w'’-]+ ){{0,3}}?{_ACCOUNT}\b"
        r"|\b(?:run(?:s|ning)?|execut(?:e|es|ing)) (?:[\w-]+ ){0,3}?(?:SQL|quer(?:y|ies)|SELECT)\b|\bquer(?:y|ies"
        r"|ying) (?:[\w'’-]+ ){0,3}?(?:databases?|metrics|logs)\b"
        r"|\b(?:find(?:s|ing)? problems in|review(?:s|ing)?|analy[sz](?:es|ing)|check(?:s|ing)?|grad(?:es|ing)"
        r"|scor(?:es|ing)|interpret(?:s|ed|ing)?|rank(?:s|ing)|read(?:s|ing)?"
        r"|screen(?:s|ing)|match(?:es|ing)) (?:[\w'’-]+ ){0,4}?(?:code|pull requests?|papers|essays"
        r"|submissions|calls|footage|patients?|r[eé]sum[eé]s|CVs?|applicants|candidates|contracts"
        r"|invoices|claims|passports?|selfies|identity documents)\b"
        r"|\bread(?:s|ing)? (?:(?:incoming|inbound|new|unread|server|customer) )+(?:mail|e-?mails?|messages"
        r"|logs|tickets)\b"
        r"|\bSQL (?:queries|statements) and execut\w+\b|\bgrading product\b|\bcode review(?:er)?\b"
        r"|\blogs? of an? \w+|\bread(?:s|ing)? (?:a |the )?messages? by\b|\bconversations? with (?:customers?"
        r"|patients?)\b|\bpersonal data\b|\bprotected health information\b|\brecords? the visit\b",
    ),
    Grade(
        "writes_records", "changes records of an account or an application", "changes records", 6.9,
        rf"\b{_WRITE} {_FEW}{_RECORD}\b|\bpost(?:s|ing)? (?:\w+ ){{0,2}}entries\b"
        r"|\btak(?:es|ing) (?:\w+ )?(?:reservations|bookings|appointments)\b"
        r"|\bpush(?:es|ing)? (?:[\w'’-]+ ){0,3}?(?:to (?:\w+ )?(?:branch(?:es)?|main)|commits|code)\b|"
        r"\bread(?:s|ing)?[- ]?(?:and|/|or|&)[- ]?writ(?:e|es|ing)\b"
        r"|\bstor(?:es|ing) (?:facts|memories|entities|observations)\b|\bunsubscrib(?:es|ing) you\b"
        r"|\bputs? (?:[\w'’-]+ ){1,4}?(?:in|into|on) (?:the|your|a) (?:calendar|till|CRM|diary|schedule)\b"
        r"|\bsets? up (?:interviews|meetings)\b|\bopens? (?:tickets|issues|pull requests)\b"
        r"|\btak(?:es|ing) (?:[\w-]+ ){0,2}?(?:orders|reservations)\b|\bupdat(?:es|ing) (?:your|the) (?:CRM|ERP|EHR)\b"
        r"|\breading as well as writing\b|\bCRUD\b|\bwrite (?:access|tools|operations)\b",
    ),
    Grade(
        "open_ended",
            "does whatever the tools that are plugged into it can do",
            "acts through whatever is plugged in", 7.5,
        r"\b(?:agent|agentic|multi-agent|LLM|orchestration|workflow) (?:\w+ )?(?:framework|platform|engine)\b"
        r"|\bframework (?:for|that|with) (?:\w+ ){0,5}?agents?\b|\b(?:build|builds|building|create|run|running"
        r"|operating|manages?|orchestrat\w+)"
        r" (?:\w+[ -]){0,4}?agents\b|\bopen (?:standard|protocol)\b|\bplatform (?:for|on which"
        r"|that) (?:\w+ ){0,6}?(?:automat\w+|agents?|applications)\b|\btakes? actions?\b|\baction is triggered\b"
        r"|\btools? (?:of|from) (?:any|other) (?:MCP )?servers?\b|\bteams? of agents\b"
        r"|\btools[^.;]{0,40}are supplied at run time\b",
    ),
    Grade(
        "sends", "sends, publishes or deletes in somebody's name", "sends or publishes", 8.0,
        r"\b(?:send(?:s|ing)?|forward(?:s|ing)?|repl(?:y|ies|ying)(?: to)?) (?:[\w'’-]+,? ){0,5}?(?:e-?mails?"
        r"|messages?|mails?|replies|SMS|texts?|invitations|drafts?|letters?)\b"
        r"|\bpost(?:s|ing)? (?:[\w'’-]+ ){0,3}?(?:messages?|tweets?|to (?:Slack|Twitter|X|LinkedIn|a channel"
        r"|channels|social))\b|\bmessage posting\b|\bpublish(?:es|ing)? (?:[\w'’-]+ ){0,4}?(?:posts?|articles?"
        r"|videos?|packages?)\b"
        r"|\b(?:plac(?:e|es|ing)|mak(?:e|es|ing)|answers?) (?:\w+ ){0,2}phone calls\b|\b(?:Gmail|e-?mail|inbox"
        r"|mailbox) (?:management|integration|automation)\b|\b(?:delet|eras)(?:e|es"
        r"|ing) (?:[\w'’-]+ ){0,2}?(?:messages?|e-?mails?|mail)\b|\bpermanently delet\w+|\bemails? (?:people"
        r"|customers|them)\b|\b(?:e-?mails?|mails?|replies|messages|letters"
        r"|invitations)\b[^.;]{0,40}\band sends? (?:them|it)\b"
        r"|\b(?:automat\w+|controls?|drives?) (?:\w+ ){0,4}?browsers?\b|\bbrowser automation\b|\bclick(?:s"
        r"|ing)? (?:\w+ ){0,2}?(?:buttons?|links?|elements?)\b|\bfill(?:s|ing)? (?:in |out )?forms\b",
    ),
    Grade(
        "pays", "moves money", "pays or trades", 8.5,
        rf"\b(?:mak(?:e|es|ing)|send(?:s|ing)?|creat(?:e|es|ing)|process(?:es|ing)?|issu(?:e|es|ing)|initiat(?:e"
        rf"|es|ing)|execut(?:e|es|ing)|plac(?:e|es|ing)|cancel(?:s|ling)?|refund(?:s|ing)?|schedul(?:e|es|ing)) {_FEW}"
        r"(?:payments?|refunds?|trades|(?:\w+ )?orders?|payouts?|transfers?|invoices?|swaps?|withdrawals?)\b"
        r"|\b(?:transfer(?:s|ring)?|mov(?:e|es|ing)|shift(?:s|ing)?|spend(?:s|ing)?) (?:\w+ ){0,3}(?:funds|money|tokens"
        r"|assets|coins|budgets?)\b|\bsign(?:s|ing)? (?:\w+ )?purchase orders\b"
        r"|\b(?:buy|sell)(?:s|ing)? (?:\w+ ){0,3}(?:stocks?|shares|assets|crypto\w*|tokens|coins|options)\b"
        r"|\bpays (?:from|for|with|out|invoices|bills|suppliers|what is due)\b"
        r"|\b(?:handl|approv|grant|settl|decid)(?:es?|s|ing)(?: on)? (?:[\w'’-]+ ){0,2}?refunds?\b"
        r"|\brefunds (?:the |your )?(?:buyers?|customers?|shoppers?|guests?)\b"
        r"|\bbook(?:s|ing)? (?:[\w'’-]+,? ){0,3}?(?:flights?|hotels?|trips?|rides?|travel)\b"
        r"|\bbuy(?:s|ing)? (?:[\w'’-]+ ){0,3}?(?:goods|groceries|products|tickets|items)\b"
        r"|\btrad(?:e|es|ing) (?:stocks|crypto\w*|options|tools|account)\b"
        r"|\bwithdraw(?:s|ing|al)? (?:funds|money|crypto)\b"
        r"|\bintegrat\w+ (?:\w+ )?with (?:Stripe|PayPal|Adyen)\b|\bpayment (?:processing|links?|intents?)\b"
        r"|\b(?:spot|futures|margin) (?:trading|orders)\b|\boperate an exchange account\b|\bread and trade\b",
    ),
    Grade(
        "operates", "deploys, changes, deletes or controls what a business or a home runs on",
        "operates infrastructure or devices", 8.9,
        rf"\b{_OPERATE} {_FEW}{_CLOUD}\b|\b{_STRONG} {_FEW}{_RUNNING}\b|\bmanag(?:e|es"
        rf"|ing) (?:\w+ ){{0,3}}(?:Kubernetes|AWS|Azure|GCP|Docker|cloud)\b|\bcluster[^.;]{{0,30}} and manage it\b"
        r"|\b(?:control(?:s|ling)?|switch(?:es|ing)|fl(?:y|ies|ying)) (?:[\w'’-]+,? ){0,4}?(?:robots?"
        r"|robot arms?|drones?|vehicles?|locks?|doors?|heating"
        r"|thermostats?|lights|appliances?|pumps?|valves?|smart (?:home|devices?))\b"
        r"|\b(?:unlocks?|opens?) (?:\w+ ){0,2}(?:doors?|gates?)\b"
        r"|\b(?:isolat|quarantin)(?:e|es|ing) (?:\w+ ){0,2}?(?:hosts?|endpoints?|machines?|devices?)\b"
        r"|\bdisabl(?:e|es|ing) (?:\w+ ){0,2}?(?:accounts?|users?)\b"
        r"|\brevok(?:es|ing) (?:\w+ ){0,3}?(?:keys|tokens|credentials|access|certificates)\b"
        r"|\bruns? (?:runbooks|playbooks)\b"
        r"|\b(?:DROP|TRUNCATE) (?:TABLE|DATABASE)\b|\bTerraform apply\b|\bcluster (?:operations|management"
        r"|administration)\b|\bpublish(?:es|ing)? (?:\w+ )?(?:web content|websites?|sites?)\b",
    ),
    Grade(
        "commands", "runs commands or code on a machine", "runs commands or code", 9.3,
        r"\b(?:run(?:s|ning)?|execut(?:e|es|ing|ion of)|invok(?:e|es|ing)) (?:[\w'’-]+,? ){0,4}?(?:(?:shell"
        r"|terminal|bash|system|console|CLI|arbitrary|any|whitelisted|generated|Python|JavaScript"
        r"|stateful)[ -])(?:\w+ )?(?:commands?|scripts?|code|programs?)\b"
        r"|\b(?:run|execut)(?:s|es|ning|ing)? (?:and \w+ )?(?:commands?|code|scripts|programs|Python|JavaScript|bash)\b"
        r"|\bexecut(?:es|ing|ion of) (?:[\w'’-]+ ){0,2}?(?:commands|code|Python)\b"
        r"|\b(?:shell|terminal) (?:access|execution|server|tool|commands?)\b|\b(?:code|command) execution\b"
        r"|\b(?:controls?|drives?|operates?) (?:your|the|a|its) (?:\w+ )?(?:computer|desktop|machine"
        r"|operating system|shell|terminal)\b|\b(?:opens?|has|have"
        r"|gives?) (?:\w+ ){0,3}an? (?:interactive )?(?:shell|terminal)\b|\bSSH (?:into|sessions?|commands?)\b"
        r"|\b(?:is|as) (?:an? |your )(?:[\w-]+ ){0,4}?(?:coding|software engineering|programming) (?:agent"
        r"|assistant)\b|\bpair program\w*|\btools other than bash\b|\bsolves? (?:\w+ )?GitHub issues\b",
    ),
)  # fmt: skip
"""In rising order; the first is what is left where nothing else is said."""

SKILL = r"\bskills?\b|^description: |\bSKILL\.md\b|\binstruction pack\b"
NO_SKILL = (
    r"^(?:MCP server|A2A agent|OASF record|tools): "
    r"|\bMCP\b[^.\n]{0,30}\bservers? (?:that|for|with|which|from|by|&|and)\b"
    r"|\bserver\b[^.]{0,40}\btools?\b"
)
"""In the headline: whether it is a skill, whose own words are orders to an agent that has its tools from elsewhere."""
SKILL_DOES = {
    "reads_public":
            r"\bfetch(?:es|ing)? (?:\w+ ){0,3}(?:documentation|pages|from the web)\b|\bsearch(?:es|ing)? the web\b"
            r"|\b(?:looks up|searches|fetches|retrieves|queries) ",
    "reads_private":
            rf"\b(?:looks up|searches|fetches|retrieves|queries|downloads) (?:and \w+ )?{_FEW}(?:your|the user['’]s"
            r"|their|a user['’]s|a person['’]s|own|private|personal|internal|shared|company|team['’]?s)"
            rf" (?:[\w'’-]+ ){{0,3}}?{_ACCOUNT}\b",
    "writes_records":
            r"\b(?:writ(?:e|es|ing)|creat(?:e|es|ing)|generat(?:e|es|ing)|edit(?:s|ing)?|modif(?:y|ies|ying)"
            r"|build(?:s|ing)?|scaffolds?|insert(?:s|ing)?) (?:(?!and\b|or\b)[\w'’.-]+,? ){0,4}?"
    r"(?:code|files?|folders?|the project|scripts?|spreadsheets?|workbooks?|presentations?|PDFs?|\.?docx"
    r"|web ?sites?|components?|servers?|apps?|artifacts?)\b",
}  # fmt: skip
"""
What a skill's own words show below the grade of sending: only this. Its orders ("look up the page") are for an agent
that has tools from elsewhere; in the third person ("looks up") it tells what happens.
"""
KEYS: tuple[str, ...] = tuple(grade.key for grade in GRADES)
READING: tuple[str, ...] = ("guides", "reads_public", "reads_private")
"""Grades of what changes nothing."""

NO_DOING = (
    r"\b(?:the |a )?(?:clients?|users?|developers?|customers?|administrators?|authors?|person|people"
    r"|you) (?:must |first |can |then |may |instead )*(?:sends?|creates?|suppl(?:y|ies)|installs?|deploys?|runs?"
    r"|configures?|enables?|writes?|adds?)\b(?! (?:\w+ ){0,3}with)"
    r"|\battack(?:s|ers?)?\b|\bmalicious\b|\bprevent(?:s|ing|ed)?\b|\bprotect(?:s|ing)? (?:against|from)\b"
    r"|\bvulnerab\w+|\bdetects?\b|\bif you (?:want|need|are|wish)\b"
    r"|\byou (?:must|need to|should|have to|will need|can also install)\b|\bmake sure\b|\bbefore you\b"
    r"|\bto (?:run|start|build|install|test|debug|verify) (?:the|this|it|your) (?:\w+ )?(?:server|project|tests?"
    r"|installation|setup|connection|plugin|skill)\b"
    r"|\bfollow these steps\b|\bclients? (?:that|which) \w+|\brun(?:s|ning)? the (?:\w+ )?script\b|\b(?:deploy|install"
    r"|configure)\b[^.;]{0,40}\bMCP server\b|\bfor example\b|\be\.g\."
    r"|\bexample prompts?\b|\bsecurity (?:note|notice|warning)|\brun(?:s|ning)? (?:the|this|it|your"
    r"|a) (?:\w+ )?(?:following|commands? (?:below|above|in)|server|installer)\b|\bfollowing command\b"
    r"|\bcommand below\b"
    r"|\b(?:the|this) (?:MCP )?server (?:can be |is |may be )?(?:run|started|launched|deployed|hosted"
    r"|installed)\b|\b(?:local|source|server|installation|build) code\b|\bnot? (?:be )?(?:able|allowed|possible)\b"
)
"""A sentence with these speaks of what others do, or of how the product is put in place."""

TOOL_VERBS: tuple[tuple[str, str], ...] = (
    ("commands", "exec execute run shell bash terminal command eval powershell ssh spawn cmd"),
    ("pays", "pay refund withdraw trade buy sell charge payout swap"),
    ("operates", "deploy destroy drop terminate provision scale restart reboot rollback truncate uninstall kill"),
    ("sends", "send reply forward publish tweet dial"),
    (
        "writes_records",
        "create update post add edit set insert append move rename write upload delete remove patch put comment"
        " assign save store modify "
        "change schedule fill click upsert close merge push commit archive replace apply",
    ),
    (
        "reads_public",
        "get list search read fetch query find lookup describe view show check download retrieve count analyze"
        " browse scan resolve look "
        "explain convert translate recommend suggest estimate compare calculate",
    ),
)  # fmt: skip
"""By the grade that a verb in a tool's name shows by itself; ``TOOL_THINGS`` raise it."""

TOOL_THINGS: tuple[tuple[str, str, str], ...] = (
    (
            "commands",
            "commands",
            "command commands shell code script scripts python bash terminal process javascript notebook program"
            " kubectl cli js"),
    ("writes_records", "operates",
     "pod pods deployment deployments namespace cluster instance stack container containers vm bucket broker"
     " infrastructure helm manifest workload droplet"),
    (
            "writes_records",
            "pays",
            "payment payments order orders invoice transfer transaction subscription payout refund"),
    ("writes_records", "sends", "message messages email emails mail tweet"),
    ("reads_public", "reads_private",
     "email emails mail message messages inbox file files calendar event events contact contacts note notes issue"
     " issues repository database record records account "
     "order orders balance portfolio pod pods log logs workspace secret"),
)  # fmt: skip
"""(shown by the verb, raised to, by these things). "commands" needs a thing of its own: ``run_query`` is none."""

WITHOUT_THING = {"commands": "reads_private"}
"""What a verb comes to that stands beside none of the things that it needs."""
READ_ONLY_TOOL = r"— read-only\b"
DESTRUCTIVE_TOOL = r"— destructive\b(?![^:]{0,60}\(by default)"
"""What the server itself says of a tool (``fetch.read.mcp_tools``); what it leaves to the default says nothing."""
DESTRUCTIVE = "sends"
"""The grade that a tool has at least which its server calls destructive."""
