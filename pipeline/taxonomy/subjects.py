"""
Whether a text describes something that an agent could be or use: the words that speak for it, and what each weighs.
``genres`` holds what speaks against it. Tables only; ``listing.subject`` applies them.

The weights are those of a logistic regression, rounded. It was fitted on one half of some 700 texts that were looked
up, whole and cut short: READMEs, directory entries, vendors' descriptions, prompts and skills, with the reference cards
of the split ``tune``; against recipes, licences, codes of conduct, policies, changelogs, news, posts, abstracts,
stories, songs, job advertisements, minutes and lists. Both sides weighed the same, with an L2 penalty; no sign of a
listing was let below nothing, no sign of a genre above it.
"""

from typing import NamedTuple


class Sign(NamedTuple):
    """
    ``words`` are alternatives of a regular expression, case aside, each beginning a word or a line. A genre's
    ``means`` completes "it reads like …".
    """

    key: str
    means: str
    weight: float
    words: tuple[str, ...]


BIAS = -2.75
"""What a text without any sign comes to: nothing in it acts. The fit has -3.08; the rest spares real listings."""

OF_A_LISTING: tuple[Sign, ...] = (
    Sign(
        "agent",
        "an agent or a model",
        1.3,
        (
            r"(?:sub-?)?agents?\b",
            r"agentic\b",
            r"AI\b",
            r"artificial intelligence",
            r"LLMs?\b",
            r"(?:large )?language models?\b",
            r"(?:chat)?GPT\b",
            r"(?:Claude|Gemini|Copilot|Cursor|Codex|Llama|OpenAI|Anthropic)\b",
            r"chat-?bots?\b",
            r"(?:AI |virtual |coding |personal |voice |digital )assistants?\b",
            r"prompts?\b",
            r"MCP\b",
            r"Model Context Protocol",
            r"A2A\b",
            r"(?:tool|function)[ -]call(?:s|ing)?\b",
            r"stdio\b",
            r"mcpServers",
            r"SKILL\.md",
            r"(?:assistant|companion|co-?pilot|bot|recruiter)s?\b",
            r"hosted (?:in|on|by)\b",
            r"(?:program|command[- ]line|tool|app|service)\b",
            r"(?-i:[A-Z][a-z]+(?:Bot|GPT|Agent|Pilot|AI))\b",
        ),
    ),
    Sign(
        "interface",
        "something to connect to",
        0.7,
        (
            r"(?:REST |GraphQL |HTTP )?APIs?\b",
            r"SDKs?\b",
            r"CLI\b",
            r"(?:endpoints?|webhooks?|plug-?ins?|extensions?|connectors?|integrations?|servers?|workflows?"
            r"|pipelines?)\b",
            r"(?:OAuth|API (?:key|token)|access token|environment variables?)\b",
            r"(?:databases?|repositor(?:y|ies)|codebases?|knowledge base|dashboards?)\b",
            r"(?:SQL|Snowflake|BigQuery|Postgres(?:QL)?|SIEM|CRM|ERP|EHR|VPC|SSO)\b",
            r"(?:Docker|Kubernetes|Slack|GitHub|Jira|Notion|Salesforce|Python|TypeScript|JSON|YAML)\b",
        ),
    ),
    Sign(
        "use",
        "how it is installed or called",
        0.65,
        (
            r"(?:npx|uvx|pip3? install|uv (?:add|pip)|npm (?:i|install|run)"
            r"|docker (?:run|build|compose|pull)|brew install|go install|cargo (?:install|run)|git clone"
            r"|claude mcp add)\b",
            r"#+ *(?:[^\w\n#]*)(?:installation|install|usage|tools?|features|(?:key |core )?capabilities"
            r"|configuration|quick ?start|getting started|prerequisites|parameters|instructions|when to use"
            r"|how it works|available tools|setup|environment variables|workflow|commands?)\b",
            r"tool [\w.-]+ — ",
            r"```",
        ),
    ),
    Sign(
        "does",
        "what it does for somebody",
        0.85,
        (
            r"(?:lets?|allow(?:s|ing)?|enabl(?:es|ing)|help(?:s|ing)?) (?:you|users?|teams?|agents?"
            r"|developers?|companies|businesses|customers|AI|LLMs?|Claude|clients?|organi[sz]ations)\b",
            r"automat(?:es?|ed|ing|ically|ion)\b",
            r"(?:integrat|connect)(?:es|s|ing)? (?:with|to)\b",
            r"(?:it|agents?|server|tool|skill|platform|assistant|bot|plugin) (?:can|reads?|writes?|creates?"
            r"|sends?|searches|answers|runs?|provides|handles|manages|generates|supports|executes|retrieves)\b",
            r"(?:query|manage|create|update|delete|search|retrieve|fetch|generate|analy[sz]e|deploy"
            r"|monitor) (?:and |or |your |the |all |new |existing )?(?:data|files?|code|issues|records"
            r"|messages|documents?|resources|tasks|reports?|projects?)\b",
            r"use (?:this (?:skill|agent|tool|server|when)|when)\b",
            r"when (?:the user|asked)\b",
            r"you are (?:an?|the) (?:\w+ )?(?:expert|specialist|agent|assistant|engineer|architect|\w+er)\b",
            r"(?:open[- ]source|platform|framework|toolkit|library|app|software|SaaS|product)\b",
            r"(?:real[- ]time|customi[sz]able|no[- ]code|low[- ]code|self[- ]host(?:ed|ing)?|supports?"
            r"|generates?|powered by)\b",
            r"(?:for (?:your|any) (?:code|team|business|company|data|website|app)|automated"
            r"|without (?:code|coding)|natural language|plain (?:English|language))\b",
        ),
    ),
    Sign(
        "acts",
        "it acts, and on what",
        1.3,
        (
            r"(?:it|agent|server|tool|skill|service|assistant|program|bot) (?:can |will |never |also |then "
            r"|only |automatically )?(?!is\b|was\b|has\b|does\b|says\b|its\b|as\b|us\b|needs\b|seems\b"
            r"|comes\b|makes\b|looks\b|becomes\b|means\b|takes\b|remains\b)[a-z]{3,}s\b",
            r"your (?:\w+ )?(?:calendar|inbox|mail|e-?mails?|phone|account|data|team|stack|tools?|apps?|code"
            r"|workspace|customers|documents?|files?|business|projects?|browser|infrastructure|cluster|CRM"
            r"|website|words|playbook)\b",
            r"(?:answers?|books?|drafts?|summari[sz]es?|schedules?|flags?|ranks?|reviews?|transcribes?"
            r"|translates?|monitors?|searche?s?|fetche?s|reads?|writes?|sends?|posts?|creates?|updates?"
            r"|deletes?|executes?|runs?|calls?) (?:your|the|a|an|every|each|all|any|questions|calls|emails?"
            r"|commands?|files|pages|code|queries)\b",
        ),
    ),
)

