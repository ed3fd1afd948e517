"""A report's object in, ``report.json`` and a self-contained ``report.html`` out."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline import files
from pipeline.errors import UsageError
from pipeline.evaluate import plots
from pipeline.evaluate.report import table
from pipeline.taxonomy import factors, layers

HERE = Path(__file__).parent
WORST = 10


def write(report: Mapping[str, Any], folder: Path) -> None:
    """Both files. Raises UsageError when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        texts = {"report.json": json.dumps(report, indent=1, ensure_ascii=False) + "\n", "report.html": render(report)}
        files.together(folder, texts)
    except OSError as err:
        raise UsageError(f"--report {str(folder)!r} cannot be written: {err.strerror}.") from err


def render(report: Mapping[str, Any]) -> str:
    """One page, plots inline; its content security policy allows its own style and inline images alone."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    css = (HERE / "report.css").read_text("utf-8")
    return environment.get_template("report.html.j2").render(
        report=report,
        table=table(report),
        plots=plots.all_of(report["listings"], report["bands"]["reliability"]),
        worst=worst(report),
        doubted=doubted(report["interval"]),
        labels=factors.LABELS,
        layer_names=layers.NAMES,
        css=Markup(css),
        css_digest=b64encode(sha256(css.encode()).digest()).decode("ascii"),
    )


def doubted(interval: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Label and row of everything that has an interval: the score, its inputs, all factors and each."""
    sides = [
        ("CVSS base", "cvss_base"),
        ("Threat multiplier", "threat_multiplier"),
        ("Mitigation", "mitigation_factor"),
    ]
    each = [(factors.LABELS[key], row) for key, row in interval["factors"]["per_factor"].items()]
    return [
        ("AIVSS", interval),
        *((label, interval[key]) for label, key in sides),
        ("Factors", interval["factors"]),
        *each,
    ]


def worst(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The listings whose factors are farthest off, failures first."""
    rows = sorted(report["listings"], key=lambda r: -(2.0 if r["factor_mae"] is None else r["factor_mae"]))
    return rows[:WORST]
