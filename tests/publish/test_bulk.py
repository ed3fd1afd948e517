"""Tables and ``index.json``: every product once, every column told, nothing of a stranger's acts."""

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest

from pipeline.publish import bulk
from tests.support import nasty, site_rows
from tests.support.site_parts import made
from tests.support.site_rows import change, row


@pytest.fixture(scope="module")
def files():
    return made(site_rows.site(url="https://directory.example"), bulk)


def table(body):
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_the_catalogue_has_every_product_once(files):
    site = site_rows.site()
    found = table(files["catalogue.csv"])

    assert [each["slug"] for each in found] == [each.slug for each in site.rows]
    assert {each["slug"]: each["state"] for each in found}["product-2"] == "withdrawn"


def test_figures_come_through():
    of = row(1, aivss=Decimal("7.6"), factors=(Decimal("0.4"), None, *(Decimal("1.0"),) * 8), tags=("a", "b"))
    (found,) = table(made(site_rows.site([of]), bulk)["catalogue.csv"])

    assert (found["aivss"], found["autonomy_of_action"], found["goal_driven_planning"]) == ("7.6", "0.4", "")
    assert (found["certain_layers"], found["tags"], found["disputed"]) == ("L3 L6", "a | b", "false")
    assert found["bands"] == "Medium 0.40 | High 0.60"


def test_the_workbook_has_the_current_apart_from_the_rest_and_tells_its_columns(files):
    book = openpyxl.load_workbook(io.BytesIO(files["catalogue.xlsx"]))
    site = site_rows.site()

    assert book.sheetnames == ["Catalogue", "No longer current", "Columns"]
    assert [cell.value for cell in book["Catalogue"]["A"][1:]] == [each.slug for each in site.listed]
    assert sorted(cell.value for cell in book["No longer current"]["A"][1:]) == ["product-1", "product-2"]
    assert [cell.value for cell in book["Columns"]["A"][1:]] == [cell.value for cell in book["Catalogue"][1]]
    assert all(cell.value for cell in book["Columns"]["B"])


def test_changes_come_with_the_band_that_they_left():
    moved = {"what": "changed", "aivss": Decimal("7.6"), "band": "High", "why": "more tools"}
    one = change(row(1), **moved, previous_aivss=Decimal("6.1"), previous_band="Medium")
    (found,) = table(made(site_rows.site((), [one]), bulk)["changes.csv"])

    assert (found["aivss"], found["previous_aivss"], found["other_band"], found["why"]) == (
        "7.6",
        "6.1",
        "true",
        "more tools",
    )


def test_the_index_counts_and_names_what_is_there():
    site = site_rows.site(url="https://directory.example")
    files = made(site)
    index = json.loads(files["index.json"])
    links = index["links"]

    assert index["count"] == len(site.listed)
    assert sum(index["bands"].values()) == index["count"]
    assert index["states"] == {"current": len(site.listed), "expired": 1, "withdrawn": 1}
    assert (index["updated_at"], index["software"]) == (site.updated_at, site.software)
    told = [
        *(links[key] for key in ("catalogue_csv", "catalogue_xlsx", "changes_csv", "feed", "sitemap", "llms")),
        *links["band_feeds"].values(), *(each["feed"] for each in links["tag_feeds"]), *links["kinds"].values(),
        *(page for name, page in links["pages"].items() if name != "calculator"),
    ]  # fmt: skip
    assert [path for path in told if path not in files] == []
    assert links["badge"].replace("{slug}", "product-3") in files


def test_the_index_says_nothing_of_the_day():
    """Another day alone makes no other file."""
    index = made(site_rows.site(), bulk)["index.json"]

    assert made(site_rows.site(today="2026-12-01"), bulk)["index.json"] == index


def test_without_an_address_there_is_no_sitemap():
    assert json.loads(made(site_rows.site(), bulk)["index.json"])["links"]["sitemap"] is None


def test_the_same_rows_make_the_same_bytes(files):
    assert made(site_rows.site(url="https://directory.example"), bulk) == files


@pytest.mark.parametrize("text", nasty.TEXTS.values(), ids=nasty.TEXTS)
def test_a_strangers_words_stay_words(text):
    of = row(1, name=f"={text}", summary=text, source=text, tags=(text,), model=text)
    files = made(site_rows.site([of], [change(of, why=f"+{text}")], title=text), bulk)
    (found,) = table(files["catalogue.csv"])
    sheet = openpyxl.load_workbook(io.BytesIO(files["catalogue.xlsx"]))["Catalogue"]

    assert found["slug"] == "product-1"
    assert found["name"].startswith("'=")
    assert table(files["changes.csv"])[0]["why"].startswith("'+")
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n", "b"}
    assert all(cell.hyperlink is None for cell in sheet[2])
    assert json.loads(files["index.json"])["count"] == 1
