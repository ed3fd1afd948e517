"""``threatcard`` among other processes: odd locales, closed streams, readers that leave, interruptions, terminals."""

import os
import resource
import signal
import subprocess
import threading
import time

import pytest

from tests.support.commands import CAST, COMMAND, KUBE, environment, on_a_terminal, process
from tests.support.servers import raw_server


def test_output_is_utf_8_whatever_the_locale_says():
    ran = process("assess", KUBE, env={"PYTHONIOENCODING": "ascii"})

    assert ran.returncode == 0
    assert "█" in ran.stdout.decode("utf-8")


def test_a_closed_standard_input_is_an_empty_one():
    ran = process("assess", "-", KUBE, "-f", "json", shut="0<&-")

    assert (ran.returncode, ran.stderr.count(b"\n"), ran.stdout.count(b"\n")) == (4, 1, 1)
    assert b"standard input is empty" in ran.stderr


def test_a_closed_standard_output_is_an_error():
    ran = process("assess", KUBE, shut="1>&-")

    assert (ran.returncode, ran.stderr) == (
        1,
        b"threatcard assess: standard output is closed: write into a file or a pipe\n",
    )


def test_with_closed_errors_the_cards_come_out_alone():
    ran = process("assess", KUBE, "missing.md", "-f", "json", shut="2>&-")

    assert (ran.returncode, len(ran.stdout.splitlines())) == (4, 1)


@pytest.mark.parametrize("args", [["assess", KUBE], ["config"]], ids=["assess", "config"])
def test_a_full_disk_is_an_error_of_one_line(args):
    with open("/dev/full", "wb") as full:
        ran = process(*args, stdout=full, stderr=subprocess.PIPE)

    assert (ran.returncode, ran.stderr.count(b"\n")) == (1, 1)
    assert b"cannot be written: No space left on device" in ran.stderr


def test_no_room_for_temporary_files_is_an_error_of_one_line_for_each_listing():
    """What tells languages is unpacked there; the kernel refuses what is larger than it lets a file be."""

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [*COMMAND, "assess", KUBE, CAST, "--estimator", "comparables", "-f", "json"]
    ran = subprocess.run(command, env=environment(), capture_output=True, preexec_fn=small, timeout=60, check=False)

    assert (ran.returncode, ran.stderr.count(b"\n")) == (2, 2)
    assert ran.stderr.count(b"cannot be unpacked: File too large; make room where temporary files lie (TMPDIR)") == 2


@pytest.mark.parametrize("args", [["assess", KUBE, CAST], ["schema"]], ids=["assess", "schema"])
def test_a_reader_that_leaves_ends_it_quietly(args):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = process(*args, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)

    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.alone
def test_an_interruption_ends_it_at_once_and_quietly():
    """Although a thread waits for a server that never answers."""
    asked, over = threading.Event(), threading.Event()

    def never(connection):
        connection.recv(1)
        asked.set()
        over.wait(20)

    with raw_server(never) as port:
        args = ["assess", f"http://127.0.0.1:{port}/", KUBE, "--allow-private-hosts", "--allow-ports", str(port)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen([*COMMAND, *args], env=environment(), **pipes) as running:
            asked.wait(20)
            began = time.monotonic()
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
            took = time.monotonic() - began
        over.set()

    assert took < 10
    assert running.returncode == 130
    assert (out, err) == (b"", b"threatcard assess: interrupted; model answers so far are in the cache\n")


# Terminals


def test_a_terminal_shows_progress_and_colour():
    code, seen = on_a_terminal("assess", KUBE, "missing.md")

    assert code == 4
    assert "\x1b[2K0 of 2 assessed …" in seen
    assert "\x1b[1mKubernetes MCP server" in seen
    assert seen.rstrip("\r\n").endswith("\x1b[2K")


def test_progress_is_gone_before_a_card_is_printed():
    _, seen = on_a_terminal("assess", KUBE, CAST)

    assert all(line.count("assessed …") == 0 or "\x1b[2K" in line.split("assessed …")[-1] for line in seen.split("\n"))


def test_no_color_is_honoured():
    _, seen = on_a_terminal("assess", KUBE, NO_COLOR="1")

    assert "\x1b[1m" not in seen
    assert "\x1b[3" not in seen
