"""The review application's pure parts: marks in a listing, differences, figures, and what a form says."""

from decimal import Decimal

import pytest

from pipeline.errors import InputError
from pipeline.model import Evidence
from pipeline.review.amend import Changes
from pipeline.store import ReviewRow
from pipeline.taxonomy import factors
from pipeline.web.auth.access import Form
from pipeline.web.pages import forms, history, marks, text_difference
from pipeline.web.pages.figures import figures
from pipeline.web.pages.text_difference import Run
from tests.support.cards import LISTING, a_card, a_partial_card
from tests.support.listings import NOW
from tests.support.moving import MOVED

VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L"


def claim(key, *spans):
    evidence = tuple(Evidence(quote="", passage=1, start=start, end=end) for start, end in spans)
    return marks.Claim(key, key, evidence)


def marked(text, *claims):
    return [(piece.text, "".join(c.key for c in piece.claims), piece.number) for piece in marks.pieces(text, claims)]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([], [("abcdef", "", 0)]),
        ([claim("x", (1, 3))], [("a", "", 0), ("bc", "x", 1), ("def", "", 0)]),
        ([claim("x", (0, 4)), claim("y", (2, 6))], [("ab", "x", 1), ("cd", "xy", 2), ("ef", "y", 3)]),
        ([claim("x", (0, 2), (0, 2)), claim("y", (0, 2))], [("ab", "xy", 1), ("cdef", "", 0)]),
        ([claim("x", (4, 9), (-1, 2), (3, 3))], [("abcdef", "", 0)]),
    ],
    ids=["none", "one", "overlapping", "twice", "outside"],
)
def test_words_are_marked_by_their_offsets(claims, expected):
    assert marked("abcdef", *claims) == expected


def test_a_text_without_characters_has_no_pieces():
    assert marked("") == []


def test_lines_stay_and_nothing_hides():
    assert marks.shown("a\n  b\u202ec \u200bd\x1b\n") == "a\n  b[U+202E]c d[U+001B]\n"


def test_every_claim_of_a_card_is_there_once():
    card = a_card()
    keys = [each.key for each in marks.claims(card)]

    assert len(keys) == len(set(keys)) == 11 + 3 + 2 + 7 + 5
    assert {e for each in marks.claims(card) for e in each.evidence} >= set(card.cvss.evidence)


def test_words_that_changed_are_told_from_those_that_stayed():
    runs = text_difference.text("one two\nthree four\nfive\n", "one two\nthree for\nfive\nsix\n")

    assert runs == [
        Run("same", "one two\nthree "),
        Run("gone", "four"),
        Run("new", "for"),
        Run("same", "\nfive\n"),
        Run("new", "six\n"),
    ]
    assert text_difference.unchanged(text_difference.text("a b", "a b"))


def test_a_change_of_very_many_words_is_shown_whole():
    old, new = ("x " * 5000).strip(), ("y " * 5000).strip()

    assert text_difference.text(old, new) == [Run("gone", old), Run("new", new)]


def test_changes_over_very_many_lines_are_one_change():
    kept = [f"kept {n}\n" for n in range(5000)]
    old, new = (["first\n", *(line for one in kept for line in (word, one)), "last\n"] for word in ("x\n", "y\n"))
    found = text_difference.text("".join(old), "".join(new))

    assert [run.kind for run in found] == ["same", "gone", "new", "same"]
    assert (found[0].text, found[-1].text) == ("first\n", "kept 4999\nlast\n")


def test_many_large_changes_take_no_longer_than_one():
    """A vendor's page may be made to keep the server busy."""
    kept = [f"kept {n}\n" for n in range(200)]
    old, new = ("".join(f"{word * 80}\n{line}" for line in kept) for word in ("a b ", "a c "))
    found = text_difference.text(old, new)

    assert [run.text for run in found[:3]] == ["a ", "b ", "c "]
    assert [run.text for run in found[-3:]] == ["a b " * 80 + "\n", "a c " * 80 + "\n", kept[-1]]


@pytest.mark.parametrize("lines", [(40, 1, 40), (8, 1, 9), (2, 1, 2)], ids=["far", "at_the_edge", "near"])
def test_what_is_far_from_a_change_is_folded(lines):
    before, changed, after = lines
    runs = [
        Run("same", "".join(f"a{n}\n" for n in range(before))),
        Run("new", "changed\n" * changed),
        Run("same", "".join(f"b{n}\n" for n in range(after))),
    ]
    found = text_difference.folded(runs)

    assert "".join(run.text for run in found) == "".join(run.text for run in runs)
    shown = [run.text.count("\n") for run in found if run.kind != "folded"]
    assert sum(shown) == 1 + sum(3 if count > 6 else count for count in (before, after))