NO_VERB = (
    r"(?:is|was|has|does|says|its|as|us|needs|seems|comes|makes|looks|becomes|means|takes|remains|announces|launches"
    r"|raises|plans|hopes|expects|wants|offers|employs|pays|turns)\b"
)
"""After the name of a thing: what does not show that the thing acts."""
ACTORS = r"(?:agent|assistant|server|bot|co-?pilot)"
"""What a sentence that tells of the product's own doing may call it, besides its name."""

OPENING = Sign(
    "opening",
    "the opening names something that acts or is called",
    1.65,
    (
        r"(?:MCP server|Model Context Protocol|agents?|assistant|co-?pilot|chat-?bot|skill|plug-?in|CLI|SDK|API)\b",
        r"(?:toolkit|framework|platform|tool for|AI[- ](?:powered|driven|native))\b",
        r"(?:this|the following) (?:command|workflow|server|tool)\b",
        r"you are (?:an?|the)\b",
    ),
)
"""Counted once, when the opening has it."""

DEFINITION = Sign(
    "definition",
    "the opening says that the thing is an agent, a server or a skill",
    2.0,
    (
        r"(?:is )?(?:an?|the|our|your) (?:[\w-]+ ){0,3}(?:MCP server|agent|assistant|skill|plug-?in|chat-?bot"
        r"|co-?pilot|companion)"
        r"(?:,| (?:that|which|for|to|by|from|in|with|built|and)\b)",
        r"(?:MCP|Model Context Protocol) server (?:for|that|which|to|from|with)\b",
        r"(?:this|the) (?:MCP server|agent|assistant|skill|plug-?in|chat-?bot) "
        r"(?!said\b|was\b|were\b|had\b|has\b)[a-z]+s\b",
        r"use this (?:skill|agent|server|tool|command)\b",
        r"you are (?:an?|the) (?:[\w-]+ ){0,4}(?:agent|assistant|expert|specialist|reviewer|engineer)\b",
    ),
)
"""Counted once, when the opening has it; set by hand, not fitted."""
