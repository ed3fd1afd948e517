"""
The words at the beginning of a listing that tell what kind of product it is, as regular expressions (case-insensitive).

The first row that matches decides, and the headline (the name and the first sentences) is looked at first: a listing
says first what the thing is. Of a server what it can do at worst (``harm``) tells the kind.
"""

from typing import NamedTuple


class KindCue(NamedTuple):
    """``unless`` are words of the headline that say that it is something else."""

    kind: str
    says: str
    unless: str = ""


_SERVER = (
    r"\bMCP\b[^.\n]{0,40}\b(?:server|service|connector)s?\b|\bModel Context Protocol\b[^.]{0,30}\bserver\b"
    r"|\bMCP server\b"
)

SERVER: str = _SERVER

KIND_CUES: tuple[KindCue, ...] = (
    KindCue("account_plugin",
            r"\bplugin (?:for|in) (?:[\w'’]+ ){0,4}?(?:Claude Code|Cursor|Codex"
            r"|VS Code)\b(?=[\s\S]*\b(?:MCP server|Model Context Protocol server|hosted)\b)|\bplugin directory\b",
            r"\b(?:helps developers|toolkit|skills? (?:from|in))\b"),
    KindCue("working_skill",
            r"\b(?:skill|plugin|toolkit)\b(?=[\s\S]*\b(?:sub-?agents?|runs? (?:\w+ ){0,3}(?:scripts?|tests?"
            r"|commands?|suite)|agents that|executes?|shell steps)\b)",
            _SERVER),
    KindCue("guidance_skill",
            r"\bskills?\b[^.]{0,60}\b(?:that|for|which|guid\w+|explains?|teach\w*|is made|in|by)\b|^description: "
            r"|\binstruction pack\b|\bplugin\b[^.]{0,80}\b(?:helps developers|skills)\b|\b(?:one of|three|seven"
            r"|a set of) (?:\w+ )?skills\b",
            rf"{_SERVER}(?! (?:around|around\b|dev))|\b(?:platform|framework) for building\b"),
    KindCue(
            "code_adviser",
            r"\bcode review(?:er|s|ing)?\b|\breview(?:er|s|ing) (?:of )?(?:code|pull requests)\b"
            r"|\bquestions about (?:[\w'’-]+ ){0,4}code ?base\b|\bturns? (?:a|your) code ?base into\b"
            r"|\bcode ?base\b[^.]{0,40}\bknowledge graph\b|\bfind(?:s)? (?:problems|bugs) in\b", _SERVER),
    KindCue(
            "plumbing",
            r"\bopen (?:standard|protocol|format)\b|\b(?:protocol|format) (?:that|for) (?:lets|connecting"
            r"|\w+ agents)|\bengine-neutral\b|\b(?:gateway|bridge|proxy|relay|middleware|inspector|firewall"
            r"|guard) (?:for|between|that|to)\b|\bsits between\b"
            r"|\bservice for running (?:\w+ ){0,3}code\b|\bsandbox(?:es)? for\b|\bdirectory of (?:MCP|agents"
            r"|servers|skills)\b|\bcode interpreter\b"),
    KindCue("conversation_agent",
            r"\bcustomer[- ](?:service|support|care)\b|\bvoice agents?\b|\bchat ?bots?\b|\banswers? (?:customers"
            r"|people|visitors|callers)|\b(?:people )?talk with a language model\b"
            r"|\bquestions in plain language into\b|\bconversational (?:agent|AI|assistant)\b|\bphone calls\b"
            r"|\banswers (?:support )?(?:tickets|questions)\b|\bhelp ?desk\b", _SERVER),
    KindCue("computer_using_agent",
            r"\bbrowser automation\b|\bautomate the user['’]s own browser\b|\boperating system as its tool\b"
            r"|\bAI-driven software development\b|\b(?:autonomous |AI )?(?:coding|software engineering"
            r"|SWE) agent\b|\bbuild (?:full-stack )?(?:web )?applications? by describing\b"
            r"|\bpair program\w*|\bsolves? (?:\w+ )?issues\b|\bcontrols? (?:your|the|a) (?:computer|desktop"
            r"|browser)\b|\bcomputer use\b|\bgeneral-purpose personal assistant\b|\bin (?:your|the) terminal\b"
            r"|\bterminal control\b"),
    KindCue("framework",
            r"\b(?:framework|librar(?:y|ies)|SDK|toolkit)\b(?! of skills)[^.]{0,100}\b(?:agents?|LLMs?"
            r"|language models?|applications|workflows?)\b|\b(?:agent|agentic|LLM"
            r"|multi-agent)[^.]{0,30}\b(?:framework|platform|orchestrator)\b"
            r"|\bplatform (?:for|on which)\b[^.]{0,60}\b(?:build|operat|automat|agents)\w*"
            r"|\bplatform (?:that )?links\b|\bwith which agents are defined\b", _SERVER),
    KindCue("vertical_service",
            r"\b(?:clinicians?|physicians?|health systems?|patients?|teachers?|schools?|students?|lawyers?"
            r"|law firms?|legal|accountants?|recruit\w+|insurers?|real estate|underwriters?|radiolog\w+|banks?"
            r"|traders|farmers|nurses|hospitals?)\b", _SERVER),
    KindCue("server", rf"{_SERVER}|\bMCP\b|\bconnector\b|\bserver\b|\bAPI\b|\btools?\b|\bassistants?\b|\bagents?\b"),
)  # fmt: skip
"""``server`` is not a kind of its own: ``BY_GRADE`` says which."""

BY_GRADE: dict[str, str] = {
    "guides": "lookup_server",
    "reads_public": "lookup_server",
    "reads_private": "lookup_server",
    "writes_records": "record_server",
    "open_ended": "plumbing",
    "sends": "operations_server",
    "pays": "operations_server",
    "operates": "operations_server",
    "commands": "operations_server",
}
"""What kind of server it is by the worst grade of what it can do."""
