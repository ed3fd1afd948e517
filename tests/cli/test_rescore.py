"""``threatcard rescore``: cards under another profile, without a model, and what is wrong with those that cannot be."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from pipeline.assess.draft import draft, rescored
from pipeline.assess.estimators import Comparables
from pipeline.cli import main
from pipeline.model import Card
from pipeline.render import json_line
from pipeline.scoring import PROFILES
from tests.support.listings import a_listing, a_making, a_thin_listing, index

CARD = draft(a_listing(), Comparables(index()), making=a_making())
OTHER = draft(a_listing(name="Other"), Comparables(index()), making=a_making())
THIN = draft(a_thin_listing(), Comparables(index()), making=a_making())


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def runner(*args, stdin=b""):
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="latin-1"))
        code = main(["rescore", *args])
        out, err = capfd.readouterr()
        cards = [Card.model_validate_json(line) for line in out.splitlines()]
        return SimpleNamespace(code=code, out=out, err=err, cards=cards)

    return runner


def lines(*cards):
    return "".join(f"{json_line(card)}\n" for card in cards)


def test_cards_come_out_one_a_line_in_order(run):
    ran = run(stdin=lines(CARD, OTHER, THIN))

    assert (ran.code, ran.err) == (0, "")
    assert ran.cards == [CARD, OTHER, THIN]


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_can_be_asked_for_and_the_way_back_is_the_same_card(run, name):
    there = run("--profile", name, "--snap", stdin=lines(CARD))
    back = run(stdin=there.out)

    assert there.cards == [rescored(CARD, making=a_making(name, snap=True))]
    assert back.cards == [CARD]


def test_numbers_stay_numbers(run):
    body = json.loads(run("--profile", "owasp-v0.8", "--snap", stdin=lines(CARD)).out)

    assert all(isinstance(body["score"][key], int | float) for key in ("aivss", "aars", "low", "high"))


def test_a_coarser_profile_needs_snapping_which_is_said_before_anything_is_read(run):
    ran = run("missing.json", "--profile", "owasp-v0.5")

    assert (ran.code, ran.out) == (2, "")
    assert "add --snap" in ran.err
    assert "missing" not in ran.err


def test_files_are_read_one_after_another_in_either_form(run, tmp_path):
    (tmp_path / "lines.json").write_text(lines(CARD, OTHER))
    (tmp_path / "spread.json").write_text(json.dumps(json.loads(json_line(THIN)), indent=2))
    (tmp_path / "windows.json").write_bytes(b"\xef\xbb\xbf" + lines(CARD).replace("\n", "\r\n").encode())

    assert run("lines.json", "spread.json", "windows.json").cards == [CARD, OTHER, THIN, CARD]


def test_what_lies_in_a_string_ends_no_line_and_stays(run):
    card = draft(a_listing(name="One\u2028two\x85é"), Comparables(index()), making=a_making())

    assert run(stdin=card.model_dump_json() + "\n").cards == [card]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "the card: Invalid JSON"),
        ("[]", "the card: Input should be"),
        ("{}", "id: Field required"),
        (json_line(CARD).replace('"status":"complete"', '"status":"splendid"'), "status: Input should be"),
        (json_line(CARD).replace('"low":', '"lo":', 1), "lo: Extra inputs"),
        (json_line(CARD).replace('"schema_version":"1"', '"schema_version":"2"'), "schema_version: Input should be"),
    ],
    ids=["no-json", "no-object", "no-card", "status", "key", "version"],
)
def test_a_bad_line_is_named_and_the_others_come_out(run, line, said):
    ran = run(stdin=f"{lines(CARD)}\n{line}\n{lines(OTHER)}")

    assert (ran.code, ran.cards) == (1, [CARD, OTHER])
    assert ran.err.startswith("threatcard rescore: standard input line 3: ")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_value_off_its_levels_is_named(run):
    value = CARD.model_dump(mode="json")["threat_multiplier"]["value"]
    bent = json_line(CARD).replace(f'"threat_multiplier":{{"value":{value}', '"threat_multiplier":{"value":0.77')
    refused, moved = run(stdin=bent), run("--snap", stdin=bent)

    assert (refused.code, refused.cards) == (1, [])
    assert "line 1: threat_multiplier is 0.77; directory allows" in refused.err
    assert moved.code == 0
    assert [f.where for f in moved.cards[0].flags if f.kind == "snapped"] == ["threat_multiplier"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run, tmp_path):
    (tmp_path / "good.json").write_text(lines(CARD))
    (tmp_path / "bad.json").write_bytes(b"\xff")
    ran = run("missing.json", "bad.json", "good.json")

    assert (ran.code, ran.cards) == (4, [CARD])
    assert ran.err.splitlines() == [
        "threatcard rescore: 'missing.json' cannot be read: No such file or directory",
        "threatcard rescore: 'bad.json' is not UTF-8: byte 0xff at byte 1",
    ]


@pytest.mark.parametrize("text", ["", " \n\n"], ids=["empty", "blank"])
def test_nothing_to_rescore_is_an_error(run, text):
    ran = run(stdin=text)

    assert (ran.code, ran.err) == (1, "threatcard rescore: standard input holds no cards\n")


def test_standard_input_is_read_once(run):
    assert run("-", "-", stdin=lines(CARD)).code == 2


def test_a_hostile_name_of_a_file_is_shown_and_not_obeyed(run):
    ran = run("no\x1b[31mred\nx")

    assert "\x1b" not in ran.err
    assert len(ran.err.splitlines()) == 1
