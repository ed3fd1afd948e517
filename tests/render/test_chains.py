"""Attack chains: how each is drawn, and that whether its links are quoted is said."""

import html5lib
import pytest

from pipeline.model import Chain
from pipeline.render import chains, html, markdown, terminal
from tests.support.cards import a_card, quoted


def a_chain(*path, title="One", evidence=()):
    return Chain(title=title, path=path, description="It goes on.", breaks_at="A gate.", evidence=evidence)


def drawn(chain):
    """The picture's elements by tag, as a browser parses it."""
    tree = html5lib.parse(str(chains.svg(chain)), namespaceHTMLElements=False)
    return {
        kind: [e for e in tree.iter() if str(e.tag).endswith(kind)] for kind in ("circle", "polyline", "text", "script")
    }


@pytest.mark.parametrize("path", [("L1", "L7"), ("L2", "L3", "L6"), ("L7", "L1", "L7", "L2", "L4")], ids=len)
def test_each_step_is_a_numbered_dot_in_the_row_of_its_layer(path):
    found = drawn(a_chain(*path))
    rows = [int(dot.get("cy")) for dot in found["circle"]]
    across = [int(dot.get("cx")) for dot in found["circle"]]

    assert len(rows) == len(path)
    assert across == sorted(set(across))
    assert [sorted(set(rows)).index(y) for y in rows] == [sorted(set(path)).index(key) for key in path]
    assert found["polyline"][0].get("points").split() == [f"{x},{y}" for x, y in zip(across, rows, strict=True)]


def test_the_layers_that_it_crosses_stand_out():
    named = [e for e in drawn(a_chain("L2", "L3"))["text"] if e.get("class") in ("crossed", "passed")]

    assert [e.text[:2] for e in named if e.get("class") == "crossed"] == ["L2", "L3"]
    assert len(named) == 7


def test_what_a_picture_says_to_those_who_do_not_see_it():
    assert 'aria-label="The chain crosses L2 → L3 → L6"' in str(chains.svg(a_chain("L2", "L3", "L6")))


def test_a_layer_that_does_not_exist_is_not_drawn_and_breaks_nothing():
    found = drawn(a_chain("L2", '"><script>', "L3"))

    assert len(found["circle"]) == 2
    assert found["script"] == []


@pytest.mark.parametrize(
    "rendered",
    [
        lambda card: terminal.render(card, width=100, colour=False, interactive=False),
        markdown.render,
        html.render,
    ],
    ids=["terminal", "markdown", "html"],
)
def test_every_format_says_what_crosses_where_it_breaks_and_what_is_not_quoted(rendered):
    card = a_card(chains=(a_chain("L2", "L3", evidence=quoted("tools")), a_chain("L7", "L6", title="Two")))
    text = rendered(card)

    assert text.index("L2 → L3") < text.index("L7 → L6")
    assert text.count("A gate.") == 2
    assert text.count("no link of it is quoted from the listing") == 1


def test_a_card_without_chains_has_no_heading_for_them():
    assert "Attacks that cross layers" not in markdown.render(a_card(chains=()))
    assert "Attacks that cross layers" not in html.render(a_card(chains=None))
