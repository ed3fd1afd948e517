"""One form for every text, whatever it was written with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.read.normalise import normalise, one_line


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("cafe\u0301", "café", id="composed"),
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line-ends"),
        pytest.param("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", id="rare-line-ends"),
        pytest.param("a\x00b\x01c\x7fd\x9fe", "abcde", id="control-characters"),
        pytest.param("a\t \u00a0\u3000 b", "a b", id="spaces-collapse"),
        pytest.param("a  \nb\t\n", "a\nb", id="trailing-space"),
        pytest.param("a\n \n\t\n\n\nb", "a\n\nb", id="blank-lines"),
        pytest.param("in\u200bvis\u200dible\u2060\ufeff\u00ad", "invisible", id="zero-width"),
        pytest.param("\u202edesrever\u202c \u2066x\u2069", "desrever x", id="bidirectional-controls"),
        pytest.param("tag\U000e0041\U000e0042\U000e007fs", "tags", id="tag-characters"),
        pytest.param("b\ufe01y\U000e0101tes", "bytes", id="variation-selectors"),
        pytest.param("a\ud800b\udfffc", "abc", id="unpaired-surrogates"),
        pytest.param("\x1b[31mred\x1b[0m \x1b]0;title\x07end", "red end", id="terminal-escapes"),
        pytest.param("e\u200b\u0301", "é", id="composed-across-a-removed-character"),
        pytest.param(" \n\t \u200b", "", id="nothing-visible"),
        pytest.param("👩\u200d💻 ❤\ufe0f\u200d🔥", "👩\u200d💻 ❤\u200d🔥", id="joined-emoji"),
        pytest.param("a\u200d💻 a\ufe0f\u200d🔥 👩\u200d", "a💻 a🔥 👩", id="joiner-that-joins-no-emoji"),
        pytest.param("می\u200cخواند", "می\u200cخواند", id="persian"),
        pytest.param("می\u200c\u200dخ \u200cمی\u200c", "میخ می", id="joiners-in-a-row-and-at-a-word's-end"),
        pytest.param("क्\u200dष श्री\u200cमान", "क्\u200dष श्री\u200cमान", id="devanagari"),
        pytest.param("ന്\u200d സ", "ന്\u200d സ", id="malayalam-at-a-word's-end"),
        pytest.param("क\u0301\u094d\u200c", "क\u094d\u0301", id="joiner-that-a-mark-moves-away-from"),
        pytest.param("ig\u200dnore pay\u200cment", "ignore payment", id="joiners-in-latin"),
        pytest.param("日本語\u3000テスト", "日本語 テスト", id="ideographic-space"),
    ],
)
def test_each_rule(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once
    once.encode("utf-8")


@given(st.text(alphabet="a\u0301e \t\n\r\x0b\x1b[31m]\u200b\ufeff\u202e\ud800", max_size=40))
def test_normalising_twice_changes_nothing_in_the_worst_alphabet(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(st.text(alphabet="م\u0651ی\u200c\u200d\u200b\ufe0f👩💻क\u094da\u0301 ", max_size=30))
def test_normalising_twice_changes_nothing_among_joiners(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


def test_one_line_holds_no_line_feed() -> None:
    assert one_line("Delete\n\ncredential: none\u2028 now ") == "Delete credential: none now"
