"""Cards of a store for data frames: a row a card, types that hold whatever is known, and nothing is written."""

import pytest

from pipeline.errors import NoSuchCard, StoreError, UsageError
from pipeline.export import sheets
from tests.support.published_sites import filled
from threatcard import Card, Store


@pytest.fixture
def url(tmp_path):
    found = f"sqlite:///{tmp_path / 'store.db'}"
    filled(found, names=("Kube Pilot", "Mail Mate")).close()
    return found


def test_approved_cards_come_by_name(url):
    with Store(url) as store:
        cards = list(store.cards())
        assert [card.slug for card in store.cards("mail-mate")] == ["mail-mate"]
        with pytest.raises(NoSuchCard, match="no-such"):
            list(store.cards("no-such"))

    assert [card.slug for card in cards] == ["kube-pilot", "mail-mate"]
    assert all(isinstance(card, Card) for card in cards)


@pytest.mark.parametrize("name", list(sheets.TABLES))
def test_a_table_has_the_columns_of_the_export_and_their_types(url, name):
    with Store(url) as store:
        table, empty = store.to_arrow(name), store.to_arrow(name, states=("rejected",))

    assert table.column_names == list(sheets.TABLES[name].header)
    assert table.schema == empty.schema
    assert (table.num_rows > 0, empty.num_rows) == (True, 0)


def test_figures_are_numbers_and_times_are_times(url):
    import pyarrow

    with Store(url) as store:
        table = store.to_arrow()
        card = next(store.cards("kube-pilot"))
    row = table.to_pylist()[0]

    assert row["ref"] == "kube-pilot"
    assert row["aivss"] == float(card.score.aivss)
    assert row["autonomy_of_action"] == float(card.factors["autonomy_of_action"].value)
    assert row["approved_at"].isoformat()[:4] == "2026"
    assert table.schema.field("flags_high").type == pyarrow.int64()


def test_what_cannot_be_had_is_said(url, tmp_path):
    with Store(url) as store, pytest.raises(UsageError, match="no table 'rows'; use cards, factors"):
        store.to_arrow("rows")
    with pytest.raises(StoreError), Store(f"sqlite:///{tmp_path / 'none.db'}") as store:
        list(store.cards())
    assert not (tmp_path / "none.db").exists()
