"""What a card says first of its score, and what comes after it."""

from decimal import Decimal

import pytest

from pipeline.model import Interval
from pipeline.render import headline, html, markdown, terminal
from tests.support.cards import a_card, a_failed_card


def carded(low="8.1", high="9.3", bands=None, **provenance):
    card = a_card()
    ends = {"low": Decimal(low), "high": Decimal(high)}
    spread = Interval(**ends, bands={"High": 0.774, "Critical": 0.226} if bands is None else bands)
    return card.model_copy(
        update={
            "score": card.score.model_copy(update=ends),
            "interval": spread,
            "provenance": card.provenance.model_copy(update=provenance),
        }
    )


OFFLINE = {"estimator": "comparables", "model": None}


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (carded(), "8.9 High (8.1–9.3; High 77 %, Critical 23 %)"),
        (carded("8.9", "8.9", {"High": 1.0}), "8.9 High"),
        (
            carded("5.9", "9.0", {"Medium": 0.6, "High": 0.4}),
            "8.9 High, more likely Medium (5.9–9.0; Medium 60 %, High 40 %)",
        ),
        (
            carded(**OFFLINE),
            "High to Critical, 8.1–9.3 (about 8.9, estimated without a model; High 77 %, Critical 23 %)",
        ),
        (carded("8.1", "8.9", {"High": 1.0}, **OFFLINE), "High, 8.1–8.9 (about 8.9, estimated without a model)"),
        (
            carded(**OFFLINE, amended_by="noor"),
            "High to Critical, 8.1–9.3 (about 8.9, estimated without a model; High 77 %, Critical 23 %)",
        ),
    ],
    ids=["model", "exact", "another-band", "offline", "offline-one-band", "offline-and-a-person"],
)
def test_the_headline(card, said):
    assert str(headline.headline(card)) == said


def test_of_two_bands_as_likely_as_each_other_the_graver_counts():
    assert headline.likeliest(Interval(low=Decimal(5), high=Decimal(8), bands={"High": 0.5, "Medium": 0.5})) == "High"


@pytest.mark.parametrize("spread", [None, Interval(low=Decimal(0), high=Decimal(1), bands={"odd": 1.0})])
def test_without_a_band_that_is_known_none_is_likelier(spread):
    assert headline.likeliest(spread) == ""


def test_without_a_score_there_is_no_headline():
    assert headline.headline(a_failed_card()) is None


@pytest.mark.parametrize(
    "rendered",
    [
        lambda card: terminal.render(card, width=100, colour=False, interactive=False),
        markdown.render,
        html.render,
    ],
    ids=["terminal", "markdown", "html"],
)
def test_offline_the_bands_stand_before_the_number_in_every_format(rendered):
    text = rendered(carded(**OFFLINE))

    assert 0 < text.index("High to Critical") < text.index("about 8.9, estimated without a model")
    assert "8.9 High" not in text


@pytest.mark.parametrize(
    ("card", "brief", "band"),
    [
        (carded(), "8.9 High", "High"),
        (carded("5.9", "9.0", {"Medium": 0.6, "High": 0.4}), "8.9 High", "High"),
        (carded("5.9", "9.0", {"Medium": 0.6, "High": 0.4}, **OFFLINE), "Medium to Critical, 5.9–9.0", "Medium"),
        (carded("5.9", "9.0", {}, **OFFLINE), "Medium to Critical, 5.9–9.0", "High"),
        (a_failed_card(), "failed", ""),
    ],
    ids=["model", "model-likelier", "offline", "offline-no-chances", "failed"],
)
def test_what_goes_into_a_column_and_where_one_band_alone_has_room(card, brief, band):
    assert (headline.brief(card), headline.telling(card)) == (brief, band)
