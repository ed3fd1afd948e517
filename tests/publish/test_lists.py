"""Lists of products: who stands where, in which order, on how many pages."""

import re
from decimal import Decimal

import pytest

from pipeline.publish import distribution, lines, lists
from pipeline.taxonomy import factors, layers, products, threats
from tests.support import site_rows
from tests.support.site_parts import made
from tests.support.site_rows import row, withheld

CARD = re.compile(r'href="((?:\.\./)+)directory/([\w-]+)/threat-model/index\.html"')


@pytest.fixture(scope="module")
def files():
    return {path: body.decode() for path, body in made(site_rows.site(), lists).items()}


def slugs(page):
    return [slug for _, slug in CARD.findall(page)]


def test_each_group_and_each_of_its_members_has_a_page(files):
    kinds = [one.key for one in products.PRODUCTS if one.key != "not_a_listing"]
    wanted = [
        *("layer", "factor", "kind", "band", "tag", "no-longer-current"),
        *(f"layer/{key}" for key in layers.KEYS),
        *(f"layer/{key}/not-certain" for key in layers.KEYS),
        *(f"factor/{key}" for key in factors.KEYS),
        *(f"kind/{key}" for key in (*kinds, "unsaid")),
        *(f"band/{name}" for name in ("none", "low", "medium", "high", "critical", "withheld")),
    ]

    assert [folder for folder in wanted if f"{folder}/index.html" not in files] == []


def test_every_link_leads_to_a_page_of_a_list_or_elsewhere_on_the_site(files):
    elsewhere = re.compile(
        r"(index|(calculator|changes|methodology|glossary|directory/[\w-]+/threat-model)/index)\.html"
    )
    for path, page in files.items():
        for to in re.findall(r'href="([^"#]+\.html)"', page):
            up = to.count("../")
            assert path.count("/") == up, (path, to)
            target = to.removeprefix("../" * up)
            assert target in files or elsewhere.fullmatch(target), (path, to)


def test_a_layer_parts_those_that_are_certain_from_those_that_are_not(files):
    site = site_rows.site()
    for place, layer in enumerate(layers.LAYERS):
        certain = {each.slug for each in site.listed if each.certain[place]}
        assert set(slugs(files[f"layer/{layer.key}/index.html"])) == certain
        assert set(slugs(files[f"layer/{layer.key}/not-certain/index.html"])) == {
            each.slug for each in site.listed if not each.certain[place]
        }


def test_a_layer_says_what_it_is_and_which_threats_it_has(files):
    page = files["layer/L3/index.html"]

    assert "Tools, planners, orchestration and the code that connects them." in page
    assert all(threat.id in page for threat in threats.BY_LAYER["L3"])
    assert "Certain: " in page
    assert "Not certain from the listing: " in files["layer/L3/not-certain/index.html"]


def test_a_factor_has_its_rubric_and_the_products_from_the_highest(files):
    page = files["factor/dynamic_tool_use/index.html"]
    values = re.findall(r'<strong class="value">(.*?)</strong>', page)

    assert "broad, high-authority tools chosen at run time" in page
    assert len(values) == len(site_rows.site().listed)
    assert values[-1] == "—"
    assert values[:-1] == sorted(values[:-1], reverse=True)


def test_what_is_not_known_comes_after_a_value_of_nought():
    of_nought = row(1, factors=(Decimal("0.0"),) * 10, aivss=Decimal("0.1"), band="Low")
    unknown = row(2, factors=(None,) * 10, aivss=Decimal("9.9"), band="Critical")
    page = made(site_rows.site([of_nought, unknown]), lists)["factor/autonomy_of_action/index.html"].decode()

    assert slugs(page) == ["product-1", "product-2"]


def test_a_list_has_the_highest_score_first_and_what_is_withheld_last():
    rows = [
        withheld(1, tags=("x",)),
        row(2, aivss=Decimal("3.0"), tags=("x",)),
        row(3, aivss=Decimal("9.0"), tags=("x",)),
    ]
    page = made(site_rows.site(rows), lists)["tag/x/index.html"].decode()

    assert slugs(page) == ["product-3", "product-2", "product-1"]


