"""Tables for spreadsheets: what is a stranger's stays text, and the same rows are the same bytes."""

import csv
import io
import sys
from decimal import Decimal

import openpyxl
import pytest

from pipeline.errors import InputError, UsageError
from pipeline.export import tables
from pipeline.export.tables import Sheet, csv_bytes, xlsx_bytes

HOSTILE = (
    "=HYPERLINK(\"http://evil.example\",\"click\")", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u200b=1+1", "\u202e=1+1", "{=1+1}", "http://evil.example",
    "mailto:a@b.example",
    "internal:Sheet2!A1", "external:c:\\x.xlsx", "ftp://x.example", "12", "1e5", "TRUE", "_x003D_1+1",
)  # fmt: skip


def read_csv(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))


def read_xlsx(body):
    return openpyxl.load_workbook(io.BytesIO(body))


def cells(body, sheet=0):
    page = read_xlsx(body).worksheets[sheet]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_csv_is_quoted_has_crlf_and_no_mark():
    body = csv_bytes(("name", "score"), [("Zürich", Decimal("6.60")), ('say "so"', None)])

    assert body == b'"name","score"\r\n"Z\xc3\xbcrich","6.60"\r\n"say ""so""",""\r\n'


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), (False, "false"), (7, "7"), (0.25, "0.25"), (Decimal("-1.0"), "-1.0"), (None, ""), ("", "")],
)
def test_csv_values(value, written):
    assert read_csv(csv_bytes(("x",), [(value,)]))[1] == [written]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_csv_cell_begins_a_formula(text):
    (cell,) = read_csv(csv_bytes(("x",), [(text,)]))[1]

    assert cell[:1] not in "=+-@＝＋－＠\t\r\n"


def test_a_formula_in_a_csv_header_is_text_too():
    assert read_csv(csv_bytes(("=1+1",), []))[0] == ["'=1+1"]


@pytest.mark.parametrize("text", ["a;=1+1", 'a";=1+1', 'a; "=1+1', "a;;@x"])
def test_no_formula_begins_where_semicolons_part_cells(text):
    """So does Excel in half of Europe, and then it does not honour the quotes either."""
    body = csv_bytes(("x",), [(text,)]).decode()
    parts = [part.strip(' "\r\n') for part in body.splitlines()[1].split(";")]

    assert len(parts) > 1
    assert [part for part in parts if part.startswith(("=", "+", "-", "@"))] == []


def test_a_row_is_a_line_whatever_stands_in_its_cells():
    body = csv_bytes(("x", "y"), [("a\nb\r\nc\u2028d\x85e", "\x00\x0b")])

    assert len(body.decode().splitlines()) == 2


def test_lone_surrogates_can_be_written():
    assert read_csv(csv_bytes(("x",), [("a\ud800b",)]))[1] == ["a\ufffdb"]
    assert cells(xlsx_bytes([Sheet("s", ("x",), [("a\ud800b",)])]))[1] == ["a\ufffdb"]


@pytest.mark.parametrize("long", ["x" * 40_000, "😀" * 20_000, ";=" * 20_000, "x" * 32_768])
def test_a_long_text_is_cut_and_says_so(long):
    (from_csv,) = read_csv(csv_bytes(("x",), [(long,)]))[1]
    from_xlsx = cells(xlsx_bytes([Sheet("s", ("x",), [(long,)])]))[1][0]

    for cell in (from_csv, from_xlsx):
        assert len(cell.encode("utf-16-le")) // 2 <= tables.LONGEST
        assert cell.endswith(f"[cut here: {len(long):,} characters in all]")


def test_a_text_as_long_as_a_cell_stays_whole():
    text = "x" * (tables.LONGEST - 1)

    assert read_csv(csv_bytes(("x",), [(text,)]))[1] == [text]
    assert cells(xlsx_bytes([Sheet("s", ("x",), [(text,)])]))[1] == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_keeps_hostile_text_as_text(text):
    body = xlsx_bytes([Sheet("cards", ("x",), [(text,)])])
    cell = read_xlsx(body).worksheets[0]["A2"]

    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert str(cell.value).endswith(text.strip()[-3:])


def test_xlsx_keeps_the_type_of_a_value():
    body = xlsx_bytes([Sheet("cards", ("a", "b", "c", "d"), [(Decimal("6.6"), True, None, 3)])])

    assert cells(body)[1] == [6.6, True, None, 3]


def test_xlsx_has_its_sheets_with_a_header_that_stays():
    book = read_xlsx(xlsx_bytes([Sheet("cards", ("a", "b"), [("x", 1)]), Sheet("empty", ("c",), [])]))

    assert book.sheetnames == ["cards", "empty"]
    assert book["cards"].freeze_panes == "A2"
    assert book["cards"].auto_filter.ref == "A1:B2"
    assert [cell.value for cell in book["empty"][1]] == ["c"]


def test_the_same_rows_are_the_same_bytes():
    def sheets():
        return [Sheet("cards", ("a", "b"), [("x", Decimal("1.5")), ("y", None)])]

    assert xlsx_bytes(sheets()) == xlsx_bytes(sheets())


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    assert xlsx_bytes([Sheet("cards", ("a",), [("1",), ("2",)])])
    with pytest.raises(InputError, match="'cards' has more rows than a workbook holds"):
        xlsx_bytes([Sheet("cards", ("a",), [("1",), ("2",), ("3",)])])


@pytest.mark.parametrize("value", [b"x", ["x"], object()])
def test_another_type_is_a_mistake_of_ours(value):
    with pytest.raises(TypeError):
        csv_bytes(("x",), [(value,)])
    with pytest.raises(TypeError):
        xlsx_bytes([Sheet("s", ("x",), [(value,)])])


def test_without_the_extra_it_is_one_clear_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(UsageError, match=r"^xlsxwriter is not installed: pip install 'threatcard\[export\]'\.$"):
        xlsx_bytes([])
