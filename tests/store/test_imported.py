"""Lines of an export with anything in any field: each is taken whole or refused in one line, on both databases."""

import json
import re
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from pipeline.ask.cache import Stored
from pipeline.errors import InputError
from pipeline.model import Tokens
from pipeline.review.rules import Actor
from pipeline.store import Store
from pipeline.store.db.engine import writing
from pipeline.store.db.tables import head, head_mac
from pipeline.store.review.replies import By
from pipeline.store.shared.kept_answers import SharedAnswers
from pipeline.store.transfer import TABLES
from tests.support.listings import NOW
from tests.support.nightly import a_night
from tests.support.stores import BACKENDS, approved, card, opened, replied, saved

ODD = (
    "\ud800", "a\udfffb", "\0", "", "x" * 100_000, "none", "2026-13-45T00:00:00Z", "2026-11-30T00:00:00", "0" * 64,
    "é\u202e", 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1.5, 1e308, float("nan"), float("inf"), -0.0,
    True, False, None, [], {}, [[]], {"a": None}, {"\ud800": 1}, ["\udc00"], {"users": 7, "cards": "x"},
    {"expires": 7, "supersedes": 3}, {"log": "1:x:y"},
)  # fmt: skip


def nested(depth, within):
    text = ("[" * depth + "]" * depth) if within == "list" else ('{"a":' * depth + "1" + "}" * depth)
    return f"<nested>{text}"


DEEP = tuple(nested(depth, within) for depth in (39, 60, 900, 5_000, 100_000) for within in ("list", "object"))
FIELDS = [(table.name, column.name) for table in TABLES for column in table.columns if table is not head_mac]


class Place(NamedTuple):
    """The lines of a store with something in every table, where each table's first stands, and a store to take them."""

    lines: list
    first: dict
    store: Store


@pytest.fixture(scope="module", params=BACKENDS)
def place(request, databases):
    full, empty = (opened(databases.make(request.param)) for _ in range(2))
    approved(full, saved(full, card("Other"), run=full.start_run("assess", by="ann", now=NOW, details={})))
    replied(full, "other")
    full.seeding.put(None, every=0, by=By(Actor("ann", "admin"), "here", NOW))
    full.users.add("ann", "reviewer", now=NOW)
    a_night(full, card("Moved"), card("Moved", summary="Two."), "words", catalogue="c")
    SharedAnswers(full.engine, lambda: NOW).set("k" * 64, Stored(text="{}", tokens=Tokens(input=1), repairs=0))
    lines = [*full.export()]
    full.close()
    first = {}
    for number, line in enumerate(lines):
        first.setdefault(json.loads(line).get("table"), number)
    yield Place(lines, first, empty)
    empty.close()


def spelled(value):
    text = json.dumps(value)
    return text if "<nested>" not in text else value.removeprefix("<nested>")


def taken(place, table, field, value):
    """What is said of the lines with that value in one field of the table's first row; nothing where they are taken."""
    lines = list(place.lines)
    body = json.loads(lines[place.first[table]])
    body["row"][field] = "<here>"
    lines[place.first[table]] = json.dumps(body).replace('"<here>"', spelled(value))
    said = None
    try:
        place.store.import_(lines)
    except InputError as err:
        said = str(err)
    else:
        assert place.store.verify_log() is None
        place.store.queue(now=NOW)
        list(place.store.products(now=NOW, drafts=True))
        emptied(place.store)
    return said


def emptied(store):
    with writing(store.engine) as connection:
        for table in reversed(TABLES):
            if table is not head:
                connection.execute(delete(table))
        connection.execute(head.update().values(seq=0, hash="0" * 64))


@pytest.mark.long(60)
@pytest.mark.parametrize("table", sorted({table for table, _ in FIELDS}))
def test_no_value_in_any_field_is_more_than_one_line(place, table):
    for name, field in FIELDS:
        if name == table:
            for value in ("\ud800", 2**64, {}, DEEP[-1]):
                said = taken(place, table, field, value)
                assert said is None or ("\n" not in said and len(said) < 600)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(where=st.sampled_from(FIELDS), value=st.sampled_from((*ODD, *DEEP)) | st.text(max_size=70) | st.integers())
@pytest.mark.long(60)
def test_any_value_in_any_field_is_taken_whole_or_refused(place, where, value):
    said = taken(place, *where, value)

    assert said is None or ("\n" not in said and len(said) < 600)


@pytest.mark.parametrize(
    ("table", "field", "value", "said"),
    [
        ("cards", "aivss", "x", "the row of cards cannot be taken: aivss is no whole number"),
        ("cards", "name", "\ud800", "name holds a lone surrogate"),
        ("cards", "name", "\0", "name holds a NUL"),
        ("cards", "slug", "x" * 81, "slug has 81 characters, and 80 are the most"),
        ("cards", "record", DEEP[3], "record has more than 40 brackets in each other"),
        ("cards", "flags_high", 2**31, "flags_high is too large a number"),
        ("cards", "flags_high", True, "flags_high is no whole number"),
        ("cards", "created_at", "yesterday", "created_at is no time such as"),
        ("cards", "aivss", 3, "has another aivss in the queue"),
        ("standings", "latest", 1, "latest is neither true nor false"),
        ("standings", "expires", "soon", "expires is no day such as"),
        ("listings", "body", "another text", "was altered after it was read"),
        ("reviews", "details", [], "details is no JSON object"),
        ("reviews", "details", {"a": "\ud800"}, "details holds a lone surrogate"),
        ("log_head", "seq", 1, "is missing: the log went on to|row 2"),
    ],
    ids=lambda value: None if isinstance(value, int | dict | list) else str(value)[:12].encode("ascii", "replace"),
)
def test_what_is_wrong_is_said(place, table, field, value, said):
    assert re.search(said, taken(place, table, field, value))


@pytest.mark.parametrize("line", ["[" * 200_000, '{"a":' * 200_000, "1" * 5_000, '"\\ud800"', "\0", '{"table": ["x"]}'])
def test_a_line_that_is_none_is_refused(place, line):
    with pytest.raises(InputError, match="line 2: "):
        place.store.import_([place.lines[0], line, *place.lines[1:]])