def test_what_is_no_longer_current_is_in_its_own_list_alone(files):
    assert slugs(files["no-longer-current/index.html"]) == ["product-2", "product-1"]
    for path, page in files.items():
        if not path.startswith("no-longer-current"):
            assert {"product-1", "product-2"}.isdisjoint(slugs(page)), path


def test_a_band_links_to_its_feed(files):
    page = files["band/high/index.html"]

    assert '<link rel="alternate" type="application/atom+xml" href="../../feeds/band/high.xml"' in page
    assert "A score from 7.0 to 8.9." in page
    assert "A score from 9.0 to 10.0." in files["band/critical/index.html"]
    assert "A score of 0.0." in files["band/none/index.html"]
    assert "no zero" in files["band/withheld/index.html"]


def test_long_lists_are_paged_and_no_one_is_lost():
    site = site_rows.site([row(number, kind="plumbing", tags=("2",)) for number in range(600)])
    files = made(site, lists)
    pages = [files[f"kind/plumbing/{part}index.html"].decode() for part in ("", "2/", "3/")]

    assert [len(slugs(page)) for page in pages] == [250, 250, 100]
    assert len({slug for page in pages for slug in slugs(page)}) == 600
    assert "Page 2 of 3" in pages[1]
    assert 'href="../../../kind/plumbing/3/index.html" rel="next"' in pages[1]
    assert 'href="../../../kind/plumbing/index.html" rel="prev"' in pages[1]
    assert 'start="251"' in pages[1]
    assert "kind/plumbing/4/index.html" not in files
    assert {"tag/2/index.html", "tag/2/2/index.html"} <= files.keys()


def test_an_overview_of_many_tags_is_paged_apart_from_the_tags():
    site = site_rows.site([row(n, tags=tuple(f"t{n}-{at}" for at in range(20))) for n in range(60)])
    files = made(site, lists)

    assert "tag/_2/index.html" in files
    assert files["tag/index.html"].decode().count('<a href="../tag/t') == lists.ENTRIES_A_PAGE
    assert 'href="../../tag/_2/index.html" aria-current="page"' in files["tag/_2/index.html"].decode()


def test_the_same_rows_make_the_same_bytes():
    assert made(site_rows.site(), lists) == made(site_rows.site(tuple(site_rows.varied())), lists)


def test_an_empty_directory_has_its_pages():
    files = made(site_rows.site(()), lists)

    assert b"No product today." in files["band/high/index.html"]
    assert b"There is none yet." in files["tag/index.html"]


def test_a_preview_marks_its_drafts():
    files = made(site_rows.site([row(1, state="draft", tags=("x",))], preview=True), lists)

    assert b"draft: nobody approved it" in files["tag/x/index.html"]


def test_two_tags_of_one_folder_are_one_list(monkeypatch):
    monkeypatch.setattr("pipeline.publish.paths.tag", lambda name: "tag/same")
    files = made(site_rows.site([row(1, tags=("a", "b")), row(2, tags=("b",))]), lists)

    assert sorted(slugs(files["tag/same/index.html"].decode())) == ["product-1", "product-2"]


def test_a_line_links_from_any_depth():
    site = site_rows.site([row(1)])
    shown = lines.listed(site).html(site.rows, "../../../")

    assert 'href="../../../directory/product-1/threat-model/index.html"' in shown
    assert "\0" not in shown


def test_a_distribution_counts_each_product_once():
    plot = distribution.distribution([None, Decimal("0.0"), Decimal("0.05"), Decimal("0.7"), Decimal("0.70")])
    held = {bar.level: bar.held for bar in plot.bars}

    assert (held["0.0"], held["0.1"], held["0.7"], plot.unknown, plot.mean) == (1, 1, 2, 1, "0.36")
    assert plot.spoken == "1 with 0.0, 1 with 0.1, 2 with 0.7; not known: 1"
    assert [bar.height for bar in plot.bars if bar.held == 2] == [distribution.HEIGHT]


def test_a_distribution_of_nothing():
    plot = distribution.distribution([])

    assert (plot.spoken, plot.mean, {bar.height for bar in plot.bars}) == ("no values", "", {0})
