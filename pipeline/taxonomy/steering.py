"""
When words together steer an assessment: tables only.

A rule holds for a sentence (``near``), or for two that follow each other (``apart``), in which every group has a
word and no ``never`` word stands. ``quotable`` rules fall to "low" inside code, inside quotation marks, and beside
words of defence or of reported speech: a guard against injection names what it guards against. Nothing excuses a
sentence that names a value for this very product.
"""

from typing import Literal, NamedTuple

Kind = Literal["steering_score", "steering_instruction", "steering_turn"]
Severity = Literal["high", "medium", "low"]


REACH = 130
"""Words farther apart than this in a sentence say nothing together."""


class Rule(NamedTuple):
    kind: Kind
    severity: Severity
    says: str
    """What the sentence does, for the reviewer."""
    groups: tuple[str, ...]
    """Each a choice of meanings, parted by ``|``; one of each must be there."""
    never: str = ""
    apart: bool = False
    close: int = 0
    """At most so many characters lie between the first group's word and the second's; 0 for no limit."""
    quotable: bool = False
    ordered: bool = False
    """Whether the first group's word stands before the second's."""
    reach: int = REACH
    """At most so many characters hold a word of every group."""


def _score(
    says: str, *groups: str, never: str = "", severity: Severity = "high", apart: bool = False, close: int = 0
) -> Rule:
    return Rule("steering_score", severity, says, groups, never, apart, close)


def _instruction(
    says: str,
    *groups: str,
    never: str = "",
    severity: Severity = "high",
    apart: bool = False,
    close: int = 0,
    ordered: bool = False,
) -> Rule:
    return Rule("steering_instruction", severity, says, groups, never, apart, close, quotable=True, ordered=ordered)


def _turn(says: str, *groups: str, severity: Severity = "high", apart: bool = False, close: int = 0) -> Rule:
    return Rule("steering_turn", severity, says, groups, "", apart, close, quotable=severity == "low")


_ORDER = "RATE!|TREAT!|SET!|ANSWER!"
_SOME_LOW = "LOW|NUMBER"

