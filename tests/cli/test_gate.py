"""``assess --gate``, and what the organisation's own view adds to what is shown: never anything to the card."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.model import Card
from tests.support.commands import CAST, KUBE, runner, writer

LAX = "[policy]\nband = 'Critical'\nstatus = 'partial'\n"
STRICT = "[policy]\nband = 'None'\n[policy.factors]\nautonomy_of_action = 0\n"
CONTEXT = "[context]\nenforced = ['sandbox']\n"
THIN = "# Nothing\n\nA page.\n"


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return runner(capfd)


@pytest.fixture
def own(tmp_path):
    """A settings file that the user names."""

    def written(text):
        path = tmp_path / "own.toml"
        path.write_text(text)
        return str(path)

    return written


@pytest.fixture
def at_home(tmp_path):
    def written(text):
        path = tmp_path / "home" / "threatcard" / "threatcard.toml"
        path.parent.mkdir(parents=True)
        path.write_text(text)
        return str(path)

    return written


def test_a_card_that_keeps_to_the_policy_passes(run, own):
    ran = run("assess", "--gate", "--config", own(LAX), KUBE)

    assert (ran.code, ran.err) == (0, "")
    assert "Keeps to the policy of" in ran.out


def test_a_card_that_breaks_it_is_exit_8_with_every_line_named(run, own):
    ran = run("assess", "--gate", "--config", own(STRICT), KUBE)
    band, factor = ran.err.splitlines()

    assert ran.code == 8
    assert band.startswith(f"threatcard: {KUBE}: policy.band: the score is ")
    assert band.endswith("; None is the highest band allowed")
    assert "policy.factors.autonomy_of_action: Autonomy of Action is" in factor


def test_the_highest_code_of_several_cards_wins(run, own, tmp_path):
    thin = writer(tmp_path)("thin.md", THIN)
    ran = run("assess", "--gate", "--config", own("[policy]\nband = 'Critical'\n"), thin, KUBE, "none.md")

    assert ran.code == 8
    assert "policy.status: the card is inconclusive" in ran.err
    assert "policy.band: the score is not known: the card is inconclusive and has no score" in ran.err


def test_without_the_flag_a_policy_holds_nothing_up(run, own):
    ran = run("assess", "--config", own(STRICT), KUBE)

    assert (ran.code, ran.err) == (0, "")
    assert "In this organisation" not in ran.out
    assert "own.toml" not in ran.out


def test_a_gate_without_a_policy_is_usage_in_one_line(run, own):
    for arguments in (["--config", own(CONTEXT)], []):
        ran = run("assess", "--gate", *arguments, KUBE)

        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
        assert "--gate needs a policy" in ran.err


def test_a_policy_on_the_score_here_needs_a_context(run, own):
    ran = run("assess", "--config", own("[policy]\nband = 'High'\nscore = 'organisation'\n"), KUBE)

    assert ran.code == 2
    assert "add a table [context]" in ran.err


@pytest.mark.parametrize(
    "toml", ["[policy]\nband = 'Sky'\n", "[context]\nzone = 'x'\n", "policy = 3\n"], ids=["policy", "context", "value"]
)
def test_a_bad_table_ends_assess_and_config_before_anything_is_read(run, own, toml):
    for command in (["assess", KUBE], ["config"]):
        ran = run(*command, "--config", own(toml))

        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
        assert "own.toml" in ran.err


# A stranger's folder


@pytest.mark.parametrize("table", [LAX, CONTEXT], ids=["policy", "context"])
def test_a_folder_brings_neither_policy_nor_context(run, table):
    Path("threatcard.toml").write_text(table)
    ran = run("assess", "--gate", KUBE)

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "a file in the working folder may be a stranger's" in ran.err
    assert "--config" in ran.err


def test_a_folder_s_file_does_not_make_away_with_the_policy_at_home(run, at_home):
    home = at_home(STRICT)
    Path("threatcard.toml").write_text("jobs = 2\n")
    ran, shown = run("assess", "--gate", KUBE), run("config")

    assert ran.code == 8
    assert "policy.factors.autonomy_of_action" in ran.err
    assert f"  {home} " in next(line for line in shown.out.splitlines() if line.startswith("policy.band"))
    assert next(line for line in shown.out.splitlines() if line.startswith("jobs")).split()[1] == "2"


def test_what_is_named_holds_in_place_of_what_is_at_home(run, own, at_home):
    at_home(STRICT)

    assert run("assess", "--gate", "--config", own(LAX), KUBE).code == 0


def test_config_shows_both_tables_with_their_words(run, own):
    ran = run("config", "--config", own(CONTEXT + "exposure = 'internal'\n" + STRICT))
    rows = {line.split()[0]: line for line in ran.out.splitlines()}

    assert "whose requests and texts reach it" in rows["context.exposure"]
    assert rows["context.enforced"].split()[1] == "sandbox"
    assert "autonomy_of_action=0" in rows["policy.factors"]
    assert "[policy]" not in rows
    assert "[policy]" in {line.split()[0] for line in run("config").out.splitlines()}


# Beside the card, not in it


def the_card(text):
    """What a card says, without the time and the source of this run."""
    card = json.loads(text)
    return {key: value for key, value in card.items() if key not in ("listing", "provenance")}


def test_json_is_the_card_alone(run, own):
    plain = run("assess", "--format", "json", KUBE)
    seen = run("assess", "--format", "json", "--gate", "--config", own(CONTEXT + STRICT), KUBE)

    assert the_card(seen.out) == the_card(plain.out)
    assert seen.cards()[0].id == plain.cards()[0].id


def test_a_folder_gets_it_as_an_object_of_its_own(run, own):
    run("assess", "--gate", "--config", own(CONTEXT + STRICT), "-o", "out", KUBE, CAST)
    files = {path.name for path in Path("out").iterdir()}
    slug = "kubernetes-mcp-server"
    card = Card.model_validate_json(Path(f"out/{slug}.json").read_text("utf-8"))
    beside = json.loads(Path(f"out/{slug}.organisation.json").read_text("utf-8"))

    assert {name for name in files if name.startswith(slug)} == {
        f"{slug}.{end}" for end in ("md", "html", "json", "organisation.json")
    }
    assert beside["organisation"]["card"] == card.id
    assert beside["organisation"]["on_the_card"] == float(card.score.aivss)
    assert beside["organisation"]["score"]["aivss"] < float(card.score.aivss)
    assert [line["where"] for line in beside["policy"]["broken"]] == [
        "policy.band", "policy.factors.autonomy_of_action",
    ]  # fmt: skip


def test_a_folder_gets_no_such_object_without_tables_or_without_json(run, own):
    run("assess", "-o", "one", KUBE)
    run("assess", "-o", "two", "-f", "html", "--config", own(CONTEXT), KUBE)

    assert [path.name for folder in ("one", "two") for path in Path(folder).glob("*organisation*")] == []


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_every_form_for_people_shows_it_beside_the_score(run, own, form):
    ran = run("assess", "--gate", "--format", form, "--config", own(CONTEXT + STRICT), KUBE)
    shown = ran.out.replace("\\", "")

    assert "In this organisation" in shown
    assert "enforced = sandbox" in shown
    assert "policy.band: the score is" in " ".join(shown.split())


def test_the_store_keeps_the_card_alone(run, own, monkeypatch, tmp_path):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "s.db"))
    ran = run("assess", "--save", "--gate", "--config", own(CONTEXT + STRICT), KUBE)
    kept = json.loads(run("review", "show", "kubernetes-mcp-server", "--json").out)
    plain = run("assess", "--format", "json", KUBE)

    assert ran.code == 8
    assert kept["card"]["id"] == plain.cards()[0].id
    assert "own.toml" not in json.dumps(kept)


def test_the_help_names_the_code(capsys):
    with pytest.raises(SystemExit):
        main(["assess", "--help"])

    assert "8 some card breaks the policy of --gate" in capsys.readouterr().out
