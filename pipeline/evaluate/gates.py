"""A report and ``evals/gates.toml`` in, the lines that fail out."""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, UsageError


def load(path: Path, estimator: str) -> dict[str, Mapping[str, float]]:
    """The thresholds of ``comparables`` or of one model: ``{"factors.mae": {"max": 0.145}, …}``."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise InputError(f"gates {str(path)!r} cannot be read: {err}") from err
    if not table.get(estimator):
        raise UsageError(f"{str(path)!r} has no gates for {estimator!r}; add a table ['{estimator}'].")
    if not isinstance(table[estimator], dict):
        raise InputError(f"{str(path)!r}: {estimator} must be a table ['{estimator}'], not {table[estimator]!r}")
    return _checked(table[estimator], path, estimator)


def _checked(table: Mapping[str, Any], path: Path, estimator: str) -> dict[str, Mapping[str, float]]:
    for key, bounds in table.items():
        good = isinstance(bounds, dict) and bounds and set(bounds) <= {"min", "max"}
        if not good or not all(_number(v) for v in bounds.values()):
            raise InputError(
                f"{str(path)!r}: {estimator}.{key!r} must be {{ min = N }} or {{ max = N }}, not {bounds!r}"
            )
    return dict(table)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def failing(report: Mapping[str, Any], gates: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """A line for each threshold that the report does not keep; a figure that is not there keeps none."""
    lines = []
    for key, bounds in gates.items():
        value = _at(report, key)
        if value is None:
            lines.append(f"{key}: the report has no such figure")
        elif "max" in bounds and value > bounds["max"]:
            lines.append(f"{key}: {value:g} is above {bounds['max']:g}")
        elif "min" in bounds and value < bounds["min"]:
            lines.append(f"{key}: {value:g} is below {bounds['min']:g}")
    return tuple(lines)


def _at(report: Mapping[str, Any], key: str) -> float | None:
    found: Any = report
    for part in key.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None
