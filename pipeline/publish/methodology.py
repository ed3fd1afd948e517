"""
How a score comes about and how far to believe it: made from the tables that the program computes with, and from the
published reports, so that the page cannot say another thing than the code does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline import resources
from pipeline.card import uncertainty
from pipeline.evaluate import history
from pipeline.publish import layout, paths, twins
from pipeline.publish.lists import SHEET
from pipeline.publish.records import File, Site
from pipeline.render.words import DASH, label
from pipeline.scoring import DEFAULT, PROFILES, formulas, levels
from pipeline.scoring.profiles import Profile, has_mitigation
from pipeline.taxonomy import controls, factors, flags, layers, products, risks

TOLD = ("test",)
"""The splits of reference cards that nothing was tuned on: figures of others say nothing to a reader."""
FIGURES = (
    ("A factor, mean error", "factors.mae", 3),
    ("CVSS base, mean error", "cvss_base.mae", 2),
    ("Mitigation factor, mean error", "mitigation_factor.mae", 3),
    ("Score, mean error", "aivss.mae", 2),
    ("Score inside its interval, share", "interval.coverage", 2),
    ("Width of that interval, points", "interval.width", 1),
    ("Likeliest band right, share", "bands.likeliest_right", 2),
    ("Layers marked not certain, F1", "layers.f1", 2),
    ("Claims with a verified quote, share", "evidence.verified_share", 2),
)
"""What it is, its path in a report, and to how many decimals it is shown."""


class ProfileRow(NamedTuple):
    name: str
    version: str
    formula: str
    factor_levels: str
    threat_levels: str
    mitigation_levels: str
    rounding: str
    planning: str
    """Which factor it scores where profiles differ."""


class CreditRow(NamedTuple):
    """What one control of a group takes off the mitigation factor, by reach and label, before it is rounded."""

    kinds: tuple[tuple[str, str], ...]
    takes: tuple[str, ...]


class Estimated(NamedTuple):
    """Who estimated, and how far that was from the raters."""

    by: str
    day: str
    software: str
    cards: int
    figures: tuple[str, ...]


def files(site: Site) -> Iterator[File]:
    reports = latest(history.read(resources.path("evals", "reports")))
    values: dict[str, Any] = {
        "profiles": [_profile(each) for each in PROFILES.values()],
        "default": DEFAULT,
        "bands": formulas.BANDS,
        "kinds": [one for one in products.PRODUCTS if one.key != products.NOT_A_LISTING],
        "metrics": risks.BASE_METRICS,
        "scenarios": risks.CORE_RISKS,
        "threat_by_base": risks.THREAT_BY_BASE,
        "threat_by_exploitation": risks.THREAT_BY_EXPLOITATION,
        "threat_ends": (risks.THREAT_LEVELS[0], risks.THREAT_LEVELS[-1]),
        "ways": [f"{label(reach)}, {shown}" for reach, shown in _WAYS],
        "credits": list(credits()),
        "purposes": controls.PURPOSES,
        "flags": flags.FLAGS,
        "mass": f"{uncertainty.MASS:.0%}".replace("%", " %"),
        "not_certain": layers.NOT_CERTAIN.strip(),
        "figures": [name for name, *_ in FIGURES],
        "estimated": reports,
    }
    yield twins.of_tables(paths.METHODOLOGY, "Methodology", _tables(reports))
    yield layout.page(site, paths.METHODOLOGY, "methodology.html.j2", title="Methodology", sheet=SHEET, **values)


def _tables(reports: Sequence[Estimated]) -> dict[str, list[dict[str, Any]]]:
    names = [name for name, *_ in FIGURES]
    return {
        "profiles": [_profile(each)._asdict() for each in PROFILES.values()],
        "bands": [{"band": name, "from": float(least)} for name, least in formulas.BANDS],
        "credits": [
            {"controls": [key for key, _ in row.kinds], **dict(zip(map(" ".join, _WAYS), row.takes, strict=True))}
            for row in credits()
        ],
        "estimated": [{**one._asdict(), "figures": dict(zip(names, one.figures, strict=True))} for one in reports],
    }


def _profile(of: Profile) -> ProfileRow:
    # The only factor that not all profiles have in common is the one that AIVSS v0.8 asks for in place of planning.
    apart = next(key for key in of.factor_keys if key in ("goal_driven_planning", factors.NATURAL_LANGUAGE.key))
    return ProfileRow(
        of.name,
        of.version,
        of.summary,
        levels.spell(of.factor_levels),
        levels.spell(of.threat_levels),
        f"MF {levels.spell(of.mitigation_levels)}" if has_mitigation(of) else "no mitigation",
        {"ROUND_HALF_UP": "up", "ROUND_HALF_EVEN": "to the even digit"}[of.rounding],
        factors.LABELS[apart],
    )


_WAYS = tuple((reach, shown) for reach in controls.CREDITS.reach for shown in controls.CREDITS.label)


def credits() -> Iterator[CreditRow]:
    """The groups, the most that is earned first."""
    table = controls.CREDITS
    for group, points in sorted(table.points.items(), key=lambda pair: -pair[1]):
        kinds = tuple((label(kind), risks.CONTROLS[kind]) for kind, of in controls.GROUPS.items() if of == group)
        takes = tuple(f"{points * table.reach[reach] * table.label[shown] / 10**7:.3f}" for reach, shown in _WAYS)
        yield CreditRow(kinds, takes)


def latest(reports: Sequence[Mapping[str, Any]]) -> list[Estimated]:
    """The newest report of each estimator, and beside them what the reference cards' medians would have missed."""
    newest = {(r["estimator"], r["model"]): r for r in reports if r["split"] in TOLD}
    rows = [_row(_by(report), report, report) for report in newest.values()]
    if newest:
        report = list(newest.values())[-1]
        rows.append(_row("always the median of the reference cards", report, report["baselines"]["median"]))
    return rows


def _by(report: Mapping[str, Any]) -> str:
    if report["estimator"] == "comparables":
        return "reference cards, no model"
    return f"a model: {report['model']}"


def _row(by: str, report: Mapping[str, Any], figures: Mapping[str, Any]) -> Estimated:
    shown = tuple(_figure(figures, path, places) for _, path, places in FIGURES)
    return Estimated(by, str(report["created_at"])[:10], str(report["software"]), int(report["n"]), shown)


def _figure(report: Mapping[str, Any], path: str, places: int) -> str:
    """``0.105 [0.089, 0.121], of 330``; a dash for what was not measured."""
    *above, last = path.split(".")
    held: Any = report
    for part in above:
        held = held[part]
    value, ends, count = held[last], held[f"{last}_ci"], held[f"{last}_n"]
    if value is None or not count:
        return DASH
    return f"{value:.{places}f} [{ends[0]:.{places}f}, {ends[1]:.{places}f}], of {count}"
