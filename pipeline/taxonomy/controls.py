"""
What a verified control earns: its kind's points, times how far it reaches, times how well it is shown.

Points are thousandths of the mitigation factor. The points of the five groups and both percentages are fitted to the
reference cards of ``tune`` by ``bench/mitigation.py``, among the tables that keep to its conventions; what a governance
product and a certified regulated system earn is convention alone, as no reference card of ``tune`` is one.
"""

from typing import Final, NamedTuple

GROUPS: Final[dict[str, str]] = {
    "sandbox": "isolation",
    "approval": "approval",
    "rbac": "accountability",
    "audit": "accountability",
    "certification": "accountability",
    "read_only": "usual",
    "scoped_credentials": "usual",
    "monitoring": "usual",
    "guardrails": "usual",
    "rate_limit": "usual",
    "encryption": "usual",
    "data_isolation": "usual",
    "supply_chain": "usual",
    "authentication": "entry",
}
"""Each kind of control, and the group that says how much it may earn; ``entry`` is what gets callers in at all."""
OTHER: Final = "usual"
"""The group of a kind that is on a stored card and no longer, or not yet, in the table."""


class Credits(NamedTuple):
    """``points`` by group, in thousandths; ``reach`` and ``label`` in percent of them, rising."""

    points: dict[str, int]
    reach: dict[str, int]
    label: dict[str, int]


class Purpose(NamedTuple):
    """What a product is for: the points that add to its best control, and the least factor that it may get."""

    points: int
    least: str
    needs: str = ""
    """The kind of control without which the points are not had; any but entry, where there is none."""


CREDITS: Final = Credits(
    points={"isolation": 250, "approval": 100, "accountability": 65, "usual": 35, "entry": 0},
    reach={"optional": 75, "built_in": 100, "enforced": 175},
    label={"claimed": 80, "demonstrated": 100},
)

PURPOSES: Final[dict[str, Purpose]] = {
    "neither": Purpose(points=0, least="0.70"),
    "safeguard": Purpose(points=350, least="0.50"),
    "regulated_certified": Purpose(points=350, least="0.50", needs="certification"),
}
"""By ``product_is``; a card that does not say counts as ``neither``."""

REACH_UNSAID: Final[dict[str, str]] = {"claimed": "optional", "demonstrated": "built_in"}
"""By label, how far a control counts that does not say how far it reaches: one from before this was asked."""
