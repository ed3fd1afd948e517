"""What somebody who holds the database alone does to it is named; what takes a key or an anchor to see, with those."""

import pytest

from pipeline.errors import InputError, StoreError
from pipeline.review import verdicts
from pipeline.store import Store
from pipeline.store.review import verify
from pipeline.store.review.seals import Seals
from tests.support.listings import NOW
from tests.support.stores import BACKENDS, act, another, approved, backend, card, opened, saved, url
from tests.support.tampering import HELD, KEY, WITH_THE_KEY, fill

__all__ = ["another", "backend", "url"]

OTHER = b"o" * 32


@pytest.fixture(scope="module", params=[None, KEY], ids=["no-key", "key"])
def key(request):
    return request.param


@pytest.fixture(scope="module", params=BACKENDS)
def full(request, key, databases):
    url = databases.make(request.param)
    store = opened(url, key=key)
    for name, role in (("ann", "reviewer"), ("bob", "admin"), ("eve", "analyst")):
        store.users.add(name, role, now=NOW)
    fill(store)
    yield store
    store.close()
    databases.drop(url)


def found(store, key, tampering, anchors=()):
    """What is said after it was done, in a transaction that is then undone."""
    with store.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="SERIALIZABLE") if _server(connection) else connection
        with connection.begin() as transaction:
            tampering.carried_out(connection)
            bad = verify.first_bad(connection, Seals(key), anchors)
            transaction.rollback()
    return None if bad is None else bad.why


def _server(connection):
    return connection.dialect.name == "postgresql"


def test_what_nobody_touched_verifies(full):
    assert full.verify_log() is None
    assert full.verify_log([full.anchor(NOW)]) is None


@pytest.mark.parametrize("name", HELD)
def test_whoever_holds_the_database_alone_is_found_out(full, key, name):
    tampering = HELD[name]
    said = tampering.keyed if key is not None and tampering.keyed else tampering.said

    assert said in found(full, key, tampering)


@pytest.mark.parametrize("name", WITH_THE_KEY)
def test_with_the_key_also_whoever_knows_how_it_is_done(full, key, name):
    why = found(full, key, WITH_THE_KEY[name])
    if key is None:
        assert why is None
    else:
        assert WITH_THE_KEY[name].said in why


@pytest.mark.parametrize("name", ["the chain anew with another actor", "the last act undone"])
def test_an_anchor_finds_those_that_go_back_behind_it_also_without_a_key(full, name):
    why = found(full, None, WITH_THE_KEY[name], [full.anchor(NOW)])

    assert "it was written anew" in why or "rows were cut off, or an older copy was put in its place" in why


def test_an_older_copy_put_back_whole_takes_an_anchor_to_see(another, backend, url):
    """What remains with the key: all that was there once is right."""
    store = opened(url, key=KEY)
    approved(store, saved(store))
    store.close()
    copy = another(backend, like=url)
    store = Store(url, key=KEY)
    approved(store, saved(store, card("Second")))
    anchor = store.anchor(NOW)
    store.close()
    older = Store(copy, key=KEY)

    assert older.verify_log() is None
    assert older.verify_log([anchor]).why == (
        f"the log ends at row 2, and had 4 rows at {NOW}: rows were cut off, or an older copy was put in its place"
    )
    older.close()


# The key


def test_a_store_comes_under_the_key_when_all_of_it_is_whole(url):
    store = opened(url)
    held = saved(store)
    before = store.anchor(NOW)
    store.close()
    store = Store(url, key=KEY)
    with pytest.raises(StoreError, match="not under the key that is set: run 'threatcard review rekey'"):
        act(store, held, verdicts.Claim())
    with pytest.raises(StoreError, match="not under the key that is set"):
        saved(store, card("Another"))
    assert "its head is under no key" in store.verify_log().why
    store.rekey(None, now=NOW)

    assert store.verify_log([before]) is None
    act(store, held, verdicts.Claim())
    saved(store, card("Another"))
    assert store.verify_log([before]) is None
    store.close()


def test_a_store_that_was_tampered_with_does_not_come_under_the_key(url):
    store = opened(url)
    held = approved(store, saved(store))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE standings SET approved_by = 'mallory'")
    store.close()
    store = Store(url, key=KEY)
    with pytest.raises(InputError, match=r"does not verify, and stays as it is: .*its approved_by is 'mallory'"):
        store.rekey(None, now=NOW)

    assert store.revision(held.id).approved_by == "mallory"
    assert "its head is under no key" in store.verify_log().why
    store.close()


@pytest.mark.parametrize(("key", "said"), [(None, "set THREATCARD_LOG_KEY_FILE"), (OTHER, "not under the key")])
def test_without_its_key_a_log_neither_verifies_nor_goes_on(url, key, said):
    store = opened(url, key=KEY)
    held = act(store, saved(store), verdicts.Claim())
    store.close()
    store = Store(url, key=key)
    with pytest.raises(StoreError, match=said):
        act(store, held, verdicts.Release())
    with pytest.raises(StoreError, match=said):
        saved(store, card("Another"))
    with pytest.raises(StoreError, match=said):
        store.users.add("ann", "admin", now=NOW)
    with pytest.raises(StoreError, match=said):
        store.anchor(NOW)

    assert store.verify_log() is not None
    assert store.revision(held.id) == held
    store.close()


def test_a_key_is_changed_and_taken_away(url):
    store = opened(url, key=KEY)
    held = act(store, saved(store), verdicts.Claim())
    anchor = store.anchor(NOW)
    store.close()
    store = Store(url, key=OTHER)
    with pytest.raises(StoreError, match="set THREATCARD_LOG_KEY_FILE"):
        store.rekey(None, now=NOW)
    store.rekey(KEY, now=NOW)
    assert store.verify_log([anchor]) is None
    act(store, held, verdicts.Release())
    store.close()
    store = Store(url)
    store.rekey(OTHER, now=NOW)

    assert store.verify_log([anchor]) is None
    assert store.sizes()["reviews"] == 4
    store.close()


def test_a_keyed_store_comes_back_from_its_export_under_the_same_key_alone(another, backend, url):
    store = opened(url, key=KEY)
    approved(store, saved(store))
    lines = [*store.export()]
    store.close()
    for key, fits in ((KEY, True), (OTHER, False), (None, False)):
        other = opened(another(backend), key=key)
        if fits:
            assert other.import_(lines) == len(lines) - 1
            assert other.verify_log() is None
        else:
            with pytest.raises(InputError, match="nothing was taken: the log in the file does not verify"):
                other.import_(lines)
        other.close()


def test_what_is_done_with_users_is_held_against_the_log(another, backend):
    store = opened(another(backend), key=KEY)
    first = store.users.add("ann", "analyst", now=NOW)
    second = store.users.rotate("ann", now=NOW)
    store.users.change_role("ann", "admin", now=NOW)
    store.users.disable("ann", now=NOW)
    store.users.enable("ann", now=NOW)
    store.users.enable("ann", now=NOW)
    whole, rows = store.verify_log(), store.sizes()["reviews"]
    known = [store.users.authenticate(token) for token in (first, second)]
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE users SET role = 'reviewer'")
    bad = store.verify_log()
    store.close()

    assert (whole, rows) == (None, 5)
    assert (known[0], known[1].role) == (None, "admin")
    assert bad.why == "the user 'ann' was altered beside the log: role is 'reviewer', and 'admin' by the log"
