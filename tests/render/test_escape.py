"""Hostile text is inert in every target, and still says what it said."""

import json
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.render import escape
from tests.support.cards import ATTACKS

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WORD_JOINER = "\u2060"

CONTEXTS = {
    "paragraph": "{}",
    "after words": "**Name** — {} (and more)",
    "list item": "- {}",
    "quotation": "> {}",
    "heading": "## {}",
    "table cell": "| a | b |\n| --- | --- |\n| x | {} |",
}

texts = st.one_of(
    st.text(),
    st.text(alphabet=string.punctuation + " \n\tab1"),
    st.lists(st.sampled_from([*ATTACKS, "www.", "http://", "a", "1.", "\\", "`", "|", "_"])).map("".join),
)


def leaves(tokens: list[Token]) -> list[Token]:
    return [leaf for token in tokens for leaf in (token.children or [])]


def words_of(tokens: list[Token]) -> str:
    return "".join(leaf.content for leaf in leaves(tokens))


HARMLESS = {name: GITHUB.parse(frame.format("word")) for name, frame in CONTEXTS.items()}
TOKENS = {name: [token.type for token in tokens] for name, tokens in HARMLESS.items()}
STYLES = {name: [leaf.type for leaf in leaves(tokens) if leaf.type != "text"] for name, tokens in HARMLESS.items()}
PLAIN = {name: words_of(tokens) for name, tokens in HARMLESS.items()}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\r\n\n  b\u2028c\x85d", "a b c d", id="line breaks"),
        pytest.param("\x1b[31m", "[U+001B][31m", id="escape"),
        pytest.param("\x9b2J", "[U+009B]2J", id="c1 control"),
        pytest.param("a\x00b\x7f", "a[U+0000]b[U+007F]", id="nul and delete"),
        pytest.param("\u202egpj.exe", "[U+202E]gpj.exe", id="override"),
        pytest.param("se\u200bcr\u00adet\ufeff", "secret", id="zero width"),
        pytest.param("hi\U000e0068\U000e0069", "hi", id="tag characters"),
        pytest.param("a\ud800b\uffff", "a\ufffdb\ufffd", id="not text"),
        pytest.param("日本語 עברית é 🙂", "日本語 עברית é 🙂", id="other scripts"),
        pytest.param("\n" * 1000, "", id="nothing but newlines"),
    ],
)
def test_what_hides_or_acts_is_shown_or_dropped(text, shown):
    assert escape.visible(text) == shown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("delete_namespace in v0.8, 3 of 10", "delete_namespace in v0.8, 3 of 10", id="plain words"),
        pytest.param("8.9", "8.9", id="figure"),
        pytest.param("1. one", r"1\. one", id="ordered item"),
        pytest.param("- one", r"\- one", id="bullet"),
        pytest.param("<b>&amp;", "&lt;b&gt;&amp;amp;", id="html"),
        pytest.param("a|b", "a&#124;b", id="pipe"),
        pytest.param("_em_", r"\_em\_", id="emphasis"),
        pytest.param("[a](b)", r"\[a\](b)", id="link"),
        pytest.param("@team", "\\@\u2060team", id="mention"),
        pytest.param("fixes #12", "fixes \\#\u206012", id="issue number"),
        pytest.param("https://a.io", r"https\:/\/a\.io", id="web address"),
    ],
)
def test_markdown_escapes_what_has_a_meaning_and_no_more(text, written):
    assert escape.markdown(text) == written


@pytest.mark.parametrize("frame", CONTEXTS)
@given(text=texts)
def test_escaped_markdown_reads_as_the_same_text(frame, text):
    """Whatever the text, no element comes of it, and a reader sees what was written."""
    shown = escape.visible(text)
    assume(shown)
    tokens = GITHUB.parse(CONTEXTS[frame].format(escape.markdown(text)))

    assert [token.type for token in tokens] == TOKENS[frame]
    assert [leaf.type for leaf in leaves(tokens) if leaf.type != "text"] == STYLES[frame]
    assert words_of(tokens).replace(WORD_JOINER, "") == PLAIN[frame].replace("word", shown)


@given(text=texts)
def test_escaped_markdown_holds_no_automatic_link(text):
    """The one renderer at hand that links bare addresses, even without a scheme, finds none."""
    pytest.importorskip("linkify_it", reason="needs markdown-it-py[linkify]")
    linking = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])

    assert {leaf.type for leaf in leaves(linking.parse(escape.markdown(text)))} <= {"text"}


@given(text=texts)
def test_a_code_span_holds_its_text(text):
    (span,) = leaves(GITHUB.parse(escape.markdown_code(text)))

    assert span.type == "code_inline"
    assert span.content.strip() == escape.visible(text)


@given(text=texts)
def test_json_stays_on_one_line_and_reads_back(text):
    written = escape.json(json.dumps(text, ensure_ascii=False))

    assert json.loads(written) == text
    assert len(written.splitlines()) == 1
    assert written.isprintable() or not any(ord(char) < 0xA0 for char in written if not char.isprintable())
