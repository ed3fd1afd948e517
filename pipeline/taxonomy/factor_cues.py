"""
Words of a listing that speak for or against a factor, as regular expressions (case-insensitive, on one sentence).

Of each factor those that tell most come first: they are quoted before the others. ``means`` ends a sentence that begins
"The listing says that it …".
"""

from typing import NamedTuple

from pipeline.taxonomy.harm import NO_DOING


class Cue(NamedTuple):
    means: str
    says: str
    of_skills: bool = True
    """Whether it tells of a skill, too, whose sentences are orders and advice to an agent."""
    unless: str = ""
    of_readers: bool = False
    """Whether it tells only of a product that shows nothing worse than reading: one of several tools may read."""


_CHANGES = (
    r"creat(?:e|es|ing)|updat(?:e|es|ing)|delet(?:e|es|ing)|remov(?:e|es|ing)|modif(?:y|ies|ying)|deploy(?:s|ing)?"
    r"|execut(?:e|es|ing)(?! (?:[\w-]+ ){0,4}?quer)|send(?:s|ing)?|publish(?:es|ing)?|posts?|merg(?:e|es|ing)"
    r"|edit(?:s|ing)?|writ(?:e|es|ing)"
    r"|schedul(?:e|es|ing)|plac(?:e|es|ing) orders?|transfer(?:s|ring)?|manag(?:e|es|ing)|controls|controlling"
)
_TOKEN = r"(?:access|auth\w*|bearer|API|personal access|OAuth|refresh|session|bot|user|service|GitHub|Slack) tokens?"

