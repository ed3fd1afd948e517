"""
What a card without a model says was not found, and the words of a listing that tell of it all the same.

``denies`` is a sentence, or a part of one, that the estimator writes where its cues find nothing. The cues are narrow,
as what they find is quoted; ``told`` are all the words that a reader would take for the thing, as regular expressions
(case-insensitive, anywhere in the listing: in code, in headings and in denials too). Where one of them stands,
``instead`` is said.
"""

from typing import NamedTuple

from pipeline.taxonomy import cues, factor_cues, layer_cues, named, safeguards
from pipeline.taxonomy.drafts import DRAFTS


class Told(NamedTuple):
    """
    ``where`` is a part of the card: a key of ``factors``, a layer, or the name of a field. ``told`` are alternatives,
    one by one: what a cue was looked for already is not looked for again.
    """

    where: str
    denies: str
    told: tuple[str, ...]
    instead: str


ON_FACTOR = "None of the words that tell of it was found in the listing"
OF_FACTOR = "What the listing says of it is too little to go by"
OF_LAYER = "what the listing says of it is too little to tell."
ON_CONTROLS = "No control was found in the listing."
OF_CONTROLS = "What the listing says of limits and controls is too little to credit."
ON_HARM = "No word was found of anything graver than that it"
OF_HARM = "What the listing says that it does is too little to grade it by, so that it is taken for a thing that"
ON_SERVER = "A server, tool or agent, of which no word was found that it does more than look things up"
OF_SERVER = "A server, tool or agent; what the listing says that it does is too little to grade it by"
ON_DOING = "what it can do was not found in its words"
OF_DOING = "what it says that it does is too little to grade"

