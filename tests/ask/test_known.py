"""What was found out about servers: for how long it is known, and to whom."""

import stat

import pytest

from pipeline.ask import cache
from pipeline.ask.forms import Form
from pipeline.ask.known import FILE, LASTS, Known
from pipeline.errors import UsageError

FORM = Form("json_object", "none", None, bounded=True)
OTHER = FORM._replace(answer="prompt")


def test_what_is_learned_is_known_to_other_processes(tmp_path):
    Known(tmp_path).learn("s", "FactorsAnswer", FORM)

    assert Known(tmp_path).form("s", "FactorsAnswer") == FORM
    assert Known(tmp_path).form("s", "LayersAnswer") is None
    assert Known(tmp_path).form("t", "FactorsAnswer") is None
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Known().learn("s", "FactorsAnswer", FORM)

    assert list(tmp_path.iterdir()) == []


def test_it_is_news_once_for_a_server():
    known = Known()

    assert [known.learn("s", name, form) for name, form in [("a", FORM), ("b", FORM), ("b", OTHER)]] == [
        True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(("later", "form"), [(LASTS - 1, FORM), (LASTS, None), (-1.0, None)])
def test_a_server_may_have_learned_more_since(later, form):
    now = [1_000.0]
    known = Known(clock=lambda: now[0])
    known.learn("s", "a", FORM)
    now[0] += later

    assert known.form("s", "a") == form


@pytest.mark.parametrize("text", ["", "{", "[]", '{"s a": {"server": "s", "at": 1, "form": ["x"]}}', "\xff"])
def test_a_damaged_file_is_said_and_cleared(tmp_path, text):
    (tmp_path / FILE).write_text(text, "latin-1")
    with pytest.raises(UsageError, match="threatcard cache clear"):
        Known(tmp_path)
    cache.clear(tmp_path)

    assert Known(tmp_path).form("s", "a") is None


def test_what_cannot_be_kept_is_used_all_the_same(tmp_path, caplog):
    folder = tmp_path / "folder"
    known = Known(folder)
    folder.write_text("in the way")
    known.learn("s", "a", FORM)

    assert known.form("s", "a") == FORM
    assert "could not be kept" in caplog.text
