"""
A CVSS v4.0 base vector to its score, also in an environment, and eleven metrics to their vector.

Base metrics only: exploit maturity is the threat multiplier's part, so that counting it in the
vector too would count it twice. The library ``cvss`` computes; it is imported at the first vector.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from pipeline.errors import InputError
from pipeline.scoring.levels import either
from pipeline.taxonomy import risks
from pipeline.taxonomy.environment import REQUIREMENTS

PREFIX = "CVSS:4.0/"

# The eleven base metrics in the order of the specification, with their values.
METRICS: Mapping[str, str] = MappingProxyType(
    {metric.key: "".join(value for value, _ in metric.values) for metric in risks.BASE_METRICS}
)

# What else a v4.0 vector may hold. With the value X (not defined) such a metric says nothing.
OTHER_METRICS: Mapping[str, str] = MappingProxyType(
    {
        "E": "threat",
        **dict.fromkeys((*REQUIREMENTS, *(f"M{key}" for key in METRICS)), "environmental"),
        **dict.fromkeys(("S", "AU", "R", "V", "RE", "U"), "supplemental"),
    }
)


@lru_cache(maxsize=4096)
def base_score(vector: str) -> Decimal:
    """The base score, 0.0 to 10.0 with one decimal; InputError says what is wrong with the vector."""
    from cvss import CVSS4

    return Decimal(str(CVSS4(join(parse(vector))).base_score))


@lru_cache(maxsize=4096)
def environmental_score(vector: str) -> Decimal:
    """The score of a vector as ``environmental`` makes it: base and environmental metrics, threat not defined."""
    from cvss import CVSS4

    return Decimal(str(CVSS4(vector).base_score))


def environmental(metrics: Mapping[str, str], here: Mapping[str, str]) -> str:
    """
    The vector of eleven base metrics in an environment: ``here`` holds requirements (CR, IR, AR) and, by the base
    metric's own key, what a base metric is here. What is in it stands in the vector, also where it changes nothing.
    """
    added = {key if key in REQUIREMENTS else f"M{key}": here[key] for key in (*REQUIREMENTS, *METRICS) if key in here}
    return "/".join((join(metrics), *(f"{key}:{value}" for key, value in added.items())))


def parse(vector: str) -> dict[str, str]:
    """The eleven metrics of a vector, in the order of the specification."""
    found: dict[str, str] = {}
    for field in _fields(vector):
        key, value = _metric(field, vector)
        if key in found:
            raise InputError(f"{key} stands twice in {_quoted(vector)}; give each metric once")
        found[key] = value
    if missing := [key for key in METRICS if key not in found]:
        raise InputError(f"{_quoted(vector)} lacks {', '.join(missing)}; all eleven base metrics are needed")
    return {key: found[key] for key in METRICS}


def join(metrics: Mapping[str, str]) -> str:
    """The vector of eleven metrics, in the order of the specification. The inverse of ``parse``."""
    return PREFIX + "/".join(f"{key}:{metrics[key]}" for key in METRICS)


def engine() -> str:
    """What computes the base, for a card's provenance: ``cvss 3.6``."""
    import cvss

    return f"cvss {cvss.__version__}"


def _fields(vector: str) -> list[str]:
    if not vector:
        raise InputError(f"the CVSS vector is empty; it begins with {PREFIX}")
    if any(char.isspace() for char in vector):
        raise InputError(f"there is white space in the CVSS vector {_quoted(vector)}; take it out")
    if not vector.startswith(PREFIX):
        raise InputError(f"{_quoted(vector)} is not a CVSS v4.0 vector: {_version_advice(vector)}")
    fields = vector.removeprefix(PREFIX).split("/")
    if "" in fields:
        raise InputError(f"there is an empty field, a '/' too many, in {_quoted(vector)}")
    # An optional metric that is spelled out as not defined is as good as absent.
    return [field for field in fields if not (field.endswith(":X") and field[:-2] in OTHER_METRICS)]


def _version_advice(vector: str) -> str:
    # C, plain confidentiality, is a metric of v2 and v3 only; their vectors often come without a prefix.
    if vector.startswith(("CVSS:2", "CVSS:3")) or "/C:" in vector:
        return "AIVSS takes no v2 or v3.x scores; assess the flaw again in v4.0"
    return f"it must begin with {PREFIX}"


def _metric(field: str, vector: str) -> tuple[str, str]:
    key, colon, value = field.partition(":")
    if not colon:
        raise InputError(f"{_quoted(field)} is not a metric, in {_quoted(vector)}; a metric is spelled AV:N")
    if kind := OTHER_METRICS.get(key):
        raise InputError(f"{_quoted(field)} is one of the {kind} metrics, in {_quoted(vector)}; give base metrics only")
    if key not in METRICS:
        raise InputError(f"{_quoted(key)} is not a CVSS v4.0 metric, in {_quoted(vector)}; {_metric_advice(key)}")
    if len(value) != 1 or value not in METRICS[key]:
        raise InputError(f"{key} is {_quoted(value)}, in {_quoted(vector)}; it takes {either(METRICS[key])}")
    return key, value


def _metric_advice(key: str) -> str:
    if key.upper() in METRICS:
        return f"write {key.upper()}, in capitals"
    return f"the base metrics are {', '.join(METRICS)}"


def _quoted(text: str, limit: int = 120) -> str:
    return repr(text if len(text) <= limit else f"{text[:limit]}…")
