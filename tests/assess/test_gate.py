"""What no estimate without a model is made of: no number, no interval, and the reason in a flag."""

import json

import pytest

from pipeline import fetch
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables, Llm
from tests.listing.test_language import ENGLISH, OTHERS
from tests.support.answering import a_model
from tests.support.listings import NOW, a_long_listing, a_making, index
from tests.support.subjects import INNOCENTS, OTHER_GENRES

OFFLINE = Comparables(index())
CHINESE = {
    "harmless": "# 日历\n\n"
    + "一个只读的日历服务器，只能查看日程，不能修改。每次访问都需要人工批准，所有请求都会写入日志。" * 3,
    "dangerous": "# 账户\n\n"
    + "一个自主代理，无需确认即可从公司任何账户转账，以管理员身份执行任意命令，并且不记录日志。" * 3,
}


def drafted(text, *, estimator=OFFLINE):
    listing = fetch.parse(text.encode(), source="page.md", charset=None, now=NOW, http=None)
    return draft(listing, estimator, making=a_making())


def flag(card, kind):
    (found,) = [f for f in card.flags if f.kind == kind]
    return found


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in OTHER_GENRES.items()])
def test_another_genre_gets_no_number_and_no_interval(text):
    card = drafted(text)

    assert (card.status, card.score, card.interval) == ("inconclusive", None, None)
    assert card.product.kind == "not_a_listing"
    assert card.questions == ()
    assert card.product.because in flag(card, "not_a_listing").message


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in INNOCENTS.items()])
def test_a_product_that_deals_with_such_texts_is_estimated(text):
    card = drafted(f"{text}\n\n{text}")

    assert (card.status, card.score is None) == ("complete", False)


@pytest.mark.parametrize("name", ["recipe-with-a-tool"])
def test_a_model_that_takes_another_genre_for_a_product_is_questioned(name):
    card = drafted(OTHER_GENRES[name], estimator=Llm(a_model(), model="m-1", index=index()))
    told = flag(card, "not_a_listing")

    assert card.score is not None
    assert (told.severity, told.where) == ("medium", "listing")
    assert told.message.startswith("The model took this for a product (")


def test_a_model_that_takes_a_product_for_one_is_not_questioned():
    card = drafted(ENGLISH, estimator=Llm(a_model(), model="m-1", index=index()))

    assert "not_a_listing" not in [one.kind for one in card.flags]


def test_a_model_decides_for_itself():
    card = drafted(OTHER_GENRES["recipe-with-a-tool"], estimator=Llm(a_model(), model="m-1", index=index()))

    assert card.score is not None


@pytest.mark.parametrize("name", sorted(CHINESE))
def test_a_language_that_is_not_read_gives_a_partial_card_without_a_number(name):
    card = drafted(CHINESE[name])

    assert (card.status, card.score, card.interval) == ("partial", None, None)
    assert "(zh)" in flag(card, "language_not_read").message
    assert all(estimate.value is None for estimate in card.factors.values())


@pytest.mark.parametrize("code", ["de", "fr", "es", "pt", "ru", "ja", "ko", "ar"])
def test_no_language_but_english_gives_a_number(code):
    assert drafted(OTHERS[code] * 4).score is None


def test_a_model_reads_every_language():
    card = drafted(CHINESE["dangerous"], estimator=Llm(a_model(), model="m-1", index=index()))

    assert card.score is not None
    assert "language_not_read" not in [f.kind for f in card.flags]


def test_a_page_that_is_english_for_the_most_part_has_a_number_and_says_what_was_not_read():
    card = drafted(f"{ENGLISH * 6}\n\n{OTHERS['zh']}")

    assert card.status == "partial"
    assert card.score is not None
    assert flag(card, "language_not_read").severity == "medium"


def test_the_labels_of_a_record_do_not_hide_its_language():
    record = {
        "name": "org.example/kalender",
        "description": "Liest den Kalender des Benutzers und schlägt Besprechungen vor, ohne zu fragen.",
        "version": "1.0.0",
        "packages": [
            {"registryType": "npm", "identifier": f"kalender-{n}", "version": "1.0.0", "transport": {"type": "stdio"}}
            for n in range(5)
        ],
    }
    card = drafted(json.dumps(record, ensure_ascii=False))

    assert (card.status, card.score) == ("partial", None)
    assert "(de)" in flag(card, "language_not_read").message


def test_without_a_model_a_long_listing_is_read_whole():
    card = draft(a_long_listing(), OFFLINE, making=a_making())

    assert card.status == "complete"
    assert "truncated" not in [f.kind for f in card.flags]


def test_labels_of_ours_around_nothing_are_not_assessed():
    packages = [
        {"registryType": kind, "identifier": "deals", "version": "1.0.0", "transport": {"type": "stdio"}}
        for kind in ("npm", "pypi", "oci")
    ]
    card = drafted(
        json.dumps({"name": "org.example/deals", "description": "", "version": "1.0.0", "packages": packages})
    )

    assert (card.status, card.score, card.interval) == ("inconclusive", None, None)
    assert "a record without a description" in flag(card, "too_little_text").message
