"""The PDF: its text, its tags, the same bytes each time, and markup of a stranger that stays text."""

import io
import sys

import pypdf
import pytest

from pipeline.errors import UsageError
from pipeline.export import pdf
from pipeline.export.records import Given, entries
from tests.support.cards import a_card, a_partial_card
from tests.support.exporting import HOSTILE_MARKUP, LONG_ADDRESS, SCRIPTS, filled

COVERED = ["Latin", "Greek", "Cyrillic"]
"""Scripts that the fonts of any installation have."""


def made(card, state="approved"):
    return pdf.document(entries([Given(card, state, "2026-11-21T08:00:00Z", None)])[0])


def text(body):
    """Without the places where a line was broken."""
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).replace("\u200b", "").split())


@pytest.fixture(scope="module")
def whole():
    return made(a_card())


def test_it_says_what_the_card_says(whole):
    said = text(whole.body)

    for words in (
        "Kube Pilot",
        "8.9 High",
        "Autonomy of Action",
        "L3 Agent Frameworks — mapped",
        "approved 2026-11-21",
    ):
        assert words in said
    assert "“gives an assistant direct access to a Kubernetes cluster” — passage 1" in said
    assert a_card().id in said.replace(" ", "")


def test_it_is_tagged_has_a_title_and_a_language_and_no_time(whole):
    reader = pypdf.PdfReader(io.BytesIO(whole.body))
    root = reader.trailer["/Root"]

    assert whole.plain is None
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Kube Pilot"
    assert reader.metadata.creation_date is None
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_same_card_is_the_same_bytes(whole):
    assert made(a_card()).body == whole.body


def test_there_is_nothing_to_run_and_nowhere_to_go(whole):
    reader = pypdf.PdfReader(io.BytesIO(whole.body))

    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(reader.trailer["/Root"])
    assert all("/Annots" not in page for page in reader.pages)


@pytest.mark.parametrize("markup", HOSTILE_MARKUP)
def test_markup_is_text(markup):
    said = text(made(a_card(summary=f"before {markup} after")).body)

    assert "before" in said
    assert "after" in said
    if markup.isascii() and markup.isprintable():
        assert f"before {' '.join(markup.split())} after" in said
    assert "root:" not in said


@pytest.mark.parametrize("script", SCRIPTS)
def test_ten_scripts_are_set_accessibly_or_it_says_why_not(script):
    result = made(a_card(summary=script))
    name = script.split(":")[0]

    assert result.plain is None or "could not be displayed" in result.plain
    if name in COVERED:
        assert result.plain is None
        assert script in text(result.body)


def test_a_card_that_cannot_be_accessible_is_tagged_all_the_same():
    result = made(a_card(summary="\U0001f9ff\U00013000\ua000"))
    root = pypdf.PdfReader(io.BytesIO(result.body)).trailer["/Root"]

    assert "PDF/UA-1" in result.plain
    assert "/StructTreeRoot" in root


def test_a_long_address_stays_on_the_paper():
    """Every glyph is within the page, though there is no space to break a line at."""
    beyond = []

    def seen(said, _, matrix, *__):
        if said.strip() and matrix[4] > 595 - 40:
            beyond.append(said)

    listing = a_card().listing.model_copy(update={"source": LONG_ADDRESS})
    body = made(a_card(listing=listing, name="N" * 300)).body
    for page in pypdf.PdfReader(io.BytesIO(body)).pages:
        page.extract_text(visitor_text=seen)

    assert beyond == []
    assert LONG_ADDRESS in text(body).replace(" ", "")


@pytest.mark.parametrize("state", ["", "draft"])
def test_a_draft_says_that_nobody_approved_it(state):
    assert "a draft, which no person has approved" in text(made(a_card(), state).body)


def test_a_score_that_is_withheld_is_no_zero():
    said = text(made(a_partial_card()).body)

    assert "AIVSS withheld" in said
    assert "Partial card: something is missing." in said


def test_every_field_may_be_hostile():
    assert made(filled(' #panic("x") $ `')).body.startswith(b"%PDF")


def test_without_the_extra_it_is_one_clear_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(UsageError, match=r"^typst is not installed: pip install 'threatcard\[pdf\]'\.$"):
        made(a_card())