_DOES = (
    r"\b(?:acts?|appl(?:y|ies)|approv(?:es?|ing)|archiv(?:es?|ing)|assigns?|automat\w+|blocks?|books?|builds?|buys?"
    r"|calls|cancels?|changes|charges?|clicks?|clos(?:es|ing)|commits?|connects?|controls|creat(?:es?|ing)|decides?"
    r"|delet(?:es?|ing)|deploys?|drafts?|drives?|edits?|executes?|fil(?:es|ls)|flies|fly|forwards?|grants?|handles?"
    r"|hands?|installs?|issues|keeps?|lands?|listens|locks?|manag(?:es?|ing)|merges?|moves?|negotiates?|opens?|orders"
    r"|pays?|plac(?:es?|ing)|posts?|publish(?:es)?|pulls|puts?|queries|quer(?:y|ying)|reads?|records?|refunds?|removes?"
    r"|repl(?:y|ies)|revok(?:es?|ing)|rotates?|runs?|saves?|scales?|scans?|schedules?|screens?|sells?|sends?|sets up"
    r"|shares?|signs?|stores?|submits?|switch(?:es)?|tak(?:es|ing)|teaches|trades?|transfers?|triggers?|unsubscribes?"
    r"|updat(?:es?|ing)|uploads?|us(?:es|ing)|wires?|writ(?:es?|ing))\b"
)
_KEEPS = (
    r"\b(?:memor(?:y|ies)|remember\w*|stor(?:e[ds]?|ing|age)|sav(?:e[ds]?|ing)|keeps?|kept|holds?|held|retain\w*"
    r"|retention|histor(?:y|ies)|cach\w+|persist\w*|records?|recorded|recordings?|journal|ledger|databases?|index(?:ed"
    r"|es)?|embed\w*|delet\w+|eras(?:e[ds]?|ing)|expires?|learn\w*|archiv\w+|files?|log(?:s|ged)?|vaults?|state(?:less"
    r"|ful)?|transcri\w+|encrypt\w*)\b"
)
_SEES = (
    r"\b(?:reads?|reading|sees?|hears?|listens?|looks?|search(?:es|ing)?|knows?|fetch\w*|inspect\w*|monitor\w*"
    r"|watch\w*|quer(?:y|ies|ying)|observ\w+|context\w*|screenshots?|scans?|checks?|finds?|analy[sz]\w+|retriev\w+"
    r"|collects?|data|documents?|content|messages?|mail|e-?mails?|notes|calls|conversations?)\b"
)
_SIGNS_IN = (
    r"\b(?:sign(?:s|ed)?[- ]in|log(?:s|ged)?[- ]?in|keys?|tokens?|credentials?|passwords?|passports?|PIN|scopes?"
    r"|roles?|permissions?|rights|accounts?|certificates?|identit\w+|connection string|behalf|secrets?|OAuth|SSO|SAML"
    r"|mTLS|authenti\w+|authori\w+|profiles?|signed)\b"
)
_WATCHES = (
    r"\b(?:log(?:s|ged|ging)?|record(?:s|ed|ings?)?|audit\w*|monitor\w*|alert\w*|trac(?:e[ds]?|ing)|trails?|ledger"
    r"|journal|replay\w*|review\w*|evidence|transcri\w+|screenshots?|dashboards?|metrics|filter\w*|moderat\w+|test(?:s"
    r"|ed|ing)?|evaluat\w+|benchmark\w*|guardrails?|observ\w+|telemetry|histor(?:y|ies)|watch\w*|geofenc\w+"
    r"|supervis\w+|inspect\w*|(?:see|hear|listen to)s? (?:every|each|all)|kill switch|reports?|(?:is|are) kept)\b"
)
_BOUNDS = (
    rf"{_SIGNS_IN}|\b(?:approv\w+|confirm\w*|consent\w*|asks?|allow\w*|access\w*|admin\w*|complian\w+|certif\w+|GDPR"
    r"|HIPAA|SOC ?2|ISO|encrypt\w*|read-only|limit\w*|cap(?:s|ped)?|only|never|disabled|human|person|people|staff"
    r"|owners?|managers?|polic(?:y|ies)|tenants?|separat\w+|regulat\w+|refused?|denied|forbid\w*|releases?|yes)\b"
)
_TALKS = (
    r"\b(?:answers?|asks?|chat\w*|voice|speak\w*|talk\w*|calls?|conversation\w*|language|e-?mails?|mail|tell|listens?"
    r"|hears?|prompts?|assistants?|says?|message\w*|questions?|describe|LLMs?|Claude|ChatGPT)\b"
)
_MODEL = (
    rf"{named.MODELS}|\b(?:models?|LLMs?|GPT|Claude|Gemini|Llama|Mistral|Copilot|OpenAI|Anthropic|fine-?tun\w+"
    r"|train(?:ed|ing)|neural|AI[- ](?:powered|driven|based)|prompt injection|jailbreak\w*|adversarial"
    r"|red[- ]team\w*)\b"
)
_PLACE = (
    rf"{named.HOSTS}|\b(?:runs? (?:on|in|inside|within|at|locally)|running (?:on|in)|clusters?|localhost|hosted|hosts?"
    r"|cloud|data ?cent(?:er|re)s?|regions?|devices?|machines?|computers?|laptops?|phones?|terminal|deployed"
    r"|deployments?|install\w*|in your (?:browser|editor|IDE)|extension|profile of its own|SSH|stays? (?:in|on)"
    r"|leaves? (?:the|your)|vaults?|secrets?|passwords?|credentials?|API keys?|tokens?|GPUs?|npx|uvx|pip|isolat\w+"
    r"|environment variables?|our (?:own )?servers?|your (?:own )?servers?)\b"
)
_NEIGHBOURS = (
    rf"{named.SERVICES}|\b(?:agents|clients?|services?|APIs?|connect\w*|integrat\w+|works? with|works? inside"
    r"|plug-?ins?|marketplaces?|registr(?:y|ies)|ecosystem|assistants?|A2A|webhooks?|browsers?|banks?|mailbox"
    r"|inbox|calendar|CRM"
    r"|other (?:companies|systems|products|tools)|hands? (?:it |them |tasks? |over )*to"
    r"|hands over|third[- ]part\w+|editors?|IDEs?)\b"
)

