"""A database's address that is none, or that nothing answers at: one line without the password, whatever is in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError, StoreError
from pipeline.store import Store
from pipeline.store.db.engine import connect, reading
from tests.support.commands import process
from tests.support.stores import another, opened

__all__ = ["another"]

SERVER = "postgresql+psycopg://u:"
READ = "the database's URL cannot be read: use sqlite:///FILE or postgresql"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("hush@h:port/x", READ),
        ("hush@127.0.0.1:99999999/x", READ),
        ("hush@127.0.0.1:-1/x", READ),
        ("hush@a,b:1,2/x", READ),
        ("hush@[::1/x", READ),
        ("hu@sh@127.0.0.1:1/x", READ),
        ("hush@127.0.0.1:1/%00", READ),
        ("hush%00@127.0.0.1:1/x", READ),
        ("hu/sh@127.0.0.1:1/x", "says: "),
        ("hu?sh@127.0.0.1:1/x", "says: "),
        ("hush@127.0.0.1:1/x?foo=bar", "says: invalid connection option"),
        ("hush@127.0.0.1:1/x?port=abc", "cannot be used: "),
        ("hush@127.0.0.1:1/x?host=a:zz&host=b:2", "cannot be used: "),
        ("hush@127.0.0.1:1/x?sslmode=zz", "says: "),
        ("@127.0.0.1:1/x?password=hush", "says: "),
        ("@127.0.0.1:1/x?sslpassword=hush&password=hush", "says: "),
        ("hush@[::1]:1/x", "says: "),
    ],
    ids=lambda part: part[:40],
)
def test_a_server_s_address_that_is_none_is_one_line_without_the_password(rest, said):
    with pytest.raises(StoreError) as caught:
        Store(SERVER + rest)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not any(part in str(caught.value) for part in ("hush", "hu@sh", "hu/sh", "sh@"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{}/x.db?timeout=abc", "takes no options"),
        ("sqlite:///{}/x.db?uri=true", "takes no options"),
        ("sqlite:///{}", "it is no regular file"),
        ("sqlite:////dev/null", "it is no regular file"),
        ("sqlite:///{}/\0.db", READ),
        ("sqlite:///{}/" + "x" * 300, "File name too long"),
    ],
    ids=["option", "uri", "folder", "device", "nul", "long"],
)
def test_a_file_that_is_none_is_one_line(tmp_path, url, said):
    with pytest.raises(StoreError, match=said):
        Store(url.format(tmp_path))


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_address_is_read_or_refused(rest):
    """Nothing is connected to: that is when it is used first."""
    said = ""
    try:
        connect(SERVER + "hush@" + rest).dispose()
    except StoreError as err:
        said = str(err)
    assert "hush" not in said


@pytest.mark.parametrize("command", [("db", "info"), ("config",), ("review", "list"), ("db", "upgrade")], ids=" ".join)
@pytest.mark.parametrize(
    "url",
    [
        SERVER + "hush@h:port/x",
        SERVER + "hu@sh/hush@h:port/x",
        "postgres://u:hu/sh@h/x",
        SERVER + "@h:1/x?password=hush",
    ],
    ids=["port", "marks", "scheme", "option"],
)
def test_the_command_shows_no_password(command, url):
    ran = process(*command, env={"THREATCARD_DB": url})

    assert b"hush" not in ran.stdout + ran.stderr
    assert b"hu/sh" not in ran.stdout + ran.stderr
    assert b"Traceback" not in ran.stderr
    assert ran.stderr.count(b"\n") <= 1


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.resolve("a\ud800bcdef"),
        lambda store: store.users.get("\ud800"),
        lambda store: store.history("\udfff"),
        lambda store: store.run("\ud800"),
        lambda store: store.start_run("x", by="\ud800", now="", details={}),
    ],
    ids=["card", "user", "history", "run", "new-run"],
)
def test_half_a_character_that_is_asked_for_is_one_line(another, backend, ask):
    store = opened(another(backend))
    with pytest.raises(InputError, match="lone surrogate"):
        ask(store)
    store.close()


def test_a_number_that_no_database_takes_is_one_line(another):
    engine = connect(another("sqlite"))
    with pytest.raises(InputError, match="a number that large"), reading(engine) as connection:
        connection.exec_driver_sql("SELECT ?", (2**70,))
    engine.dispose()
