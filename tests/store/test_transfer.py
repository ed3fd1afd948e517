"""Export and import: nothing is lost, between the databases too, and the bytes are the same."""

import json

import pytest

from pipeline.ask.cache import Stored
from pipeline.errors import InputError
from pipeline.model import Tokens
from pipeline.review import verdicts
from pipeline.review.amend import Changes
from pipeline.store import Store
from pipeline.store.db import schema
from pipeline.store.outbox import Outbox
from pipeline.store.review.replies import By
from pipeline.store.shared.kept_answers import SharedAnswers
from tests.support.listings import NOW, a_listing
from tests.support.nightly import a_night
from tests.support.stores import (
    BACKENDS,
    BOB,
    HERE,
    act,
    another,
    approved,
    backend,
    card,
    high,
    opened,
    peopled,
    replied,
    saved,
    store,
)

__all__ = ["another", "backend", "peopled", "store"]


@pytest.fixture
def full(store):
    """Something in every table that people fill, and odd characters where there is room for them."""
    run = store.start_run("assess", by="ann", now=NOW, details={"sources": 2})
    odd = a_listing(name="Nul \0, ls \u2028, nel \x85, and 🚀", fetched_at="2026-11-23T00:00:00Z")
    store.save(card("Cast AI", flags=(high('quote " and \u2028'),)), odd, author="ann", run=run)
    approved(store, saved(store, run=run))
    held = act(store, saved(store, card("Third")), verdicts.Claim(), BOB)
    act(store, held, verdicts.Amend(Changes(summary="Another.\nIn two lines."), "The manual says so."), BOB)
    replied(store, "kube-pilot", "First.")
    replied(store, "kube-pilot", 'quote " and \u00fc', "dispute")
    store.seeding.put(None, every=0, by=By(BOB, HERE, NOW))
    store.users.disable("bob", now=NOW)
    return store


@pytest.fixture
def nights(full):
    """The same, and what runs over a catalogue leave behind: something in every table."""
    moved = (card("Moved", summary=words) for words in ("One.", "Two."))
    a_night(full, *moved, 'quote " and \u2028', catalogue="ü \u2028")
    SharedAnswers(full.engine, lambda: NOW).set("k" * 64, Stored(text="{}", tokens=Tokens(input=1), repairs=0))
    return full


def test_a_store_with_something_in_every_table(nights):
    assert {name for name, count in nights.sizes().items() if not count} == {"log_mac"}


@pytest.mark.parametrize("to", BACKENDS)
def test_an_export_comes_back_byte_for_byte(nights, another, to):
    full = nights
    lines = [*full.export()]
    other = opened(another(to))
    taken = other.import_(lines)

    assert taken == len(lines) - 1 == sum(full.sizes().values())
    assert [*other.export()] == lines
    assert other.sizes() == full.sizes()
    assert other.verify_log() is None
    assert other.history("third") == full.history("third")
    assert other.approved("kube-pilot") == full.approved("kube-pilot")
    approved(other, other.revision(other.resolve("cast-ai")), answers={0: "Yes."})
    assert other.verify_log() is None
    other.close()


def test_tokens_still_open_after_an_import_and_are_not_in_it(store, another):
    token = store.users.add("dora", "analyst", now=NOW)
    lines = [*store.export()]
    other = opened(another("sqlite"))
    other.import_(lines)

    assert other.users.authenticate(token).name == "dora"
    assert token.split("_", 2)[2] not in "".join(lines)
    other.close()


def test_what_was_done_before_an_import_is_told_to_nobody(full, another):
    """Also where the new store had begun to tell what is done in it."""
    other = opened(another("sqlite"))
    messages = Outbox(other.engine)
    messages.collect(NOW)
    other.import_(full.export())
    messages.collect("2027-01-01T08:00:00Z")
    messages.collect("2027-01-01T08:00:00Z")

    assert messages.counts() == {}
    other.close()


def test_every_line_is_one_object_and_the_first_says_what_it_is(full):
    lines = [*full.export()]

    assert json.loads(lines[0]) == {"format": "threatcard-store", "version": schema.newest()}
    assert all("\n" not in line and isinstance(json.loads(line), dict) for line in lines)


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ('"actor":"ann"', '"actor":"eve"', "row 4 was altered"),
        ('"state":"approved"', '"state":"draft"', "was moved beside the log: its state is 'draft'"),
        ('"role":"analyst"', '"role":"admin"', "row 3 was altered"),
    ],
    ids=["actor", "state", "role"],
)
def test_a_log_that_does_not_verify_is_not_taken(full, another, backend, there, instead, said):
    """Nor is anything else of the file."""
    lines = [line.replace(there, instead) for line in full.export()]
    other = opened(another(backend))
    with pytest.raises(InputError, match=f"nothing was taken: the log in the file does not verify: .*{said}"):
        other.import_(lines)

    assert sum(other.sizes().values()) == 1
    other.close()


def test_a_store_that_is_not_empty_takes_nothing(full):
    with pytest.raises(InputError, match="is not empty"):
        full.import_([*full.export()])


def changed(lines, number, **row):
    body = json.loads(lines[number])
    body["row"].update(row)
    return [*lines[:number], json.dumps(body), *lines[number + 1 :]]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: [], "ends too early"),
        (lambda lines: lines[1:], "line 1: this is no export"),
        (lambda lines: ["{}", *lines], "line 1: this is no export"),
        (
            lambda lines: [lines[0].replace(schema.newest(), "0001"), *lines[1:]],
            "line 1: the export is of version '0001'",
        ),
        (lambda lines: lines[:-1], "ends too early"),
        (lambda lines: [*lines[:3], "nonsense", *lines[3:]], "line 4: this is no JSON."),
        (lambda lines: [*lines[:3], "[]", *lines[3:]], "line 4: this is no JSON object"),
        (lambda lines: [*lines[:3], '{"table": "x"}', *lines[3:]], "line 4: this is no row of any table"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "line 4: the row of listings cannot be taken"),
        (lambda lines: changed(lines, 2, body=None), "line 3: the row of listings cannot be taken"),
        (lambda lines: changed(lines, 2, more="x"), "line 3: this is no row of any table"),
        (lambda lines: changed(lines, 2, source=None), "line 3: the row of listings cannot be taken"),
        (lambda lines: changed(lines, 2, source={"a": 1}), "line 3: the row of listings cannot be taken"),
        (lambda lines: [*lines[:2], *lines[4:]], "cannot be taken"),
    ],
    ids=range(14),
)
def test_a_bad_line_is_named_and_nothing_is_taken(full, another, backend, spoil, said):
    other = opened(another(backend))
    with pytest.raises(InputError) as caught:
        other.import_(spoil([*full.export()]))

    assert said in str(caught.value)
    assert sum(other.sizes().values()) == 1
    other.close()


def test_a_newly_made_store_is_empty_but_for_the_head_of_its_log(another):
    made = Store(another("sqlite"))

    assert {name for name, count in made.sizes().items() if count} == {"log_head"}
    assert made.import_([*made.export()]) == 1
    made.close()
