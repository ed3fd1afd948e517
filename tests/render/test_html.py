"""HTML: one valid document, closed against its data, that loads nothing and can be read by all."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest

from pipeline.render import html, templates
from tests.support.cards import ATTACKS, CARDS, a_card, a_hostile_card

BUILDERS = CARDS | {"hostile": a_hostile_card}
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "div"),
    *("p", "h1", "h2", "h3", "bdi", "a", "strong", "em", "span", "code", "q", "br"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "dl", "dt", "dd"),
    *("svg", "rect", "circle", "line", "polyline", "text"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "id", "class", "role", "scope", "href", "tabindex"),
    *("aria-label", "aria-labelledby", "aria-hidden", "width", "height", "x", "y", "rx", "cx", "cy", "r"),
    *("viewBox", "x1", "x2", "y1", "y2", "points"),
}


def parse(text: str) -> Element:
    """The document as a browser sees it; a parse error is an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def elements(root: Element) -> list[tuple[str, Element]]:
    return [(node.tag.rpartition("}")[2], node) for node in root.iter() if isinstance(node.tag, str)]


def structure(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(sorted(node.attrib))) for tag, node in elements(parse(text))]


def style_of(text: str) -> str:
    return text.partition("<style>")[2].partition("</style>")[0]


@pytest.fixture(params=BUILDERS)
def page(request):
    return html.render(BUILDERS[request.param]())


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_adds_no_element_and_no_attribute(attack):
    assert structure(html.render(a_hostile_card(attack))) == structure(html.render(a_hostile_card("words")))


def test_elements_and_attributes_are_a_closed_set(page):
    nodes = elements(parse(page))

    assert {tag for tag, _ in nodes} <= ELEMENTS
    assert {name for _, node in nodes for name in node.attrib} <= ATTRIBUTES


def test_classes_ids_and_links_never_come_from_data(page):
    nodes = [node for _, node in elements(parse(page))]
    names = {word for node in nodes for key in ("class", "id") for word in node.get(key, "").split()}

    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
    assert {node.get("href") for node in nodes} <= {None, "#flags"}


def test_the_policy_allows_the_style_sheet_alone(page):
    digest = b64encode(sha256(style_of(page).encode()).digest()).decode()
    (policy,) = (node.get("content") for _, node in elements(parse(page)) if node.get("http-equiv"))

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_style_sheet_loads_nothing():
    css = (templates.HERE / "card.css").read_text(encoding="utf-8")

    assert not re.search(r"url\(|@import|@font-face|src:|http|</", css)


def test_no_control_character_is_left(page):
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", page)


def test_ids_are_unique_and_every_reference_resolves(page):
    nodes = [node for _, node in elements(parse(page))]
    ids = [node.get("id") for node in nodes if node.get("id")]
    named = {node.get("aria-labelledby") for node in nodes if node.get("aria-labelledby")}
    linked = {node.get("href", "")[1:] for node in nodes if node.get("href")}

    assert len(ids) == len(set(ids))
    assert named | linked <= set(ids)


def test_headings_skip_no_level(page):
    levels = [int(tag[1]) for tag, _ in elements(parse(page)) if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_is_drawn_is_also_said(page):
    drawings = [node for tag, node in elements(parse(page)) if tag == "svg"]

    assert all(node.get("role") == "img" and node.get("aria-label") for node in drawings)


def test_a_bar_says_value_and_range():
    labels = [node.get("aria-label") for _, node in elements(parse(html.render(a_card()))) if node.get("aria-label")]

    assert "0.80 of 1, likely between 0.70 and 0.80" in labels
    assert "0.90 of 1" in labels
    assert "Likely between 8.1 and 9.3 on a scale of 0 to 10" in labels


def test_tables_have_captions_and_scopes(page):
    nodes = elements(parse(page))
    tables = [node for tag, node in nodes if tag == "table"]

    assert all(table.find("caption") is not None for table in tables)
    assert all(node.get("scope") in ("row", "col") for tag, node in nodes if tag == "th")


def test_evidence_takes_the_focus_and_holds_its_quote():
    nodes = [node for _, node in elements(parse(html.render(a_card()))) if node.get("class") == "evidence"]

    assert len(nodes) == 21
    assert all(node.get("tabindex") == "0" and node.get("aria-label") for node in nodes)
    assert all("".join(node.find(".//q").itertext()) for node in nodes)


@pytest.mark.parametrize("status", ["partial", "inconclusive", "failed"])
def test_a_card_without_a_score_shows_none(status):
    page = html.render(CARDS[status]())

    assert "No score" in page
    assert 'class="badge unscored"' in page
    assert "What to do:" in page


@pytest.mark.parametrize("band", ["None", "Low", "Medium", "High", "Critical"])
def test_the_badge_has_the_band_as_a_word_and_a_colour(band):
    page = html.render(a_card(score=a_card().score.model_copy(update={"severity": band})))

    assert f'class="badge {band.lower()}"' in page
    assert f'<span class="band">{band}</span>' in page


def test_an_estimate_without_a_model_says_so():
    assert "Estimated from the reference cards, no model." in html.render(CARDS["partial"]())


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("page", "sheet", "soft")),
        *((f"{mood}-ink", mood) for mood in ("good", "warn", "bad")),
        ("ink", "warn"),
        *(("white", band) for band in ("none", "low", "medium", "high", "critical")),
    ],
)
def test_text_has_a_contrast_of_at_least_four_and_a_half(ink, ground, scheme):
    light, dark = re.findall(r":root \{(.*?)\}", (templates.HERE / "card.css").read_text("utf-8"), re.DOTALL)[:2]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light if scheme == "light" else dark))
    brighter, darker = sorted(
        (luminance(colours.get(name, "#ffffff")) for name in (ink, ground)), reverse=True
    )  # fmt: skip

    assert (brighter + 0.05) / (darker + 0.05) >= 4.5
