"""Files of ours: nobody else's, whatever the umask, and whole or not there."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import files
from tests.support.commands import environment
from tests.support.small_disk import small_disk

WRITES = """
import sys
from pathlib import Path
from pipeline import files
texts = {name: "x" * 40_000 for name in ("one", "two", "three")}
try:
    files.together(Path(sys.argv[1]), texts | {"last": "x" * 200_000})
except OSError as err:
    print(err.strerror)
"""


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=["open", "usual", "shut"])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_folders_and_files_that_are_made_are_the_user_s_alone(tmp_path, umask):
    files.own_folder(tmp_path / "a" / "b")
    files.own_file(tmp_path / "a" / "b" / "c")

    assert [mode(tmp_path / part) for part in ("a", "a/b", "a/b/c")] == [0o700, 0o700, 0o600]


def test_what_is_there_keeps_its_text_and_is_closed_to_others(tmp_path):
    (tmp_path / "theirs").mkdir(mode=0o755)
    there = tmp_path / "theirs" / "file"
    there.write_text("kept")
    there.chmod(0o664)
    files.own_folder(tmp_path / "theirs")
    files.own_file(there)

    assert (there.read_text(), mode(there), mode(tmp_path / "theirs")) == ("kept", 0o600, 0o755)


def test_a_link_leads_to_the_file_that_is_closed(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    files.own_file(tmp_path / "link")

    assert mode(tmp_path / "real") == 0o600


@pytest.mark.parametrize("kind", ["folder", "fifo", "device"])
def test_what_is_no_file_is_refused_and_not_opened(tmp_path, kind):
    path = tmp_path / "odd"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path = type(path)("/dev/null")
    with pytest.raises(OSError, match="no regular file"):
        files.own_file(path)


def test_a_text_takes_its_name_when_it_is_whole(tmp_path):
    with files.whole(tmp_path / "out", mode=0o640) as out:
        out.write("one\n")
        assert not (tmp_path / "out").exists()

    assert ((tmp_path / "out").read_text(), mode(tmp_path / "out")) == ("one\n", 0o640)


def test_what_was_there_stays_when_the_new_text_is_not_finished(tmp_path):
    (tmp_path / "out").write_text("before")
    with pytest.raises(UnicodeEncodeError), files.whole(tmp_path / "out") as out:
        out.write("half \ud800")

    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "before"


def test_a_file_is_not_written_over_that_came_meanwhile(tmp_path):
    with pytest.raises(FileExistsError), files.whole(tmp_path / "out", over=False):
        (tmp_path / "out").write_text("theirs")

    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "theirs"


@pytest.mark.parametrize("mount", [True, False], ids=["disk", "limit"])
def test_on_a_full_disk_none_of_several_files_is_there(tmp_path, mount):
    with small_disk(tmp_path / "small", 160_000, mount=mount) as small:
        ran = subprocess.run(
            [sys.executable, "-c", WRITES, str(small.path)], env=environment(), preexec_fn=small.limit,
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert ran.stdout in ("No space left on device\n", "File too large\n")
        assert list(small.path.iterdir()) == []


def test_a_device_is_written_into_and_stays_one():
    """Root could put a file in its place."""
    with pytest.raises(OSError, match="No space left"), files.whole(Path("/dev/full")) as out:
        out.write("a text")

    assert Path("/dev/full").is_char_device()
