"""The methodology and the glossary say what the tables say, and what the newest reports measured."""

import re
from decimal import Decimal
from html import unescape

import pytest

from pipeline import resources
from pipeline.evaluate import history
from pipeline.model import Control, Evidence
from pipeline.publish import glossary, methodology
from pipeline.scoring import PROFILES
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.taxonomy import factors, flags, layers, products, risks
from pipeline.taxonomy.glossary import CHAPTERS
from tests.support import site_rows
from tests.support.paths import ROOT
from tests.support.site_parts import text


@pytest.fixture(scope="module")
def page():
    return unescape(text(site_rows.site(), "methodology/index.html", methodology))


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_each_profile_stands_with_its_formula(page, profile):
    assert profile.summary in page
    assert profile.version in page


@pytest.mark.parametrize(
    "words",
    [
        *(each.at_half for each in factors.ALL),
        *(layer.covers[1:] for layer in layers.LAYERS),
        *(kind.means[1:] for kind in products.PRODUCTS if kind.key != "not_a_listing"),
        *(metric.name for metric in risks.BASE_METRICS),
        *(means[1:] for means in risks.CONTROLS.values()),
        *(f'">{value}</td>' for _, value in risks.THREAT_BY_BASE),
        *(f"<code>{kind}</code>" for row in flags.FLAGS for kind in row.kinds),
    ],
)
def test_each_row_of_the_tables_stands_on_the_page(page, words):
    assert words in page


def test_what_a_control_earns_is_what_the_program_gives():
    """Of a control alone, once it is rounded."""
    ways = [(reach, label) for reach in ("optional", "built_in", "enforced") for label in ("claimed", "demonstrated")]
    quote = (Evidence(quote="runs in a sandbox", passage=1, start=0, end=17),)
    for row in methodology.credits():
        kind = next(key for key in risks.CONTROLS if methodology.label(key) == row.kinds[0][0])
        for (reach, label), takes in zip(ways, row.takes, strict=True):
            control = Control(kind=kind, description="", label=label, reach=reach, evidence=quote)
            steps = (Decimal(takes) / Decimal("0.05") + Decimal("0.5")) // 1
            assert mitigation_factor([control]) == max(Decimal("0.70"), 1 - steps * Decimal("0.05")), (
                kind,
                reach,
                label,
            )


def test_the_flags_are_those_of_the_documentation():
    told = (ROOT / "docs" / "cards.md").read_text("utf-8").split("## Flags", 1)[1].split("###", 1)[0]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in told.splitlines() if line.startswith("| `")]

    assert [list(row.kinds) for row in flags.FLAGS] == rows


def test_the_figures_are_those_of_the_newest_reports(page):
    reports = history.read(resources.path("evals", "reports"))
    newest = {report["estimator"]: report for report in reports if report["split"] == "test"}

    assert newest.keys() == {"comparables", "llm"}
    for report in newest.values():
        assert report["created_at"][:10] in page
        assert f"{report['factors']['mae']:.3f} [{report['factors']['mae_ci'][0]:.3f}" in page
        assert f"{report['interval']['coverage']:.2f} [" in page


def report(day, **changed):
    figure = {"mae": 0.1, "mae_ci": [0.05, 0.2], "mae_n": 9}
    share = {"coverage": None, "coverage_ci": None, "coverage_n": 0, "width": 2.0, "width_ci": [1, 3], "width_n": 9}
    whole = {
        "factors": figure, "cvss_base": figure, "mitigation_factor": figure, "aivss": figure, "interval": share,
        "bands": {"likeliest_right": 0.5, "likeliest_right_ci": [0, 1], "likeliest_right_n": 9},
        "layers": {"f1": 0.5, "f1_ci": [0, 1], "f1_n": 9},
        "evidence": {"verified_share": 0.5, "verified_share_ci": [0, 1], "verified_share_n": 9},
    }  # fmt: skip
    head = {
        "created_at": f"{day}T00:00:00Z",
        "estimator": "llm",
        "model": "m",
        "split": "test",
        "software": "t 1",
        "n": 9,
    }
    return {**head, **whole, "baselines": {"median": whole}, **changed}


def test_the_newest_report_of_each_estimator_counts():
    rows = methodology.latest([report("2026-01-01"), report("2026-02-01"), report("2026-03-01", split="tune")])

    assert [(row.by, row.day) for row in rows] == [
        ("a model: m", "2026-02-01"),
        ("always the median of the reference cards", "2026-02-01"),
    ]
    assert rows[0].figures[0] == "0.100 [0.050, 0.200], of 9"
    assert rows[0].figures[4] == "—"


def test_without_a_report_the_page_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "path", lambda *parts: tmp_path)

    assert "No report of an evaluation" in text(site_rows.site(), "methodology/index.html", methodology)


def test_the_glossary_has_every_word():
    page = unescape(text(site_rows.site(), "glossary/index.html", glossary))

    for chapter in CHAPTERS:
        for term in chapter.terms:
            assert f'id="{chapter.key}-{term.key}">{term.term}</dt>' in page
            assert term.means in page
    assert [each.label for each in factors.ALL if each.label not in page] == []
    assert [metric.key for metric in risks.BASE_METRICS if f'id="cvss-{metric.key}"' not in page] == []


def test_a_place_of_the_glossary_is_named_once():
    page = text(site_rows.site(), "glossary/index.html", glossary)
    names = re.findall(r' id="([^"]+)"', page)

    assert len(names) == len(set(names))


@pytest.mark.parametrize(("path", "part"), [("methodology", methodology), ("glossary", glossary)])
def test_links_within_the_page_lead_somewhere(path, part):
    page = text(site_rows.site(), f"{path}/index.html", part)

    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r' id="([^"]+)"', page))
