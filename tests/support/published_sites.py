"""Sites to test with: a store of approved cards, products by hand, and parts that stand for the rest of a site."""

import shutil
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from pipeline import publish
from pipeline.publish import card_page, paths, products
from pipeline.publish.asked import Asked
from pipeline.publish.records import File, Parts, card_folder
from pipeline.publish.stage import Stage
from pipeline.store.records import Edition, Product, Reply, Withdrawn
from tests.support import stores
from tests.support.cards import a_card

DAY, TODAY = "2026-11-22T10:00:00Z", "2026-12-01"
NAMES = ("Kube Pilot", "Mail Mate", "Zebra Desk")
WHO = stores.BOB


def filled(url, *, names=NAMES):
    """A store with an approved card of each name."""
    store = stores.opened(url)
    for name in names:
        approve(store, stores.card(name))
    return store


def approve(store, card, *, now=DAY, **how):
    return stores.approved(store, stores.saved(store, card), WHO, now=now, **how)


def another_edition(name="Kube Pilot"):
    """The same product after a reviewer thought otherwise of one factor."""
    card = stores.card(name)
    moved = card.factors["persistent_memory"].model_copy(update={"value": Decimal("0.9")})
    return stores.card(name, factors={**card.factors, "persistent_memory": moved})


def asked(folder, **options):
    return Asked(folder, options.pop("today", TODAY), **options)


def published(folder, store, *, parts=(), processes=1, **options):
    given = asked(folder, **options)
    return publish.write(given, store, Parts(tuple(parts)), now=f"{given.today}T12:00:00Z", processes=processes)


def rest(site):
    """What a card's page links to, as bare as can be."""
    page = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';"><p>here</p>'
    for name in ("", "changes/", "calculator/", "methodology/", "glossary/"):
        yield File(f"{name}index.html", f"{page}{len(site.rows)} rows".encode())
    lists = ((paths.band(row.band), paths.kind(row.kind), *map(paths.tag, row.tags)) for row in site.rows)
    for folder in dict.fromkeys(chain.from_iterable(lists)):
        yield File(f"{folder}/index.html", page.encode())


def files(folder):
    """Every file below it, by path."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def an_edition(card, **changes):
    score = card.score
    whole = Edition(
        card.id, card.name, card.status, score and score.aivss, score.severity if score else "", "bob", "reviewer",
        DAY, "2027-01-31", {},
    )  # fmt: skip
    return whole._replace(**changes)


def a_product(card, **changes):
    return Product(card.slug, ("devops",), (an_edition(card),), None, None, ())._replace(**changes)


def a_reply(card, **changes):
    whole = Reply(
        "r-1", card.slug, card.id, "note", "Vendor Ltd", "We have changed it.\n\nTwice.", "2026-11-23T08:00:00Z", "ann",
        "signed", "2026-11-24T08:00:00Z", "bob", "",
    )  # fmt: skip
    return whole._replace(**changes)


def withdrawn(words="The product is gone."):
    return Withdrawn("2026-11-25T09:00:00Z", "bob", "admin", words)


class Pages(NamedTuple):
    """What one product becomes, by the end of its path."""

    made: products.Made
    files: dict[str, bytes]

    @property
    def page(self):
        return self.of(f"{card_folder(self.made.slug)}/index.html")

    def of(self, name):
        return self.files[name].decode()

    def frozen(self, card):
        return self.of(card_page.frozen_files(card.id)[0])


def pages(folder, product, *cards, **options):
    """Written into the folder, from these cards alone."""
    known = {card.id: card for card in cards}
    new = folder / "new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    stage = Stage(new, folder / "none", {}, {})

    def read(ids):
        return iter([known[one] for one in ids])

    (made,) = products.batch([products.Task(product, None, {})], asked(folder, **options), stage, read)
    return Pages(made, files(new))


def cards_of_two_editions():
    old = a_card()
    moved = old.factors["persistent_memory"].model_copy(update={"value": Decimal("0.9")})
    new = old.model_copy(update={"id": "b" * 64, "factors": {**old.factors, "persistent_memory": moved}})
    return old, new


def with_drafts(store, name="Waiting Room"):
    stores.saved(store, stores.card(name))