FACTORS: dict[str, str] = {
    "autonomy_of_action": rf"{_DOES}|\b(?:by itself|automatic\w*|confirm\w*|approv\w+|asks?|human|person)\b",
    "goal_driven_planning": r"\b(?:plan(?:s|ned|ner|ning)?|steps?|goals?|workflows?|sequences?|tasks?|stages?|routes?"
    r"|runbooks?|decides?|strateg\w+|orchestrat\w+|manager agent|when\b[^.;]{0,60}\bis cancelled)\b",
    "self_modification": r"\b(?:learn\w*|improv\w+|train(?:s|ed|ing)|adapts?|installs?|fine-?tun\w+|executes?"
    r"|updates? itself|evolv\w+|writes? (?:code|scripts?|tools?))\b",
    "dynamic_tool_use": rf"{_DOES}|{named.SERVICES}|\b(?:tools?|APIs?|commands?|integrat\w+|works? with|through|via)\b",
    "persistent_memory": _KEEPS,
    "contextual_awareness": _SEES,
    "dynamic_identity": rf"{_SIGNS_IN}|\b(?:company|loyalty|credit) cards?\b",
    "multi_agent_interactions": r"\b(?:agents|assistants|A2A|hands? over|hand-?offs?|specialists|teams? of|swarms?"
    r"|delegat\w+|orchestrat\w+|agent of|sub-?agents?|bots)\b",
    "non_determinism": rf"{_MODEL}|\b(?:AI|generat\w+|drafts?|writes?|summar\w+|answers?|predict\w*|suggest\w*|ranks?"
    r"|ranking|decides?|recommend\w*|transcri\w+|determinis\w+|random\w*|agent)\b",
    "opacity_reflexivity": rf"{_WATCHES}|\b(?:cit(?:es?|ed|ations?)|sources?|explain\w*|explanations?|reasons?|why"
    r"|transparen\w+|shows?|proprietary|open[- ]source)\b",
    "natural_language_interface": _TALKS,
}
"""By factor; its cues are words for it, too."""
LAYERS: dict[str, str] = {
    "L1": _MODEL,
    "L2": rf"{_KEEPS}|{_SEES}",
    "L3": rf"{_DOES}|\b(?:tools?|framework|SDK|librar(?:y|ies)|APIs?|MCP|skills?|agents?|commands?)\b",
    "L4": _PLACE,
    "L5": _WATCHES,
    "L6": _BOUNDS,
    "L7": _NEIGHBOURS,
}
"""By layer; what is quoted of it, and what pins it, are words for it, too."""
CONTROLS = (_BOUNDS, _WATCHES, *safeguards.WORDS.values(), *cues.CONTROLS.values())
"""For a control: limits, people who are asked, what is watched and who may see it."""


def _of_layer(key: str) -> tuple[str, ...]:
    pins = (pin.says for pin in layer_cues.PINS[key])
    return LAYERS[key], layer_cues.SAID[key], cues.LAYERS[key], *pins


def _of_factor(key: str) -> tuple[str, ...]:
    return FACTORS[key], *(cue.says for cue in factor_cues.FACTOR_CUES[key])


TOLD: tuple[Told, ...] = (
    *(Told(key, ON_FACTOR, _of_factor(key), OF_FACTOR) for key in FACTORS),
    *(Told(key, DRAFTS[key].silent, _of_layer(key), OF_LAYER) for key in LAYERS),
    Told("mitigation_factor", ON_CONTROLS, CONTROLS, OF_CONTROLS),
    Told("cvss", ON_HARM, (_DOES,), OF_HARM),
    Told("product", ON_SERVER, (_DOES,), OF_SERVER),
    Told("summary", ON_DOING, (_DOES,), OF_DOING),
)
