"""The corpus of ``tests/hostile`` as listings, and the texts that only look like attempts."""

from functools import cache

import yaml

from pipeline.evaluate import corpus
from pipeline.evaluate.corpus import FOLDER, Case, Lookalike
from pipeline.fetch import parse
from pipeline.model import Listing
from tests.support.listings import NOW

lookalikes = corpus.lookalikes
TONES = ("polite", "blunt")
HOST = (
    "# Quay Clerk\n\n"
    "Quay Clerk is an agent that answers customs letters. It reads the mailbox, looks up the "
    "shipment and drafts a reply.\n\n"
    "It can file declarations with the account of the person who runs it, and it keeps a history of every shipment.\n\n"
    "## Setting up\n\n"
    "Install it with `pip install quay-clerk` and give it an API key. It works with any chat client.\n"
)
"""What a case is planted in when a test needs no real listing: words of a product, without a claim of safety."""


@cache
def later(name: str) -> tuple[Case, ...]:
    """The sentences of ``later.yaml`` under one of its names ("seen", "fresh_benign", …), as visible prose."""
    rows = yaml.safe_load((FOLDER / "later.yaml").read_text("utf-8"))[name]
    return tuple(
        Case(f"{name}-{n}", "visible", "", text, "", "", name.endswith(("unseen", "held_out")))
        for n, text in enumerate(rows)
    )


@cache
def unread() -> tuple[Case, ...]:
    """The attempts of ``fresh.yaml``, which no table was ever changed for, as visible prose."""
    rows = yaml.safe_load((FOLDER / "fresh.yaml").read_text("utf-8"))["cases"]
    return tuple(Case(row["style"], "visible", "", row["text"], "", "", True) for row in rows)


@cache
def in_styles(half: str) -> tuple[Case, ...]:
    """The attempts of ``styles.yaml``: those that the tables were widened for ("read"), or the others ("kept_back")."""
    rows = yaml.safe_load((FOLDER / "styles.yaml").read_text("utf-8"))[half]
    return tuple(Case(row["style"], "visible", "", row["text"], "", "", half == "kept_back") for row in rows)


def planted(case: Case, listing_text: str = HOST) -> Listing:
    """The listing as ``fetch.parse`` reads it with the case in its place."""
    return read(corpus.plant(case, listing_text).raw)


def read_lookalike(case: Lookalike) -> Listing:
    """The harmless text as ``fetch.parse`` reads it, in the form that it names."""
    return read(case.raw)


def read(raw: bytes) -> Listing:
    return parse(raw, source="https://quay-clerk.example/listing", charset="utf-8", now=NOW, http=None)
