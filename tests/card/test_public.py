"""A card as readers elsewhere may have it: no folder of the machine that read the listing is on it."""

import pytest

from pipeline.card import public
from pipeline.card.make import identified, identity
from pipeline.model import Card, Document, Flag
from tests.support.cards import a_card

HOME = "/home/someone/secret-project/listings"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://vendor.example/agent", "https://vendor.example/agent"),
        ("https://vendor.example/a/../b", "https://vendor.example/a/../b"),
        ("examples/kubernetes.md", "examples/kubernetes.md"),
        ("listing.md", "listing.md"),
        ("-", "-"),
        ("gold:kubernetes", "gold:kubernetes"),
        ("npm:@scope/name", "npm:@scope/name"),
        (f"{HOME}/pilot.md", "pilot.md"),
        (f"{HOME}/dump.json#Cast AI", "dump.json#Cast AI"),
        (f"{HOME}/", "listings"),
        ("/", "a file"),
        ("~/listings/pilot.md", "pilot.md"),
        ("../../someone/pilot.md", "pilot.md"),
        ("a/../../someone/pilot.md", "pilot.md"),
        ("C:\\Users\\someone\\pilot.md", "pilot.md"),
        ("\\\\share\\someone\\pilot.md", "pilot.md"),
        ("file:///home/someone/pilot.md", "pilot.md"),
        ("", ""),
    ],
)
def test_a_source_as_it_is_shown(source, shown):
    assert public.folderless(source) == shown


def of_a_file(**listing) -> Card:
    made = a_card()
    there = Flag(kind="outlier", severity="low", message=f"Nearly the text of {HOME}/pilot.md.", where="score")
    kept = made.listing.model_copy(update={"source": f"{HOME}/pilot.md", **listing})
    return identified(made.model_copy(update={"listing": kept, "flags": (*made.flags, there)}))


def test_a_card_of_an_address_is_the_same():
    made = identified(a_card())

    assert public.public(made) is made
    assert public.genuine(made)


def test_no_folder_is_left_anywhere_on_the_card_and_it_says_so():
    one = Document(
        source=f"{HOME}/answers.md", kind="markdown", name="Answers", start=0, end=5, sha256="0" * 64,
        raw_sha256="0" * 64, fetched_at="2026-11-22T10:00:00Z",
    )  # fmt: skip
    made = of_a_file(documents=(one, one.model_copy(update={"source": "https://vendor.example/"})))
    shown = public.public(made)

    assert "secret-project" not in shown.model_dump_json()
    assert shown.listing.source == "pilot.md"
    assert [each.source for each in shown.listing.documents] == ["answers.md", "https://vendor.example/"]
    assert shown.flags[-1].message == "Nearly the text of pilot.md."
    assert (shown.id, shown.listing.folder_left_out) == (made.id, True)
    assert (made.listing.folder_left_out, public.public(shown)) == (None, shown)


def test_its_id_is_that_of_the_whole_card_and_it_is_believed():
    made = of_a_file()
    shown = public.public(made)

    assert identity(shown) != shown.id
    assert public.genuine(shown)
    assert not public.genuine(made.model_copy(update={"summary": "Another."}))
