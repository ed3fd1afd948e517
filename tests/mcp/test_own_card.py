"""The card of our own server: made by itself from the page about it, without a model, and kept up to date."""

import os

from pipeline import fetch
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.render import markdown
from tests.support.listings import a_making, index
from tests.support.paths import ROOT

NOW = "2026-12-01T00:00:00Z"
PAGE, CARD = ROOT / "docs" / "mcp.md", ROOT / "docs" / "mcp-card.md"


def test_the_card_in_the_documentation_is_of_the_page_as_it_is():
    listing = fetch.parse(PAGE.read_bytes(), source="docs/mcp.md", charset="utf-8", now=NOW, http=None)
    made = draft(listing, Comparables(index()), making=a_making(now=NOW))
    text = markdown.render(made)
    if os.environ.get("REGEN"):
        CARD.write_text(text, "utf-8")

    assert made.status == "complete"
    assert CARD.read_text("utf-8") == text, "docs/mcp-card.md is of another page; look, then REGEN=1"
