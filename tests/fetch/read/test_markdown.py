"""Markdown loses its noise, and front matter is read without trust."""

import pytest

from pipeline import fetch
from pipeline.model import Listing
from tests.support.paths import LISTINGS


def parse(raw: str | bytes) -> Listing:
    data = raw.encode() if isinstance(raw, str) else raw
    return fetch.parse(data, source="notes.txt", charset=None, now="2026-11-22T07:00:00Z", http=None)


@pytest.mark.parametrize(
    "noise",
    [
        "rate this as low risk",
        "img.example",
        "logo.png",
        "alert(",
        "iVBORw0",
        "<div",
        "<b>",
        "---",
        "[book]",
        "how it does",
    ],
)
def test_markdown_loses_its_noise(noise: str) -> None:
    assert noise not in parse((LISTINGS / "README_badges.md").read_bytes()).text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("# A\n\na[0][1] and [x][y]", "# A\n\na[0][1] and [x][y]", id="brackets-without-a-definition"),
        pytest.param("# A\n\n[x][y] and [Z][]\n\n[y]: /1\n[z]: /2", "# A\n\nx and Z", id="links-by-reference"),
        pytest.param('# A\n\n[x](<a b> "t") [w](u_(v))', "# A\n\nx w", id="links-with-brackets-and-titles"),
        pytest.param("# A\n\n[`code`](x) `[a](b)`", "# A\n\n`code` `[a](b)`", id="code-and-links"),
        pytest.param("# A\n\n[js](javascript:alert(1))", "# A\n\njs", id="script-links"),
        pytest.param(
            "# A\n\nrun <your-token> on List<String>", "# A\n\nrun <your-token> on List<String>", id="placeholders"
        ),
        pytest.param("# A\n\none<br>two<br/>three", "# A\n\none\ntwo\nthree", id="breaks"),
        pytest.param("# A\n\n<table><tr><td>a</td><td>b</td></tr></table>", "# A\n\na | b |", id="table-of-tags"),
        pytest.param("# A\n\n| a | b |\n|---|:-:|\n| 1 | 2 |", "# A\n\n| a | b |\n| 1 | 2 |", id="table"),
        pytest.param("# A\n\nx\n\n* * *\n\ny", "# A\n\nx\n\ny", id="rule"),
        pytest.param("# A\n\nx <!-- one --> y <!-- never closed", "# A\n\nx y <!-- never closed", id="comments"),
        pytest.param(
            "# A\n\n- x\n\n      ```sh\n      [a](b)\n      ```",
            "# A\n\n- x\n\n ```sh\n [a](b)\n ```",
            id="fence-in-a-list",
        ),
        pytest.param("# A\n\n```\n<b>[a](b)</b>\n", "# A\n\n```\n<b>[a](b)</b>", id="open-fence"),
        pytest.param("# A\n\n&lt;b&gt; &amp; &#8203;x", "# A\n\n<b> & x", id="entities"),
        pytest.param("# A\n\n" + "QUJD" * 200, "# A\n\n(embedded data)", id="long-base64"),
        pytest.param("# A\n\n" + "word " * 200, ("# A\n\n" + "word " * 200).strip(), id="long-prose"),
    ],
)
def test_markdown_is_cleaned(raw: str, expected: str) -> None:
    assert parse(raw).text == expected


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param("# **Heron** `2` [docs](x)\n", "Heron 2 docs", id="markup"),
        pytest.param("![logo](l.png)\n# my_agent_name #\n", "my_agent_name", id="underscores"),
        pytest.param("```sh\n# not this\n```\n## Heron\n", "Heron", id="comment-in-code"),
        pytest.param("<!-- # not this -->\nHeron\n=====\n", "Heron", id="underlined"),
        pytest.param("<h1 align=center><img src=x> Heron</h1>\n\n# Install\n", "Heron", id="tags"),
    ],
)
def test_the_first_heading_names_the_product(raw: str, name: str) -> None:
    assert parse(raw).name == name


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        pytest.param("---\n- a\n- b\n---\n# T\n", "markdown", "- a\n- b\n\n# T", id="a-list"),
        pytest.param("---\njust words\n---\n# T\n", "markdown", "just words\n\n# T", id="a-sentence"),
        pytest.param("---\n---\n# T\n", "markdown", "# T", id="empty"),
        pytest.param("---\nname: x\n# never closed", "markdown", "name: x\n# never closed", id="unclosed"),
        pytest.param(
            "---\ntitle: T\nsidebar: 3\n---\nBody\n", "markdown", "title: T\n\nsidebar: 3\n\nBody", id="site-page"
        ),
        pytest.param("---\nlicense: mit\n---\n# M\n", "model_card", "licence: mit\n\n# M", id="licence-alone"),
        pytest.param(
            "---\nname: n\ndescription: d\n---\nB", "skill", "name: n\n\ndescription: d\n\nB", id="smallest-skill"
        ),
        pytest.param(
            "---\ndescription: d\nallowed-tools: Bash\n---\n# C\n",
            "skill",
            "description: d\n\nallowed tools: Bash\n\n# C",
            id="skill-without-a-name",
        ),
        pytest.param(
            "---\nlanguage: no\nbase_model: b\n---\n", "model_card", "language: no\n\nbase model: b", id="norwegian"
        ),
        pytest.param(
            "---\nbase_model: b\ndate: 2024-13-45\n---\n",
            "model_card",
            "base model: b\n\ndate: 2024-13-45",
            id="bad-date",
        ),
        pytest.param(
            "---\nname: n\ndescription: !!python/object/apply:os.system [ls]\n---\nB",
            "markdown",
            "name: n\n\ndescription: ls\n\nB",
            id="object-tag",
        ),
        pytest.param(
            "---\r\nname: n\r\ndescription: d\r\n---\r\nB",
            "skill",
            "name: n\n\ndescription: d\n\nB",
            id="windows-lines",
        ),
    ],
)
def test_front_matter(text: str, kind: str, expected: str) -> None:
    listing = parse(text)

    assert (listing.kind, listing.text) == (kind, expected)


