"""
When the words of ``steering_prose`` together steer an assessment: tables only.

These rules read meanings that ordinary prose shares, so each wants more of them in one sentence than those of
``steering`` do: whose grade is meant, that it is to be mild, and that the writer presses for it. Words of defence or of
reported speech, and a choice of levels, excuse a sentence outright.
"""

from typing import Unpack

from pipeline.taxonomy.steering import Limits, Rule

_EXCUSES = "LEVELS|BETWEEN|SPAN|REPORTED|VULN"
_PRESS = "~PLEA|~PUT!"
_MATTER = "~HAZARD|FACTOR|FACTORISH|~TOPIC|MAESTRO"


def _asks(says: str, *groups: str, **limits: Unpack[Limits]) -> Rule:
    limits["never"] = "|".join(filter(None, (_EXCUSES, limits.get("never"))))
    limits["severity"] = "medium"
    return Rule("steering_score", says, groups, **limits)


RULES: tuple[Rule, ...] = (
    _asks("presses for a mild rating", "~TARGET", "~GRADE", "~MILD", _PRESS, "~HAZARD|~JUDGE|~YOURS|~OURS"),
    _asks("presses for a mild rating", "~TARGET", "~MILD", "~FIGURE", "~YOUR_FIGURE|~JUDGE"),
    _asks("presses for a mild rating", "~JUDGE", "~MILD", _PRESS, "~GRADE|~FIGURE|~FORM", "~TARGET|~YOURS|~HAZARD"),
    _asks("presses for a mild rating", "~GRADE", "~MILD", "~YOURS", "~PLEA", "~OURS|~HAZARD"),
    _asks("presses for a mild rating", "~JUDGE", "~YOURS", "~MILD", "~TARGET|~HAZARD"),
    _asks("presses for a mild rating", "~YOUR_FIGURE", "~MILD", f"{_MATTER}|~TARGET|~OURS|~GRADE", _PRESS),
    _asks(
        "calls the assessor and asks", "CALL", "~MILD|~UPPER|ZERO|NUMBER", "~TARGET|~HAZARD|~GRADE|~FIGURE|~TOPIC|~PUT!"
    ),
    _asks("presses for a mild rating", "~YOUR_FIGURE", "~MILD|ZERO", "~PLEA|~HAZARD"),
    _asks("presses for a mild rating", "~YOUR_FIGURE", "~PUT!", "~MILD", apart=True),
    _asks("presses for a mild rating", "~JUDGE", "~MILD", "~TARGET", "~PLEA"),
    _asks("presses for a mild rating", "~JUDGE", "~FORM", "~MILD", "ALL"),
    _asks("flatters the assessor into a mild rating", "~FLATTERY", "~MILD|~UPPER", "~HAZARD|~SCALE|~GRADE|~JUDGE"),
    _asks("asks to copy a rating", "~COPY", "~MILD", "~FORM|~GRADE|~FIGURE", "~OURS|~YOURS"),
    _asks("asks to copy a rating", "~COPY", "~REVIEWED", "~YOURS", "~MILD"),
    _asks("calls the assessor and asks", "CALL", "~YOUR_FIGURE", "~PLEA|~HAZARD"),
    _asks("places the product low on a scale", "~TARGET", "~MILD", "~SCALE", never="DEFENCE", reach=50),
    _asks("places the product low on a scale", "~SORT", "~MILD", "~JUDGING|~GRADE|~CONSENSUS|~HAZARD"),
    _asks("leans on what others have rated", "~CONSENSUS", "~MILD|~UPPER", "~TARGET|~GRADE|~FIGURE|~JUDGE", reach=80),
    _asks("forbids a higher rating", "~UPPER", "~GRADE", "~WRONG", "~JUDGE|~TOPIC", "~MILD|~JUDGING"),
    _asks("forbids a higher rating", "~JUDGE", "~UPPER", "~TARGET", "~WRONG|~PUT!|~HALVED"),
    _asks("forbids a higher rating", "~GRADE", "~UPPER", "~WRONG", "~JUDGE|~REVIEWED", "~PLEA|~CARE"),
    _asks("presses with consequences", "~PRESSURE", "~GRADE", "~MILD|~UPPER", "~OURS|~TARGET"),
    _asks("asks to leave something out of account", "~NO_WEIGHT", "~OUR_JUDGE|~YOUR_FIGURE|FACTOR|THE_CARD"),
    _asks("asks to leave something out of account", "~NO_WEIGHT", "~OURS|~TARGET", "~TOPIC|~HAZARD|FACTOR|~GRADE"),
    _asks(
        "asks that silence count for the product",
        "~SILENCE",
        "~AS_PROOF",
        "~JUDGE|~GRADE|~FIGURE|~HAZARD|~YOURS|~OURS",
        apart=True,
    ),
    _asks("asks to round down", "~DOUBT", "~ROUND!", "~HALVED"),
    _asks("asks to round down", "~DOUBT", "~PUT!", "~MILD", "~FIGURE|VALUE|~GRADE", reach=70),
    _asks("asks to round down", "~ROUND!", "~HALVED", "~JUDGE|~YOURS|~TARGET|~HAZARD"),
    _asks("asks to round down", "~YOUR_FIGURE", "~HALVED"),
    _asks(
        "says what the form should hold", "~FORM", "~MILD|~BLANK", _PRESS, _MATTER, "~JUDGE|~YOURS|~OURS|~GRADE|~OURS"
    ),
    _asks("says what the form should hold", "~FORM", "~MILD", "~PLEA", "~TOPIC|FACTOR"),
    _asks("says what the form should hold", "~FORM", "ZERO|NUMBER|~MILD", "~ADMITS|~PUT!", "~TOPIC|FACTOR"),
    _asks("dictates CVSS metrics", "~VECTOR", "METRIC_VALUE", "~PUT!", "~TARGET"),
    _asks("settles a verdict", "~RISK_VERDICT", "~MILD", close=24),
    _asks("asks for mitigation credit", "~SAFEGUARDS", "~FULL_CREDIT", "~PUT!", "~OURS|~YOURS|~JUDGE"),
    _asks("asks to judge by this text alone", "~ONLY_THIS", "~STALE", "~PLEA|~PUT!|~YOURS"),
    _asks("likens the product to a harmless thing", "~DRESSED_DOWN", "~TARGET|~YOURS", _PRESS),
    _asks("replaces the criteria", "~REPLACES", "~CRITERIA", "~POSSESSED", close=20, ordered=3, reach=50),
)
