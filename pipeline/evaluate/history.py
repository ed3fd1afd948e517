"""Published reports: kept one a file under ``evals/reports``, and read again as a line over time."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import files
from pipeline.errors import InputError

FIGURES = (
    "factors.mae", "cvss_base.mae", "mitigation_factor.mae", "aivss.mae", "aivss.mae_ratio", "aivss.band_accuracy",
    "interval.coverage", "interval.width", "bands.brier", "layers.f1",
)  # fmt: skip
_BLOCKS = "▁▂▃▄▅▆▇█"


def publish(report: Mapping[str, Any], folder: Path) -> Path:
    """Write the report under its date, estimator, model and split. Raises InputError rather than overwrite another."""
    day, model = str(report["created_at"])[:10], report["model"]
    parts = (day, report["estimator"], *([re.sub(r"[^\w.]+", "_", model)] if model else []), report["split"])
    path = folder / f"{'-'.join(parts)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with files.whole(path, over=False) as out:
            out.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    except FileExistsError as err:
        if not path.exists():
            raise InputError(f"report {str(path)!r} cannot be written: {err.strerror}") from err
        raise InputError(f"{str(path)!r} is published already; a published report is kept, not replaced") from err
    except OSError as err:
        raise InputError(f"report {str(path)!r} cannot be written: {err.strerror}") from err
    return path


def read(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """The published reports, oldest first."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            report = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as err:
            raise InputError(f"report {str(path)!r} cannot be read: {err}") from err
        if not isinstance(report, dict) or not report.keys() >= {"created_at", "estimator", "model", "split"}:
            raise InputError(f"{str(path)!r} is no report of 'threatcard eval --json'; move it elsewhere")
        found.append(report)
    return tuple(sorted(found, key=lambda r: str(r["created_at"])))


def lines(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    """For each estimator, model and split: every figure's course as a spark line, and its first and last value."""
    out: list[str] = []
    for estimator, split in sorted({_line(r) for r in reports}):
        rows = [r for r in reports if _line(r) == (estimator, split)]
        days = f"{str(rows[0]['created_at'])[:10]} to {str(rows[-1]['created_at'])[:10]}"
        out.append(f"{estimator}, {split} ({len(rows)} published, {days})")
        out += [_course(key, [_value(row, key) for row in rows]) for key in FIGURES]
    return out


def _line(report: Mapping[str, Any]) -> tuple[str, str]:
    """What reports are drawn as one line by: who estimated, and on what."""
    return " ".join(filter(None, (report["estimator"], report["model"]))), str(report["split"])


def _course(key: str, values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    if not known:
        return f"  {key:<24} –"
    return f"  {key:<24} {_spark(values)}  {known[0]:.3f} → {known[-1]:.3f}"


def _spark(values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    low, width = min(known), (max(known) - min(known)) or 1.0
    top = len(_BLOCKS) - 1
    return "".join(" " if v is None else _BLOCKS[round((v - low) / width * top)] for v in values)


def _value(report: Mapping[str, Any], key: str) -> float | None:
    found: Any = report
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return float(found) if isinstance(found, int | float) else None