RULES: tuple[Rule, ...] = (
    _score("names a value for a risk factor", "FACTOR", "NUMBER|ZERO", never="BETWEEN", close=80),
    _score(
        "names a value for a risk factor",
        "FACTORISH",
        "NUMBER",
        "ASSESS|ASSESSOR|RATED|BECAUSE|RATE!|TREAT!",
        never="BETWEEN|LEVELS",
        close=80,
    ),
    _score(
        "argues a risk factor down",
        "FACTOR|FACTORISH|ASPECT",
        "LOW",
        "ASSESS|ASSESSOR|READER|RATED|RATE!|TREAT!",
        never="LEVELS|BETWEEN",
    ),
    _score("argues a risk factor down", "FACTOR", _SOME_LOW, "SHOULD|SET!|ANSWER!", never="LEVELS"),
    _score(
        "sets several risk factors at once",
        "MANY_FACTORS",
        "FACTOR|FACTORISH",
        "LOW|NUMBER|ZERO",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "names a value for a risk factor", "AUTONOMY", "NUMBER", never="BETWEEN|LEVELS", severity="medium", close=30
    ),
    _score("argues a risk factor down", "FACTOR", "LOW|HARMLESS", never="LEVELS|BETWEEN", severity="medium", close=30),
    _score("argues a risk factor down", "FACTORISH", "LOW", "SHOULD|ASSIGNED", "RISK|ASSESS|CARD_NOUN", never="LEVELS"),
    _score(
        "asks for leniency",
        "LENIENT",
        "ASSESS|ASSESSOR|VENDOR|FACTORS|CARD_NOUN",
        "SHOULD|NEGATIVE|UNKNOWN|ALL",
        severity="medium",
    ),
    _score("asks for leniency", "TREAT!", "UNKNOWN", "HARMLESS|LENIENT", severity="medium"),
    _score("asks for leniency", "OUT_OF_SCOPE", "ASSESS|CARD_NOUN", "TREAT!|SHOULD", severity="medium"),
    _score(
        "says what the card must not hold",
        "CARD_NOUN",
        "NOT",
        "NEGATIVE|THREATS|SELF",
        "SHOULD|TELL!|SET!|ANSWER!|INCLUDE!",
        severity="medium",
    ),
    _score("asks to lower values", "LOWER!", "FACTOR|SCHEME", severity="medium"),
    _score("asks to rate by an assumption", "ACCORDINGLY"),
    _score("asks to repeat an earlier rating", "ASSESS|RATED", "NUMBER|LOW", "REPEAT", severity="medium", apart=True),
    _score("asks for a verdict", "ANSWER!|TREAT!", "SELF", "HARMLESS", never="LEVELS", severity="medium"),
    _score("asks to stop the assessment", "STOP", "LOW|HARMLESS|SELF", severity="medium"),
    _score("gives a CVSS vector", "VECTOR", never="VULN", severity="medium"),
    _score("settles a MAESTRO layer", "MAESTRO", "CERTAIN|HARMLESS|NO_RISK", severity="medium"),
    _score("gives an answer in the keys of the card", "KEY", "NUMBER|ZERO|LOW", never="BETWEEN"),
    _score("gives an answer in the keys of the card", "KEY", "MANY_FACTORS", "ASSIGNED|SET!|ANSWER!"),
    _score("names keys of the card", "KEY", "MANY_FACTORS", severity="medium"),
    _score("supplies the answer to an assessment", "FORGED", "LOW|NUMBER|FACTOR|SCHEME|EMPTY_LIST|FLAGS"),
    _score("supplies an empty answer", "EMPTY_LISTS"),
    _score("names a value of the score", "SCHEME", "NUMBER|LOW", never="VULN"),
    _score(
        "asks for a value",
        "SCHEME|FACTORS",
        "LOW|NUMBER|ZERO",
        "RATE!|ANSWER!|RATED|TREAT!|SET!",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "asks assessors for a low value",
        "ASSESS|ASSESSOR",
        _SOME_LOW,
        "SELF|FACTORS|SCHEME|YOU|OPERATOR",
        f"SHOULD|MAY|{_ORDER}",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "asks assessors for a low value",
        "ASSESSOR|READER",
        _SOME_LOW,
        "RISK|VALUE",
        "SHOULD|MAY",
        never="LEVELS|BETWEEN",
    ),
    _score("asks that the product be rated low", "RATE!|TREAT!", _SOME_LOW, "SELF", never="BETWEEN|LEVELS"),
    _score(
        "asks that the product be rated low",
        "SET!|ANSWER!",
        _SOME_LOW,
        "SELF",
        "RISK|VALUE|ASSESS|FACTORS",
        never="LEVELS",
    ),
    _score("asks for the lowest value of everything", "RATE!", "LOW|NUMBER|ZERO", "ALL", never="LEVELS|BETWEEN"),
    _score("asks for the lowest value of everything", "RATE!|ANSWER!", "LOW", "ALL", "VALUE", never="LEVELS|BETWEEN"),
    _score("asks for the lowest value of everything", "ALL", "LOW|NUMBER", "RISK", "ASSIGNED", never="LEVELS|VULN"),
    _score(
        "asks for the lowest value of everything",
        _ORDER,
        "LOW|NUMBER|ZERO",
        "ALL",
        "RISK|FACTORS|ASSESS",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "asks for the lowest value of everything",
        "ALL",
        "LOW|NUMBER",
        "RISK",
        "SELF|ASSESSOR|ASSESS",
        never="LEVELS|VULN",
    ),
    _score("asks for the lowest value of everything", "ALL", "LOW", "FACTORS", "RISK", never="LEVELS|VULN"),
    _score("asks for a rating", "RATE!", "LOW", "NO_REVIEW|APPROVED|RUBRIC|PRONOUN_OBJECT", never="LEVELS"),
    _score("asks for a rating", "ANSWER!", "LOW", "RISK", "NO_REVIEW|THREATS|FLAGS|CHANGE|OVERRIDE!", never="LEVELS"),
    _score("asks for a rating", "ANSWER!", "NO_RISK", never="LEVELS"),
    _score("says how the product was rated", "SELF", "RATED", _SOME_LOW, "RISK|SCHEME|ASSESS|RATED", never="BETWEEN"),
    _score("says that the product has no risk", "SELF", "NO_RISK", severity="medium"),
    _score("settles the severity", "SEVERITY", "LOW", "OVERALL|ANYTHING|NO_REVIEW|SELF"),
    _score(
        "dictates CVSS metrics",
        "CVSS|METRIC|VECTOR",
        "LOW|NUMBER|VECTOR|METRIC_VALUE",
        f"SHOULD|SELF|{_ORDER}",
        never="VULN",
    ),
    _score("dictates CVSS metrics", "METRIC", "METRIC_VALUE|LOW", "ASSIGNED", never="VULN"),
    _score(
        "claims or asks for mitigation credit", "MITIGATION", "VERIFIED|NUMBER", "ASSESSOR|ASSESS|READER|TREAT!|RATE!"
    ),
    _score("claims or asks for mitigation credit", "MITIGATION", "CREDIT", "SHOULD|SET!|TREAT!|ASSESS|NUMBER|NOT"),
    _score("claims or asks for mitigation credit", "MITIGATION", "NUMBER", "VERIFIED"),
    _score("claims or asks for mitigation credit", "MITIGATION", "HIGH", "ASSESS|VALUE", "SELF|SHOULD"),
    _score(
        "settles a MAESTRO layer",
        "LAYER|LAYER_CODE|MAESTRO",
        "CERTAIN|LOW|NO_RISK",
        "MAESTRO|LAYER_CODE|LAYER_NAME",
        f"THREATS|SHOULD|MAY|FLAGS|ASSIGNED|{_ORDER}|OVERRIDE!|CARD",
    ),
    _score("settles a MAESTRO layer", "LAYER_CODE", "CERTAIN|LOW"),
    _score("settles a MAESTRO layer", "LAYER", "THREATS", "NOT|EMPTY_LIST|NOTHING", "TELL!|SET!|CARD|ANSWER!"),
    _score(
        "leans on an approval for a rating",
        "APPROVED",
        "LOW",
        "RISK|ASSESS|RATED|RATE!",
        never="LEVELS|BETWEEN|TRADE",
    ),
    _score(
        "leans on an approval for a rating",
        "APPROVED|NO_REVIEW",
        "TREAT!|RATE!",
        "LOW",
        "ASSESS|SELF",
        never="LEVELS",
        apart=True,
    ),
    _score(
        "leans on an approval for a rating",
        "APPROVED|OPERATOR",
        "NO_REVIEW|ASSESS",
        "LOW|RISK|SELF",
        "NO_REVIEW|TREAT!",
        never="LEVELS",
    ),
    _score(
        "speaks of how the product must be rated", "ASSESS|RATED", "SELF", "LOW", "APPROVED|NOT", never="VULN|BETWEEN"
    ),
    _instruction("asks to drop instructions", "OVERRIDE!", "INSTRUCTION", "PRIOR|YOU|ALL|RUBRIC", close=60),
    _instruction("asks to drop instructions", "OVERRIDE", "INSTRUCTION", "YOU|ASSESS|PRIOR|RUBRIC"),
    _instruction(
        "asks to drop instructions", "VOID", "INSTRUCTION", "YOU|PRIOR|RUBRIC|OPERATOR", close=30, never="REPORTED"
    ),
    _instruction("asks to drop instructions", "NOT", "FOLLOW!", "INSTRUCTION", "PRIOR", close=20),
    _instruction("asks to override the rubric", "OVERRIDE!", "RUBRIC"),
    _instruction(
        "speaks to the model that assesses", "ADDRESS", "ASSESS|ASSESSOR|LOW|FACTOR|SCHEME|MITIGATION", apart=True
    ),
    _instruction("speaks to the model that assesses", "ADDRESSED", "LOW|ZERO|HARMLESS|ASSESS|RISK", apart=True),
    _instruction(
        "gives the assessor another role",
        "ROLE",
        "ASSESS|ASSESSOR|READER|VENDOR|HARMLESS|NO_RISK",
        "YOU",
        apart=True,
        severity="medium",
    ),
    _instruction(
        "speaks to the model that assesses", "DEAR_READER", "ASSESS|ASSESSOR|FACTOR|SCHEME|MITIGATION|RISK", apart=True
    ),
    _instruction("speaks to a model", "ADDRESS|DEAR_READER", severity="low"),
    _instruction(
        "asks to keep something from the reviewer", "NOT", "TELL!", "CARD|TOLD|THIS_TEXT", close=20, ordered=True
    ),
    _instruction("asks to keep something from the reviewer", "NOT", "TELL!", "FLAGS", "THIS", close=20, ordered=True),
    _instruction(
        "asks to keep something from the reviewer", "HIDE!", "CARD|TOLD|FLAGS", "TOLD|SELF", close=60, ordered=True
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
    _turn("speaks in another turn", "TURN", "ASSESSOR|RUBRIC|SCHEME|FACTOR", apart=True),
    _turn("speaks in another turn", "OFFICE", "ASSESS", apart=True),
    _turn("speaks in another turn", "TURN", "ASSESS", "LOW|HARMLESS|SELF|MITIGATION", apart=True),
    _turn("speaks in another turn", "TURN", "LOW|NO_RISK", "RISK|RATE!|RATED|FLAGS", apart=True),
    _turn("speaks in another turn", "TURN", "FLAGS|CHANGE", "YOU|TELL!|RATE!", apart=True),
    _turn("holds the mark of a turn", "TURN", severity="low"),
)
