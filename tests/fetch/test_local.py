"""Files that the user names: any regular file, and nothing that would be waited for or has no end."""

import io
import os
import socket
import time

import pytest

from pipeline import fetch
from pipeline.errors import UnreadableFile
from tests.support.listings import NOW
from tests.support.servers import local_web


def read(path):
    return fetch.read_source(str(path), web=local_web(), stdin=io.BytesIO(), now=NOW)


@pytest.fixture
def here(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.md"))
    (tmp_path / "device.md").symlink_to("/dev/zero")
    (tmp_path / "linked.md").symlink_to(tmp_path / "pipe.md")
    (tmp_path / "terminal.md").symlink_to("/dev/tty")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("pipe.md", "a pipe, which may never end: pipe what it gives into 'threatcard assess -'"),
        ("linked.md", "a pipe"),
        ("socket.md", "a socket"),
        ("device.md", "a device"),
        ("terminal.md", "a device"),
    ],
)
def test_what_is_no_regular_file_is_refused_without_waiting(here, name, what):
    before = time.monotonic()
    with pytest.raises(UnreadableFile, match=what):
        read(here / name)

    assert time.monotonic() - before < 5


def test_a_regular_file_may_lie_anywhere_and_be_a_link(here):
    (here / "real").write_text("# Heron\n")
    (here / "link.md").symlink_to(here / "real")

    assert read(here / "link.md").name == "Heron"


def test_a_file_that_becomes_a_pipe_before_it_is_opened_is_refused_too(here, monkeypatch):
    path = here / "swapped.md"
    path.write_text("# Heron\n")
    look = os.stat

    def swapping(one, *args, **named):
        found = look(one, *args, **named)
        if str(one) == str(path) and not args and not named:
            path.unlink()
            os.mkfifo(path)
        return found

    monkeypatch.setattr(os, "stat", swapping)
    with pytest.raises(UnreadableFile, match="a pipe"):
        read(path)
