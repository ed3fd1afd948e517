"""The twins of pages for programs: as many and the same in the same order, whatever a listing is called."""

import html
import json
import re

import pytest

from pipeline.publish import bulk, calculator, changes_page, directory, glossary, lists, methodology
from pipeline.taxonomy import factors, layers
from tests.support import site_rows
from tests.support.site_parts import made
from tests.support.site_rows import change, row, withheld

CARD = re.compile(r'href="(?:\.\./)*directory/([\w-]+)/threat-model/index\.html"')
MODULES = (lists, changes_page, glossary, methodology, calculator, directory, bulk)


@pytest.fixture(scope="module")
def files():
    site = site_rows.site(changes=[change(row(n)) for n in range(3)])
    known = {path: body for module in MODULES for path, body in made(site, module).items()}
    return {path: body.decode() for path, body in known.items() if not path.endswith(".xlsx")}


def twin(files, folder):
    return json.loads(files[f"{folder}/index.json"])


def test_each_page_has_a_twin_that_it_names(files):
    first = [path for path in files if path.endswith("/index.html") and not re.search(r"/_?\d+/index", path)]

    assert len(first) > 40
    for path in first:
        assert path.replace(".html", ".json") in files
        assert 'rel="alternate" type="application/json" href="' in files[path]


def test_a_list_has_the_products_of_its_page_in_their_order(files):
    lists_seen = [path for path in files if path.startswith(("layer/", "factor/", "band/", "kind/", "tag/"))]
    seen = 0
    for path in lists_seen:
        folder = path.removesuffix("/index.html")
        if path.count("/") < 2 or not path.endswith(".html") or re.search(r"/_?\d+$", folder):
            continue
        products = twin(files, folder)["products"]
        assert [one["slug"] for one in products] == CARD.findall(files[path])
        assert twin(files, folder)["count"] == len(products)
        seen += len(products)
    assert seen > 20


def test_a_product_says_its_score_and_where_its_card_lies():
    known = made(site_rows.site([row(1, name="A\u202eB"), withheld(2)]), lists)
    products = {one["slug"]: one for one in json.loads(known["factor/autonomy_of_action/index.json"])["products"]}
    first = row(1)

    assert products[first.slug] == {
        "slug": first.slug,
        "name": "A[U+202E]B",
        "aivss": float(first.aivss),
        "low": float(first.low),
        "high": float(first.high),
        "band": first.band,
        "card": f"directory/{first.slug}/threat-model/card.json",
    }
    assert (products[withheld(2).slug]["aivss"], products[withheld(2).slug]["band"]) == (None, None)


def test_an_overview_has_its_lists(files):
    assert [one["folder"] for one in twin(files, "layer")["lists"]] == [f"layer/{key}" for key in layers.KEYS]
    assert [one["title"] for one in twin(files, "factor")["lists"]] == [one.label for one in factors.FACTORS]


def test_changes_and_terms_are_those_of_the_page(files):
    told = twin(files, "changes")["changes"]
    chapters = {one["title"]: one["terms"] for one in twin(files, "glossary")["chapters"]}

    assert [(one["slug"], one["what"]) for one in told] == [
        (one.slug, one.what) for one in site_rows.site(changes=[change(row(n)) for n in range(3)]).changes
    ]
    assert len(chapters["Layers"]) == 7
    assert all(term["term"] in html.unescape(files["glossary/index.html"]) for term in chapters["Factors"])


def test_the_methodology_has_its_tables(files):
    from pipeline.scoring import PROFILES

    told = twin(files, "methodology")

    assert [one["name"] for one in told["profiles"]] == list(PROFILES)
    assert told["bands"][0] == {"band": "Critical", "from": 9.0}
    assert all(one["figures"]["A factor, mean error"] for one in told["estimated"])
    assert len(told["credits"]) >= 3


def test_the_calculator_has_the_tables_that_its_script_reckons_with(files):
    told = twin(files, "calculator")
    script = files["assets/calculator-data.js"].removeprefix("const SCORING = ").removesuffix(";\n")

    assert told.pop("title") == "AIVSS calculator"
    assert told == json.loads(script)


def test_what_can_be_compared_is_what_the_index_shows(files):
    told = twin(files, "compare")

    assert [one["slug"] for one in told["products"]] == CARD.findall(files["index.html"])
    assert told["count"] == len(told["products"]) > 1
