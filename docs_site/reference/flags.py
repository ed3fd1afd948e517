"""The kinds of flag that a card may carry, with what to do."""

from docs_site.markdown import code, table
from docs_site.markdown import page as made
from pipeline.taxonomy.flags import FLAGS

INTRO = (
    "A flag is something that whoever reads the card has to see. None is hidden, and none alone makes a card wrong. "
    "[Cards and trust](../cards.md#flags) says more of some."
)


def page() -> str:
    rows = [(", ".join(map(code, one.kinds)), one.severity, one.says, one.do) for one in FLAGS]
    return made("Flags", INTRO, table(("kind", "severity", "says", "what to do"), rows))
