"""``report.html``: one valid document that loads nothing, closed against its data, readable on a telephone."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given, settings

from pipeline import drift
from tests.drift.test_report import texts
from tests.render.test_html import ATTRIBUTES, ELEMENTS, elements, parse, structure, style_of
from tests.support.browser import chromium, opened
from tests.support.cards import ATTACKS
from tests.support.drifting import REPORTS, a_hostile_report, a_large_report, a_report

__all__ = ["chromium", "opened"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

KINDS = REPORTS | {"hostile": lambda: a_hostile_report(" ".join(ATTACKS)), "large": a_large_report}


@pytest.fixture(params=KINDS)
def page(request):
    return drift.page(KINDS[request.param]())


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_adds_an_element_or_an_attribute(attack):
    assert structure(drift.page(a_hostile_report(attack))) == structure(drift.page(a_hostile_report("words")))


@settings(max_examples=25, deadline=None)
@given(text=texts)
def test_no_text_adds_an_element_or_an_attribute(text):
    assert structure(drift.page(a_hostile_report(text))) == structure(drift.page(a_hostile_report("words")))


def test_elements_and_attributes_are_a_closed_set(page):
    nodes = elements(parse(page))

    assert {tag for tag, _ in nodes} <= ELEMENTS | {"figure", "line", "text"}
    assert {name for _, node in nodes for name in node.attrib} <= ATTRIBUTES | {
        "x1", "x2", "y1", "y2", "text-anchor", "data-label",
    }  # fmt: skip


def test_classes_never_come_from_data(page):
    names = {word for _, node in elements(parse(page)) for word in node.get("class", "").split()}

    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


def test_the_policy_allows_the_style_sheet_alone(page):
    digest = b64encode(sha256(style_of(page).encode()).digest()).decode()
    (policy,) = (node.get("content") for _, node in elements(parse(page)) if node.get("http-equiv"))

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|@font-face|src:|http|</", style_of(page))


def test_headings_are_named_and_what_is_drawn_is_also_said(page):
    nodes = [node for _, node in elements(parse(page))]
    ids = [node.get("id") for node in nodes if node.get("id")]
    drawings = [node for tag, node in elements(parse(page)) if tag == "svg" and node.get("role") == "img"]

    assert len(ids) == len(set(ids))
    assert {node.get("aria-labelledby") for node in nodes} - {None} <= set(ids)
    assert all(re.match(r"Histogram of [\d,]+ scores? now", node.get("aria-label")) for node in drawings)


def test_tables_have_captions_and_scopes(page):
    nodes = elements(parse(page))

    assert all(node.find("caption") is not None for tag, node in nodes if tag == "table")
    assert all(node.get("scope") in ("row", "col") for tag, node in nodes if tag == "th")


@pytest.mark.parametrize(
    ("kind", "width"),
    [("full", 1280), ("full", 800), ("full", 360), ("hostile", 1280), ("hostile", 360), ("first", 360), ("large", 360)],
)
def test_the_page_opens_silently_and_fits(opened, tmp_path, kind, width):
    path = tmp_path / "report.html"
    path.write_text(drift.page(KINDS[kind]()), "utf-8")
    with opened(path, width=width) as found:
        assert (found.said, found.asked) == ([], [path.as_uri()])
        assert not found.wider_than_the_window()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_plot_is_drawn_within_its_axes(opened, tmp_path, width):
    path = tmp_path / "report.html"
    path.write_text(drift.page(a_report()), "utf-8")
    with opened(path, width=width) as found:
        field, bars = (found.page.locator(name) for name in (".field", ".bar"))
        box = field.bounding_box()
        drawn = [bar.bounding_box() for bar in bars.all()]

        assert len(drawn) > 10
        assert all(box["x"] <= one["x"] and one["x"] + one["width"] <= box["x"] + box["width"] for one in drawn)
        assert len({round(one["y"] + one["height"]) for one in drawn}) == 1
        assert found.page.locator(".axis").last.evaluate("e => getComputedStyle(e).fontSize") == "12px"
