"""
When words together steer an assessment: the form of a rule, and those for instructions and forged turns. Tables only.

What makes a sentence an attempt is that it speaks to whoever assesses this product, or of this product's own rating
(``AIMED``). Scores, scales and orders to rate are what half of all skills and evals are made of: where nothing in the
sentence is aimed, what would be "high" is "medium" at most, and ``UNAIMED_EXCUSES``, a quotation or code
excuse it.

A rule holds for a sentence, or for two that follow each other (``apart``), in which every group has a word of its own
and no ``never`` word stands. ``quotable`` rules fall to "low" inside code, inside quotation marks, and beside words of
defence or of reported speech: a guard against injection names what it guards against. Nothing excuses a sentence that
names a value for this very product.
"""

from typing import Literal, NamedTuple, TypedDict, Unpack

Kind = Literal["steering_score", "steering_instruction", "steering_turn"]
Severity = Literal["high", "medium", "low"]


AIMED = (
    "THIS_PRODUCT|FACTOR|SCHEME|KEY|MAESTRO|LAYER_NAME|CVSS|VECTOR|CALL|ADDRESS|ADDRESSED|DEAR_READER"
    "|EMPTY_LISTS|FENCE|TO_ASSESSOR|~YOUR_FIGURE"
)
"""Meanings that only an assessment of this product has, or that call on who makes it."""
UNAIMED_EXCUSES = "LEVELS|BETWEEN|SPAN|CONDITION|REPORTED|VULN"
"""What makes a rubric or a report of a sentence that is not aimed."""

REACH = 120
"""Words farther apart than this in a sentence say nothing together."""


class Limits(TypedDict, total=False):
    """What narrows a rule; see ``Rule``."""

    severity: Severity
    never: str
    apart: bool
    close: int
    ordered: int
    reach: int


class Rule(NamedTuple):
    kind: Kind
    says: str
    """What the sentence does, for the reviewer."""
    groups: tuple[str, ...]
    """Each a choice of meanings, parted by ``|``; one of each must be there."""
    severity: Severity = "high"
    never: str = ""
    apart: bool = False
    close: int = 0
    """At most so many characters lie between the first group's word and the second's; 0 for no limit."""
    quotable: bool = False
    ordered: int = 0
    """The words of so many groups, from the first on, stand in that order."""
    reach: int = REACH
    """At most so many characters hold a word of every group."""


def _instruction(says: str, *groups: str, **limits: Unpack[Limits]) -> Rule:
    return Rule("steering_instruction", says, groups, quotable=True, **limits)


def _turn(says: str, *groups: str, **limits: Unpack[Limits]) -> Rule:
    return Rule("steering_turn", says, groups, quotable=limits.get("severity") == "low", **limits)


RULES: tuple[Rule, ...] = (
    _instruction(
        "asks to drop instructions",
        "OVERRIDE!",
        "INSTRUCTION",
        "PRIOR|~POSSESSED|ALL|RUBRIC",
        never="EMBEDDED",
        close=45,
        ordered=2,
        reach=70,
    ),
    _instruction("asks to drop instructions", "OVERRIDE", "INSTRUCTION", "YOU|ASSESS|PRIOR|RUBRIC", close=40),
    _instruction(
        "asks to drop instructions", "VOID", "INSTRUCTION", "YOU|PRIOR|RUBRIC|OPERATOR", close=30, never="REPORTED"
    ),
    _instruction("asks to drop instructions", "DONT", "FOLLOW!", "INSTRUCTION", "PRIOR", close=14, ordered=2),
    _instruction(
        "asks to override the rubric",
        "OVERRIDE!",
        "RUBRIC",
        "PRIOR|YOU|ALL|SELF|LOW|ASSESS|OPERATOR",
        close=30,
        ordered=2,
    ),
    _instruction(
        "speaks to the model that assesses", "ADDRESS", "ASSESS|ASSESSOR|LOW|FACTOR|SCHEME|MITIGATION", apart=True
    ),
    _instruction("speaks to the model that assesses", "ADDRESSED", "LOW|ZERO|HARMLESS|ASSESS|RISK", apart=True),
    _instruction(
        "gives the assessor another role",
        "ROLE",
        "HARMLESS|NO_RISK",
        "YOU",
        apart=True,
        severity="medium",
    ),
    _instruction("gives the assessor another role", "NO_LONGER", "ASSESS|ASSESSOR|READER|VENDOR", severity="medium"),
    _instruction(
        "speaks to the model that assesses", "DEAR_READER", "ASSESS|ASSESSOR|FACTOR|SCHEME|MITIGATION|RISK", apart=True
    ),
    _instruction("speaks to whoever assesses the listing", "TO_ASSESSOR", severity="medium"),
    _instruction(
        "speaks to whoever assesses the listing", "NOTE_TO", "ASSESSOR_ABROAD", close=25, ordered=2, severity="medium"
    ),
    _instruction("hands over what the assessment is to say", "DICTATED", severity="medium"),
    _instruction(
        "hands over what the assessment is to say",
        "READER|SELF|~MILD|COUNTED",
        "PLAYED_DOWN",
        apart=True,
        reach=240,
        severity="medium",
    ),
    _instruction("speaks to a model", "ADDRESS|DEAR_READER", severity="low"),
    _instruction(
        "asks to keep something from the reviewer", "DONT", "TELL!", "CARD|TOLD|THIS_TEXT", close=20, ordered=3
    ),
    _instruction("asks to keep something from the reviewer", "DONT", "TELL!", "FLAGS", "THIS", close=20, ordered=3),
    _instruction(
        "asks to keep something from the reviewer", "HIDE!", "CARD|TOLD|FLAGS", "TOLD|SELF", close=60, ordered=2
    ),
    _instruction("asks to keep something from the reviewer", "HIDE", "CARD|TOLD|ASSESS|FLAGS"),
    _instruction("asks to keep something from the reviewer", "HIDE!|HIDE|KEEP!", "FROM", severity="medium"),
    _instruction("gives new instructions", "CHANGE", "LOW|NUMBER|NO_RISK", "ANSWER!|RATE!|RISK|ASSESS"),
    _instruction(
        "asks to go without review", "NO_REVIEW", "SELF|APPROVED|ASSESSOR|TOLD|TELL!", "ASSESS|CARD|RISK|READER"
    ),
    _turn("pretends that the listing has ended", "FENCE"),
    _turn("pretends that the listing has ended", "FENCE_MARK", severity="medium"),
    _turn("pretends that the listing has ended", "FENCE_MARK", "LOW|NUMBER|RISK|ASSESS|ASSESSOR", apart=True),
    _turn(
        "pretends that the listing has ended",
        "END",
        "FENCED",
        "OPERATOR|ASSESSOR",
        "YOU|ASSESS|CHANGE|INSTRUCTION",
        close=60,
    ),
    _turn("speaks in another turn", "OFFICE", "ASSESSOR|RUBRIC|SCHEME|FACTOR", apart=True),
    _turn("speaks in another turn", "OFFICE", "ASSESS", apart=True),
    _turn("speaks in another turn", "TURN", "ASSESS", "LOW|HARMLESS|SELF|MITIGATION", apart=True),
    _turn("speaks in another turn", "TURN", "LOW|NO_RISK", "RISK|RATE!|RATED|FLAGS", apart=True),
    _turn("speaks in another turn", "TURN", "FLAGS|CHANGE", "YOU|TELL!|RATE!", apart=True),
    _turn("holds the mark of a turn", "TURN", severity="low"),
)