FACTOR_CUES: dict[str, tuple[Cue, ...]] = {
    "autonomy_of_action": (
        Cue("acts by itself",
            r"\bautonom(?:ous|ously|y)\b|\bby itself\b|\bunattended\b|\bon its own(?=[.,;)]|$)"
            r""
            r"|\bwithout (?:asking|(?:human |user |manual )?(?:approval|confirmation|intervention))\b"
            r""),
        Cue("waits for a person",
            r"\bhuman[- ]in[- ]the[- ]loop\b|\b(?:asks?|waits?) (?:you |the user |a person |for )(?:\w+ ){0,3}"
            r"(?:approv|confirm|permission|before)|\b(?:require|need)s? (?:\w+ )?(?:approval|confirmation)\b"),
        Cue("acts for the user", r"\bon (?:your|the user['’]s|their|a user['’]s|behalf of) behalf\b|\bon behalf of\b"),
        Cue("changes things",
            rf"\b(?:can|to|lets?|allows?|tools?|will|and|which|that|it|agents?"
            rf"|assistants?)\b[^.;:]{{0,60}}?\b(?:{_CHANGES})\b"
            rf"|^\W{{0,6}}[^.;:]{{0,90}}[:—–-] (?:{_CHANGES})\b|^\W{{0,4}}(?:{_CHANGES})\b",
            of_skills=False, unless=NO_DOING),
        Cue(
            "works automatically",
            rf"\bautomatically (?:\w+ )?(?:{_CHANGES}|runs?|starts?|handles?)\b|\bautomat(?:e|es|ing|ion)\b",
            of_skills=False),
        Cue("only reads", r"\bread-only\b|\bonly reads?\b", of_readers=True),
    ),
    "goal_driven_planning": (
        Cue("plans its steps",
            r"\bplans (?:its|the|each|ahead|and|steps|tasks|how)\b|\bplanners?\b|\b(?:task|step|goal|multi-step"
            r"|agent|action) planning\b|\bplanning (?:steps|tasks|phase|mode|and)\b|\b(?:makes?|drafts?|creates?"
            r"|writes?|reviews?|approves?|follows?|step-by-step|execution|action|task|implementation) (?:an? "
            r"|the |that )?plans?\b|\bmulti-?[- ]?step\b|\bdecompos\w+"
            r"|\bbreaks? (?:\w+ ){0,4}(?:down"
            r"|into (?:\w+ )?(?:steps|tasks))"
            r"|\btask lists?\b|\bto-?dos?\b"),
        Cue("follows a workflow",
            r"(?<!your )(?<!daily )(?<!coding )(?<!existing )(?<!my )(?<!development )\bworkflows?\b(?! file"
            r"| run)|\borchestrat\w+|\bstep[- ]by[- ]step\b|\b(?:phases?|stages?"
            r"|steps?) (?:\d|one|two|three|are|is)\b"
            r"|\b(?:two|three|four|five|six|seven) (?:phases|stages|steps)\b|\bchains? of\b|\bsequential\w*"),
        Cue(
            "works towards a goal",
            r"\bits? goals?\b|\bgoal-\w+|\breason(?:s|ing)\b"),
    ),
    "self_modification": (
        Cue("changes or extends itself",
            r"\bself-(?:modif\w+|improv\w+|learn\w*|evolv\w+|heal\w*|updat\w+|correct\w+)|\b(?:writ|creat|build"
            r"|mak|generat)(?:es?|ing|s)? (?:its own|new) "
            r"(?:tools?|skills?|agents?|code|sub-?agents?)\b|\blearns? from\b|\bimproves? (?:over time|itself"
            r"|with use)\b"
            r"|\bgrows? with\b|\badapts? (?:to|itself)\b"),
        Cue("runs code that it wrote",
            r"\b(?:writ|generat)\w+ (?:and (?:runs?|executes?) )(?:\w+ )?(?:code|programs?|scripts?)"
            r"|\b(?:execut|run)\w* (?:arbitrary |generated |any |custom )?(?:\w+ )?(?:code|scripts?)\b",
            unless=NO_DOING),
        Cue("installs what it needs",
            r"\binstalls? (?:\w+ ){0,2}(?:packages|skills|tools|plugins|dependencies|what)\b"
            r"|\bdynamically (?:adds?|loads?|registers?|discovers?)\b"),
    ),
    "dynamic_tool_use": (
        Cue("runs commands or code",
            r"\b(?:execut|run|invok)\w* (?:\w+ ){0,3}(?:commands?|shell|code|scripts?)\b|\bshell (?:commands?"
            r"|access)\b|\bterminal\b", unless=NO_DOING),
        Cue("offers tools",
            r"\b(?:exposes?|provid(?:es?|ing)|offers?|has|have|with|gives?|adds?|includes?|following|available"
            r"|these|its|all|each|which|\d+|two|three"
            r"|four|five|six|seven|eight|ten|set of|of the) (?:\w+[- ]){0,4}?tools?\b|\btool[- ](?:calls?|calling"
            r"|use|invocations?|sets?)\b"
            r"|\bMCP tools?\b|\btools? (?:for|to|that|which|are|is|can|return\w*|read|fetch\w*|let|lists?|send"
            r"|cover)\b"),
        Cue("calls other systems",
            r"\bAPI calls?\b|\bcalls? (?:\w+ ){0,4}(?:APIs?|tools?|functions?|services?)\b|\bintegrat(?:es?|ed"
            r"|ing|ions?)\b|\bconnects? (?:\w+ ){0,5}to\b"
            r"|\b(?:via|through|using|over|wraps?) (?:the |its |their )?(?:\w+ ){0,4}API\b"),
        Cue(
            "runs queries",
            r"\b(?:execut|run)\w* (?:\w+ ){0,4}quer(?:y|ies)\b|\bquer(?:y|ies|ying) (?:\w+ ){0,4}(?:databases?"
            r"|data|tables?|metrics|logs)\b"),
    ),
    "persistent_memory": (
        Cue("keeps a memory",
            r"\b(?:persistent|long-term|short-term|agent|conversation|session|episodic|shared|project|its|own"
            r"|keeps?|has|with|of) memor(?:y|ies)\b"
            r"|\bmemor(?:y|ies) (?:of|across|between|store|bank|layer|graph|is|are|that)\b|\bremembers?\b"
            r"|\bacross (?:sessions|conversations|chats)\b"),
        Cue("stores what it works with",
            r"\bpersist(?:s|ed|ent|ently|ence)\b|\bvector (?:stores?|databases?|index)|\bknowledge (?:bases?"
            r"|graphs?)\b"
            r"|\bstor(?:es|ed|ing) (?:\w+ ){0,5}(?:in|on|as|locally)\b|\b(?:conversation|chat|message|session"
            r"|search) history\b|\bsaves? (?:\w+ ){0,4}(?:to|in|as)\b"
            r"|\bcach(?:e|es|ed|ing)\b"),
        Cue("keeps nothing", r"\bstateless\b|\b(?:keeps|stores|holds|retains) (?:no|nothing)\b"),
    ),
    "contextual_awareness": (
        Cue("reads its surroundings",
            r"\bcontext[- ]?(?:aware|ual)\w*|\bcontext (?:of|about|from|for|on|to)\b"
            r"|\bgives? (?:\w+ ){0,3}context\b|\b(?:project|business|code|code ?base|full|relevant|rich"
            r"|user) context\b"
            r"|\b(?:current|live|cluster|page|application) state\b|\bsnapshots?\b|\bscreenshots?\b|\bobserves?\b"
            r"|\baware of\b"),
        Cue(
            "watches as things happen",
            r"\breal[- ]time\b|\bmonitors\b|\bmonitoring\b|\bup-to-date\b|\blive (?:data|web|prices)\b"
            r"|\bwatches\b",
            of_skills=False),
        Cue("reads data",
            r"\bread(?:s|ing)? (?:\w+ ){0,4}(?:files?|data|pages?|records?|messages?|mail|e-?mails?|documents?"
            r"|contents?|notes?|code|logs?|from|tables?|repositor\w+|events?)\b"
            r"|\b(?:search|retriev|fetch|query|quer|analy[sz]|extract|inspect)(?:es|e|ies|ing|s)?\b"
            r"|\blook(?:s|ing)? (?:\w+ )?up\b"),
    ),
    "dynamic_identity": (
        Cue("acts with somebody's credentials",
            rf"\bOAuth\b|\bcredentials?\b|\b{_TOKEN}\b|\bAPI keys?\b|\bservice[- ]accounts?\b|\bkubeconfig\b"
            rf"|\bsigned[- ]in\b|\bsign(?:s|ing)? in\b"
            r"|\bon behalf of\b|\bimpersonat\w+|\bSSO\b|\bSAML\b|\bcookies?\b|\bauthenticat\w+"),
        Cue("has permissions of its own or of a role",
            r"\bIAM\b|\b(?:IAM|cluster|database|user|admin\w*|assume[sd]?(?: an?| the)?) roles?\b|\brole-based\b"
            r"|\bpermissions?\b|\bprivileges?\b"),
    ),
    "multi_agent_interactions": (
        Cue("works with other agents",
            r"\bmulti-?agents?\b|\bsub-?agents?\b|\b(?:other|multiple|several|many|specialist|speciali[sz]ed"
            r"|remote|collaborat\w+|teams? of|two|three|parallel"
            r"|background|dispatch\w*|spawn\w*|between|among|group of|swarm of|individual"
            r"|different) (?:\w+ ){0,2}agents\b|\bagent[- ]to[- ]agent\b|\bA2A\b|\bswarms?\b"
            r"|\bhand(?:s|ing|ed)?[- ]?offs?\b|\bagents (?:\w+ )?(?:collaborat|communicat|talk|work together"
            r"|exchang|coordinat)\w*"
            r"|\bdelegat(?:es?|ing|ion) (?:\w+ ){0,4}(?:to|agents?|tasks?)\b|\bsupervisor agent|\bagent teams?\b"),
    ),
    "non_determinism": (
        Cue("answers through a model",
            r"\b(?:large )?language models?\b|\bLLMs?\b|\bgenerative\b|\bAI[- ](?:generated|powered|driven"
            r"|based)\b|\b(?:the|a|its) model (?:decides?|chooses?|generates?|writes?|picks?)"
            r"|\bgenerat\w+ by (?:an? )?(?:AI|model|LLM)|\bmachine[- ]learning\b|\bneural\b|\bdiffusion\b"
            r"|\bprobabilis\w+|\bpredict(?:s|ions?|ive)\b"),
        Cue("may differ from run to run",
            r"\bnon-?determinis\w+|\b(?:may|can|might) (?:vary|differ|hallucinate|be (?:wrong|inaccurate"
            r"|incorrect)|make mistakes)\b|\bhallucinat\w+|\brandom(?:ness|ly|i[sz]ed)\b"
            r"|\btemperature (?:of|setting|parameter)\b|\bconfidence (?:scores?|levels?)\b|\bvariations?\b"),
        Cue("gives the same each time", r"\bdeterministic\b|\breproducib\w+|\bseed(?:s|ed)?\b"),
        Cue(
            "generates what it gives back",
            r"\bgenerat(?:es?|ing|ion of) (?:\w+ ){0,4}(?:answers?|responses?|text|code|content|images?|reports?"
            r"|summar\w+|replies|art|SQL|queries)\b|\bsummari[sz](?:es?|ing|ation)\b"),
    ),
    "opacity_reflexivity": (
        Cue("records what it did",
            r"\b(?:audit|activity|access|execution|event|action|debug|request|detailed|structured|server"
            r"|query) (?:logs?|trails?|logging|records?)\b"
            r"|\blogs? (?:\w+ )?(?:every|each|all|its|operations|requests|errors)\b|\b(?:is|are|be"
            r"|gets?) logged\b|\blogging (?:of|is|to|levels?|system)\b|\blogs (?:go|are|is|of)\b"
            r"|\b(?:OpenTelemetry|tracing|traces? (?:of|for|every)|LangSmith|Langfuse|observability)\b"),
        Cue("says why or from where",
            r"\bexplain(?:s|ing)? (?:its|why|how|the|what|every|each)\b|\bexplanations?\b|\btransparen\w+"
            r"|\bcit(?:es|ed|ations?)\b|\breasoning (?:steps?|traces?|is)\b"
            r"|\bshows? (?:its|the) (?:reasoning|steps|work|sources)\b|\bsource links?\b|\bevidence\b|\bjustif\w+"
            r""),
        Cue(
            "hides how it comes to its results",
            r"\b(?:is|remains|a) (?:an? )?black[- ]box\b|\bproprietary (?:model|algorithm|engine)"
            r"|\bclosed[- ]source\b|\bunexplained\b"),
    ),
    "natural_language_interface": (
        Cue("takes natural language",
            r"\bnatural[- ]language\b|\bplain (?:English|language|text request)\b|\bin (?:everyday"
            r"|your own) words\b|\bconversational(?:ly)?\b|\bin (?:a |one |the )?(?:\w+ )?conversation\b"
            r"|\bconversations? with\b|\bchat ?bots?\b|\bchat(?:s|ting)? (?:with|assistants?|interface|agents?"
            r"|applications?)\b|\bvoice (?:agents?"
            r"|assistants?|calls?|input|commands?|interface)\b"),
        Cue("is asked by an assistant or a person",
            r"\b(?:AI |chat |coding |code |language |virtual |digital )?assistants?\b|\bask(?:s"
            r"|ing)? (?:\w+ ){0,4}(?:Claude|assistant|agent|AI|questions?|to|about|what|how)\b"
            r"|\bLLMs?\b|\blanguage models?\b|\bprompts?\b|\bAI (?:agents?|clients?|applications?|models?)\b"
            r"|\bClaude\b"),
    ),
}  # fmt: skip

NOT_OF_SKILLS: frozenset[str] = frozenset({"dynamic_identity", "opacity_reflexivity", "persistent_memory"})
"""Factors that the words of a skill hardly ever tell of: logs, keys and stores are what it gives advice on."""
IN_SETUP: frozenset[str] = frozenset({"dynamic_identity"})
"""Factors of which the sections on installing and configuring a product tell something: what credentials it takes."""

OF_TOOLS = "dynamic_tool_use"
OFFERS = next(cue for cue in FACTOR_CUES[OF_TOOLS] if cue.means == "offers tools")
"""Also what a list of tools shows that no sentence speaks of."""