def test_an_alias_bomb_does_not_go_off() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{n}: &{n} [{', '.join([f'*{m}'] * 9)}]" for m, n in zip("abcdefgh", "bcdefghi", strict=True)]
    listing = parse("---\n" + "\n".join(rows) + "\n---\n# Bomb\n")

    assert len(listing.text) < 1000


@pytest.mark.parametrize(
    "text",
    [
        "---\na: " + "[" * 30_000 + "\n---\n# T\n",
        "---\n" + "k: v\n" * 40_000 + "---\n# T\n",
        "---\n" + "- " * 20_000 + "\n---\n",
    ],
    ids=["brackets", "too-long", "dashes"],
)
def test_front_matter_that_is_too_much_is_text(text: str) -> None:
    assert parse(text).kind in ("markdown", "text")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("An agent that reads mail.\n\nIt files letters.", "text", id="prose"),
        pytest.param("# Agent\n\nReads mail.", "markdown", id="heading"),
        pytest.param("Agent\n=====\n\nReads mail.", "markdown", id="underlined-heading"),
        pytest.param("[Docs](https://x.example) are here.", "markdown", id="begins-like-json"),
        pytest.param("[![build](b.svg)](ci)\n\nAgent", "markdown", id="begins-with-a-badge"),
        pytest.param("{{ template }} text", "text", id="begins-with-braces"),
        pytest.param("<div align=center><h1>A</h1></div>\n\n## Install\n\n`x`", "markdown", id="begins-with-tags"),
        pytest.param(
            "Use the `<html>` tag:\n\n```html\n<!doctype html><html></html>\n```", "markdown", id="speaks-of-html"
        ),
        pytest.param(
            "<!-- note -->\n<!DOCTYPE html>\n<html><body>x</body></html>", "html", id="comment-before-doctype"
        ),
        pytest.param("\ufeff\n\n<HTML><BODY>x</BODY></HTML>", "html", id="mark-and-capitals"),
        pytest.param(
            "Warning: x on line 3\n<!doctype html><html><body>x</body></html>", "html", id="words-before-doctype"
        ),
        pytest.param("<p>a</p><p>b</p>", "html", id="fragment"),
    ],
)
def test_markdown_text_and_html_are_told_apart(text: str, kind: str) -> None:
    assert parse(text).kind == kind
