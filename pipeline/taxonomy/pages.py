"""Which further pages of a product's site say what its front page leaves open, and how they are called."""

from typing import NamedTuple


class Page(NamedTuple):
    """One kind of page; ``words`` is a regular expression for a part of its path, its host or the words of its link."""

    kind: str
    words: str
    settles: str
    """What of a card it is likely to pin down, for the docs."""


PAGES: tuple[Page, ...] = (
    Page("security", r"security|trust(?:[-_ ]cent(?:er|re))?|compliance|safety|guardrails?", "controls, L6"),
    Page("documentation", r"docs?|documentation|guides?|manual|getting[-_ ]started|quick[-_ ]?start", "tools, L3, L4"),
    Page("reference", r"api|reference|tools|integrations?|connectors?|permissions|scopes", "tools and rights, L3, L6"),
    Page("architecture", r"architecture|how[-_ ]it[-_ ]works|technology|models?", "L1"),
    Page("hosting", r"deploy(?:ment)?|hosting|infrastructure|self[-_ ]host(?:ed|ing)?", "L4"),
    Page("operation", r"observability|monitoring|audit(?:[-_ ]logs?)?|logging|evaluations?", "L5"),
    Page("features", r"features?|product|platform|use[-_ ]cases?|overview|about", "what it does, L7"),
    Page("pricing", r"pricing|plans", "limits, editions"),
    Page("privacy", r"privacy|data[-_ ](?:processing|retention|protection)|dpa|sub-?processors", "L2"),
)  # fmt: skip
"""In the order in which they are followed: one of each kind first, then the second ones."""

LLMS = "/llms.txt"
"""Where a site lists its pages for language models (llmstxt.org): looked into for links, and no document itself."""

NEVER = r"log[-_ ]?in|sign[-_ ]?(?:in|up|out)|register|careers?|jobs|press|news|blog|events?|cookies?|imprint|contact"
"""Parts of a path that lead to something else, whatever else stands in it."""
