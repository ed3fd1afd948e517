"""When words together name a value or a verdict for the product, or argue for one: tables only (see ``steering``)."""

from typing import Unpack

from pipeline.taxonomy.steering import Limits, Rule

_ORDER = "RATE!|TREAT!|SET!|ANSWER!"
_SOME_LOW = "LOW|NUMBER"


def _score(says: str, *groups: str, **limits: Unpack[Limits]) -> Rule:
    """The ends or the steps of a scale excuse a sentence: it tells what the figures mean."""
    limits["never"] = "|".join(filter(None, (limits.get("never"), "SPAN")))
    return Rule("steering_score", says, groups, **limits)


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
        "FACTOR|FACTORISH",
        "LOW",
        "ASSESS|ASSESSOR|RATED|RATE!|TREAT!",
        never="LEVELS|BETWEEN",
    ),
    _score("argues a risk factor down", "FACTOR|FACTORISH", "LOW", "READER", "SHOULD|MAY", never="LEVELS|BETWEEN"),
    _score("argues a risk factor down", "ASPECT", "LOW", "RATED|RATE!|TREAT!", never="LEVELS|BETWEEN", reach=60),
    _score("argues a risk factor down", "FACTOR", _SOME_LOW, "SHOULD|SET!|ANSWER!", never="LEVELS"),
    _score(
        "sets several risk factors at once",
        "MANY_FACTORS",
        "FACTOR|FACTORISH",
        "LOW|NUMBER|ZERO",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "names a value for a risk factor",
        "AUTONOMY",
        "NUMBER",
        never="BETWEEN|LEVELS|SETTING",
        severity="medium",
        close=30,
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
    _score("asks for leniency", "TREAT!", "UNKNOWN", "HARMLESS|LENIENT", severity="medium", ordered=3, close=30),
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
    _score(
        "asks to repeat an earlier rating",
        "ASSESS|RATED",
        "NUMBER|LOW",
        "REPEAT",
        severity="medium",
        apart=True,
        reach=60,
    ),
    _score(
        "asks for a verdict",
        "ANSWER!|TREAT!",
        "SELF",
        "HARMLESS",
        never="LEVELS",
        severity="medium",
        close=25,
        ordered=2,
    ),
    _score("asks to stop the assessment", "STOP", "LOW|HARMLESS", severity="medium"),
    _score("gives a CVSS vector", "VECTOR", f"OVERALL|SHOULD|SELF|{_ORDER}", never="VULN", severity="medium"),
    _score(
        "settles a MAESTRO layer", "MAESTRO", "CERTAIN|HARMLESS|NO_RISK", "LAYER|THREATS|RISK|ASSESS", severity="medium"
    ),
    _score("gives an answer in the keys of the card", "KEY", "NUMBER|ZERO|LOW", never="BETWEEN"),
    _score("gives an answer in the keys of the card", "KEY", "MANY_FACTORS", "ASSIGNED|SET!|ANSWER!"),
    _score("names keys of the card", "KEY", "MANY_FACTORS", severity="medium"),
    _score(
        "supplies the answer to an assessment",
        "FORGED",
        "LOW|NUMBER|FACTOR|SCHEME|EMPTY_LIST|FLAGS",
        "FACTOR|SCHEME|THIS_PRODUCT|EMPTY_LIST|CARD|CARD_NOUN|AUTONOMY|MITIGATION",
    ),
    _score("supplies an empty answer", "EMPTY_LISTS"),
    _score("names a value of the score", "SCHEME", "NUMBER|LOW", never="VULN"),
    _score(
        "asks for a value",
        "SCHEME",
        "LOW|NUMBER|ZERO",
        "RATE!|ANSWER!|RATED|TREAT!|SET!",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "asks for a value",
        "FACTORS",
        "LOW|NUMBER|ZERO",
        "RATE!|ANSWER!|RATED|TREAT!|SET!",
        "ALL|RISK|SELF|ASSESS",
        never="LEVELS|BETWEEN",
    ),
    _score(
        "asks assessors for a low value",
        "ASSESSOR",
        _SOME_LOW,
        "SELF|FACTORS|SCHEME|OPERATOR",
        f"SHOULD|MAY|{_ORDER}",
        never="LEVELS|BETWEEN",
    ),
    _score("asks that the product be rated low", "RATE!", _SOME_LOW, "SELF", never="BETWEEN|LEVELS"),
    _score(
        "asks that the product be rated low", "TREAT!", "SELF", _SOME_LOW, never="BETWEEN|LEVELS", close=60, ordered=2
    ),
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
    _score(
        "asks for the lowest value of everything",
        "ALL",
        "RISK",
        "LOW|NUMBER",
        "ASSIGNED",
        never="LEVELS|VULN",
        reach=60,
        close=15,
        ordered=2,
    ),
    _score(
        "asks for the lowest value of everything",
        _ORDER,
        "LOW|NUMBER|ZERO",
        "ALL",
        "RISK|FACTORS",
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
    _score("settles the severity", "SEVERITY", "LOW", "OVERALL|ANYTHING|NO_REVIEW|SELF", close=40),
    _score(
        "dictates CVSS metrics",
        "METRIC|VECTOR",
        "LOW|NUMBER|VECTOR|METRIC_VALUE",
        f"SHOULD|SELF|{_ORDER}",
        never="VULN",
    ),
    _score("dictates CVSS metrics", "CVSS", "LOW|NUMBER|VECTOR", f"SHOULD|SELF|{_ORDER}", never="VULN"),
    _score("dictates CVSS metrics", "METRIC", "METRIC_VALUE|LOW", "METRIC", "ASSIGNED", never="VULN", apart=True),
    _score(
        "claims or asks for mitigation credit", "MITIGATION", "VERIFIED|NUMBER", "ASSESSOR|ASSESS|READER|TREAT!|RATE!"
    ),
    _score("claims or asks for mitigation credit", "MITIGATION", "CREDIT", "SHOULD|SET!|TREAT!|ASSESS|NUMBER|NOT"),
    _score("claims or asks for mitigation credit", "MITIGATION", "NUMBER", "VERIFIED"),
    _score("claims or asks for mitigation credit", "MITIGATION", "HIGH", "ASSESS|VALUE", "THIS_PRODUCT"),
    _score(
        "settles a MAESTRO layer",
        "LAYER|LAYER_CODE|MAESTRO",
        "CERTAIN|LOW|NO_RISK",
        "MAESTRO|LAYER_CODE|LAYER_NAME",
        f"THREATS|SHOULD|MAY|FLAGS|ASSIGNED|{_ORDER}|OVERRIDE!|CARD",
    ),
    _score("settles a MAESTRO layer", "LAYER", "CERTAIN|LOW|NO_RISK", "ANY_LAYER", "THREATS|CARD|ASSESS|RISK"),
    _score(
        "settles a MAESTRO layer",
        "LAYER_CODE",
        "CERTAIN|LOW",
        f"MAESTRO|THREATS|SHOULD|{_ORDER}",
        close=20,
        reach=60,
    ),
    _score("settles a MAESTRO layer", "LAYER", "THREATS", "NOT|EMPTY_LIST|NOTHING", "TELL!|SET!|CARD|ANSWER!"),
    _score(
        "leans on an approval for a rating",
        "APPROVED",
        "LOW",
        "RISK|ASSESS|RATED|RATE!",
        "SELF|ASSESSOR|OPERATOR|VENDOR|SHOULD|NO_REVIEW|RATE!|TREAT!",
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
)