def test_an_entry_of_the_log_is_told_in_words():
    changes = {"factors": {"self_modification": "0.9"}, "metrics": {"AV": "P"}, "controls": [], "layers": {"L2": False}}
    given = {"changes": changes, "draft": "d" * 64, "answers": {"0": "Seen."}, "expires": None, "reason": "steered"}
    row = ReviewRow(1, NOW, "ann", "reviewer", "amend", "c" * 64, "x", 1, "", given, "", "")

    assert [tuple(detail) for detail in history.details(row)] == [
        ("Self-Modification", "0.9", ""), ("CVSS AV", "P", ""), ("controls that count", "none", ""),
        ("L2", "not certain", ""), ("new draft", "d" * 12, "d" * 64), ("answer to flag 0", "Seen.", ""),
        ("reason", "steered: the listing tried to steer the assessment", ""),
    ]  # fmt: skip


def test_figures_follow_what_is_changed():
    found = figures(a_card(), MOVED)

    assert found.changed == ["dynamic_tool_use"]
    assert (found.show["aivss"], found.band, found.show["sum"]) == ("8.8", "high", "4.1")
    assert found.bars["f-dynamic_tool_use"] == (0.0, 0.0)
    assert found.bars["r-autonomy_of_action"] == (70.0, 10.0)
    assert found.said == "8.8 High with your changes, −0.1."


def test_a_card_without_a_score_says_so():
    found = figures(a_partial_card(), a_partial_card())

    assert (found.show["aivss"], found.show["band"], found.band, found.said) == ("No score", "partial", "unscored", "")


def form(**fields):
    held = {name.replace("__", "."): value if isinstance(value, list) else [value] for name, value in fields.items()}
    return Form(held)


def whole(**fields):
    """Every field of the card's page, as it is drawn."""
    card = a_card()
    drawn = {f"factor.{key}": [str(card.factors[key].value)] for key in factors.ALL_KEYS}
    drawn |= {f"metric.{pair.split(':')[0]}": [pair.split(":")[1]] for pair in VECTOR.split("/")[1:]}
    drawn |= {"threat_multiplier": ["1.05"], "controls": ["1"], "control": ["1", "2"], "summary": [card.summary]}
    return Form(drawn | form(**fields).fields)


def test_a_form_that_nobody_touched_changes_nothing():
    changes = forms.changes(whole(), a_card())

    assert changes == Changes()


def test_only_what_differs_is_a_change():
    changes = forms.changes(whole(factor__self_modification="0,9", metric__AV="P", control=["2"]), a_card())

    assert changes.factors == {"self_modification": Decimal("0.9")}
    assert changes.metrics == {"AV": "P"}
    assert changes.controls == {"audit log"}


def test_layers_are_by_the_boxes_that_were_offered():
    changes = forms.changes(whole(layer=["3", "4"], certain__4="1"), a_card())

    assert changes.layers == {"L3": False}


def test_a_form_that_nobody_touched_says_nothing():
    assert forms.wrote(whole(layer=["1"], certain__1="1" if a_card().layers[0].certain else ""), a_card()) == []


def test_what_was_filled_in_is_told_by_its_label():
    given = {"factor__self_modification": "0,9", "metric__AV": "P", "control": ["2"], "threat_multiplier": "0.50"}
    found = forms.wrote(whole(layer=["3", "4"], certain__4="1", **given), a_card())

    assert dict(found) == {
        "Self-Modification": "0,9", "CVSS AV": "P", "Threat multiplier": "0.50", "Control left out": "read-only mode",
        "L3": "not certain",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["x", "NaN", "Infinity", "--1"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(InputError, match=f"self_modification is '{text}'; give a number"):
        forms.changes(whole(factor__self_modification=text), a_card())


def test_a_vector_has_all_its_metrics():
    card = a_partial_card()

    with pytest.raises(InputError, match="choose AC, AT"):
        forms.changes(form(metric__AV="N"), card)
    assert forms.changes(form(), card).metrics == {}


def test_a_verdict_is_read_with_its_day_and_its_answers():
    found = forms.approve(form(expires="2027-01-31", answer__1=" Seen. ", answer__2=" ", answer__x="no"))

    assert (found.expires.isoformat(), found.answers) == ("2027-01-31", {1: " Seen. "})
    with pytest.raises(InputError, match="write 2027-01-31"):
        forms.approve(form(expires="31.1.2027"))
    with pytest.raises(InputError, match="load the page again"):
        forms.version(form(version="-1"))


def test_the_listing_of_the_marks_is_the_listing():
    assert "".join(piece.text for piece in marks.pieces(LISTING, marks.claims(a_card()))) == LISTING
