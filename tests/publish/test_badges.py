"""Badges: what they say, that they can be read, and that nothing of a stranger's acts in them."""

import json
from decimal import Decimal

import pytest
from lxml import etree

from pipeline.publish import badges
from tests.support import nasty, site_rows
from tests.support.site_rows import row, withheld

KNOWN = {
    "aivss": Decimal("7.6"),
    "band": "High",
    "low": Decimal("5.9"),
    "high": Decimal("8.1"),
    "read_at": "2026-11-20T09:14:00Z",
}
SVG = "{http://www.w3.org/2000/svg}"
TELLING = [
    (row(**KNOWN), "7.6 High, 2026-11-20", badges.COLOURS["High"]),
    (row(**KNOWN, estimator="comparables"), "Medium to High, 5.9–8.1, 2026-11-20", badges.COLOURS["High"]),
    (row(**KNOWN, disputed=True), "7.6 High, 2026-11-20, dispute open", badges.COLOURS["High"]),
    (withheld(read_at="2026-11-20T09:14:00Z"), "withheld, 2026-11-20", badges.GREY),
    (row(**KNOWN, state="expired", expires="2026-11-01"), "expired 2026-11-01", badges.GREY),
    (row(**KNOWN, state="withdrawn"), "withdrawn", badges.GREY),
    (row(**KNOWN, state="draft"), "7.6 High, 2026-11-20, draft", badges.GREY),
]
STATES = ["a model", "no model", "disputed", "withheld", "expired", "withdrawn", "draft"]


def both(of):
    drawn, endpoint = badges.of(of)
    return etree.fromstring(drawn.body), json.loads(endpoint.body)


@pytest.mark.parametrize(("of", "says", "colour"), TELLING, ids=STATES)
def test_both_say_the_same(of, says, colour):
    drawn, endpoint = both(of)
    words = [text.text for text in drawn.iter(f"{SVG}text")]

    assert words == ["AIVSS", says]
    assert (endpoint["label"], endpoint["message"], endpoint["color"]) == ("AIVSS", says, colour)
    assert drawn.find(f"{SVG}rect").get("fill") == colour
    assert drawn.get("role") == "img"
    assert drawn.findtext(f"{SVG}title") == drawn.get("aria-label")
    assert drawn.findtext(f"{SVG}title").startswith(f"AIVSS: {says}. {of.name}, listing read ")


def test_the_endpoint_has_what_shields_takes_and_no_more():
    _, endpoint = both(row())

    assert endpoint["schemaVersion"] == 1
    assert endpoint.keys() <= {
        "schemaVersion",
        "label",
        "message",
        "color",
        "labelColor",
        "isError",
        "style",
        "cacheSeconds",
    }


def test_they_lie_beside_the_page():
    assert [file.path for file in badges.of(row(3))] == [
        "directory/product-3/threat-model/badge.svg",
        "directory/product-3/threat-model/badge.json",
    ]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [*badges.COLOURS.values(), badges.LEFT])
def test_white_on_each_colour_can_be_read(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize("text", nasty.TEXTS.values(), ids=nasty.TEXTS)
def test_a_strangers_words_stay_words(text):
    of = row(name=text, read_at=text, state="current", expires=text)
    drawn, endpoint = both(of)

    assert {element.tag for element in drawn.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "rect", "path", "g", "text")
    }
    assert "\n" not in endpoint["message"]
    assert both(of._replace(state="expired"))[1]["message"].startswith("expired")


def test_words_fit_into_the_width():
    drawn, _ = both(row(**KNOWN, disputed=True))
    for text in drawn.iter(f"{SVG}text"):
        assert int(text.get("x")) + int(text.get("textLength")) < int(drawn.get("width"))


def test_each_product_has_two_whatever_its_state():
    site = site_rows.site()

    assert len({file.path for row in site.rows for file in badges.of(row)}) == 2 * len(site.rows)
