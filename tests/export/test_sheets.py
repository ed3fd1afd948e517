"""Tables of cards: a row a card, what is not known is empty, and nothing of a stranger acts."""

import csv
import io

import openpyxl
import pytest

from pipeline.export import sheets
from pipeline.export.records import Given, entries
from pipeline.export.tables import csv_bytes, xlsx_bytes
from tests.support.cards import a_card, a_partial_card
from tests.support.exporting import several

CARDS = several()


def rows(name, cards):
    sheet = sheets.sheet(name, cards)
    return list(csv.DictReader(io.StringIO(csv_bytes(sheet.header, sheet.rows).decode(), newline="")))


def one(card, **known):
    return entries([Given(card, **known)])


def test_a_row_a_card_with_its_figures():
    (row,) = rows("cards", one(a_card(), state="approved", approved_at="2026-11-21T08:00:00Z", expires="2027-01-01"))

    assert (row["ref"], row["state"], row["aivss"], row["band"]) == ("kube-pilot", "approved", "8.9", "High")
    assert (row["low"], row["high"], row["chance_critical"], row["chance_low"]) == ("8.1", "9.3", "0.226", "")
    assert (row["autonomy_of_action"], row["layers_mapped"], row["flags_high"]) == ("0.8", "L3 L4 L5 L6", "1")
    assert (row["approved_at"], row["expires"], row["card"]) == ("2026-11-21T08:00:00Z", "2027-01-01", a_card().id)


def test_what_is_withheld_is_empty_and_no_zero():
    (row,) = rows("cards", one(a_partial_card()))

    assert [row[name] for name in ("aivss", "band", "low", "cvss_base", "dynamic_identity")] == [""] * 5


@pytest.mark.parametrize("name", sheets.TABLES)
def test_every_row_has_a_cell_for_each_column_and_names_its_card(name):
    sheet = sheets.sheet(name, CARDS)
    refs = {entry.ref for entry in CARDS}

    for row in sheet.rows:
        assert len(row) == len(sheet.header)
        assert row[0] in refs


def test_further_tables_have_what_stands_on_the_card():
    card = one(a_card())

    assert len(rows("factors", card)) == 11
    assert rows("layers", card)[0]["certain"] == "false"
    assert rows("threats", card)[1]["title"] == "Destructive tool misuse"
    assert "(passage 3)" in rows("threats", card)[1]["quotes"]
    assert [row["moves"] for row in rows("questions", card)][:2] == ["0.3", ""]


def test_the_workbook_reads_back_as_the_same_tables():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheets.sheet(name, CARDS) for name in sheets.TABLES)))

    assert book.sheetnames == list(sheets.TABLES)
    for name in sheets.TABLES:
        page = book[name]
        assert [cell.value for cell in page[1]] == list(sheets.TABLES[name].header)
        assert page.max_row == 1 + sum(1 for _ in sheets.sheet(name, CARDS).rows)
        for row in page.iter_rows(min_row=2):
            assert all(cell.data_type in "snb" and cell.hyperlink is None for cell in row)


@pytest.mark.parametrize("name", sheets.TABLES)
def test_no_cell_of_csv_begins_a_formula(name):
    for row in rows(name, CARDS):
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row.values() if cell)
