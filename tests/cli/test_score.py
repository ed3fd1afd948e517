"""``threatcard score`` on the lines that people really have: what comes out, what is said, and the exit code."""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from pipeline.cli import main
from tests.support.paths import ROOT
from tests.support.score_lines import FACTORS, SCORED, VECTOR, a_factor, a_line, pairs

PROGRAM = "import sys; from pipeline.cli import main; sys.exit(main())"
COMMAND = [sys.executable, "-c", PROGRAM, "score"]
# Without what would hide that we do not flush.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}


class Ran(NamedTuple):
    code: int
    out: list[str]
    err: list[str]


@pytest.fixture
def score(tmp_path, capsys):
    """Run the command on a file with those lines."""

    def run(*lines, options=()):
        file = tmp_path / "lines.jsonl"
        file.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
        code = main(["score", str(file), *options])
        out, err = capsys.readouterr()
        return Ran(code, out.split("\n")[:-1], err.split("\n")[:-1])

    return run


def process(stdin, *options, **environment):
    """The command in a process of its own, as a shell starts it."""
    return subprocess.run(
        [*COMMAND, *options],
        input=stdin,
        capture_output=True,
        timeout=30,
        check=False,
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
    )


@contextmanager
def started():
    """The command, waiting for its input; killed when a test waits for it in vain."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(COMMAND, cwd=ROOT, env=ENVIRONMENT, **pipes) as running:
        alarm = threading.Timer(20, running.kill)
        alarm.start()
        yield running
        alarm.cancel()


def says(message, *leave_out, id, **changed):
    return pytest.param(a_line(*leave_out, **changed), message, id=id)


GRID = "directory allows 0.0, 0.1 … 1.0"
SNAP = "use --snap to move it to the nearest level"
TOOLS = "factors.dynamic_tool_use"


class TestBadLines:
    @pytest.mark.parametrize(
        ("line", "message"),
        [
            pytest.param("not json", "not JSON at column 1: Expecting value", id="text"),
            pytest.param(b"\x00", "not JSON at column 1: Expecting value", id="null-byte"),
            pytest.param("[1, 2]", "not an object but a list", id="list"),
            pytest.param("null", "not an object but null", id="null"),
            pytest.param('"a"', "not an object but the string 'a'", id="string"),
            pytest.param("7", "not an object but the number 7", id="number"),
            pytest.param("NaN", "the line is NaN, which JSON does not have; give a number", id="bare-nan"),
            pytest.param('{"a": 1', "not JSON at column 8: Expecting ',' delimiter", id="cut-off"),
            pytest.param('{"a" 1}', "not JSON at column 6: Expecting ':' delimiter", id="no-colon"),
            pytest.param(
                '{"a": 1,}', "not JSON at column 9: Expecting property name enclosed in double quotes", id="last-comma"
            ),
            pytest.param(
                "{'a': 1}", "not JSON at column 2: Expecting property name enclosed in double quotes", id="python"
            ),
            pytest.param('{"a": "b\tc"}', "not JSON at column 9: Invalid control character", id="raw-tab"),
            pytest.param(a_line() + ",", f"not JSON at column {len(a_line()) + 1}: Extra data", id="comma-behind"),
            pytest.param(
                a_line() + " " + a_line(), f"not JSON at column {len(a_line()) + 2}: Extra data", id="two-in-one-line"
            ),
            pytest.param(b'{"a": "\xff"}', "not UTF-8: byte 0xff at byte 8 of the line", id="latin-1"),
            pytest.param('{"d": ' + "[" * 200_000, "nested too deeply to be read", id="nesting-bomb"),
            pytest.param("{}", "cvss_base is missing; give it, or a cvss_vector to compute it from", id="empty-object"),
            says(f"{TOOLS} is 0.55; {GRID}; {SNAP}", **a_factor(dynamic_tool_use="0.55"), id="off-level"),
            says(
                f"{TOOLS} is 0.30000000000000004; {GRID}; {SNAP}",
                **a_factor(dynamic_tool_use="0.30000000000000004"),
                id="float-noise",
            ),
            says(f"{TOOLS} is -0.1; {GRID}", **a_factor(dynamic_tool_use="-0.1"), id="negative"),
            says(f"{TOOLS} is 7; {GRID}", **a_factor(dynamic_tool_use="7"), id="out-of-ten"),
            says(f"{TOOLS} is 1E+400; {GRID}", **a_factor(dynamic_tool_use="1e400"), id="huge"),
            says(
                f"{TOOLS} is 1e99999999999999999999, far too large",
                **a_factor(dynamic_tool_use="1e99999999999999999999"),
                id="beyond-a-decimal",
            ),
            says(
                f"{TOOLS} is {'9' * 40}… (5,000 characters); {GRID}",
                **a_factor(dynamic_tool_use="9" * 5000),
                id="digits",
            ),
            says(
                f"{TOOLS} is the string '0.5'; it must be a number", **a_factor(dynamic_tool_use='"0.5"'), id="quoted"
            ),
            says(f"{TOOLS} is null; it must be a number", **a_factor(dynamic_tool_use="null"), id="factor-null"),
            says(f"{TOOLS} is true; it must be a number", **a_factor(dynamic_tool_use="true"), id="true"),
            says(
                f"{TOOLS} is an object; it must be a number", **a_factor(dynamic_tool_use='{"value": 0.5}'), id="card"
            ),
            says(
                f"{TOOLS} is NaN, which JSON does not have; give a number", **a_factor(dynamic_tool_use="NaN"), id="nan"
            ),
            says(
                f"{TOOLS} is -Infinity, which JSON does not have; give a number",
                **a_factor(dynamic_tool_use="-Infinity"),
                id="infinity",
            ),
            says(
                "meta.x holds NaN, which JSON does not have; give a number", meta='{"x": [1, NaN]}', id="nan-elsewhere"
            ),
            says(
                "factors.autonomy is not a factor; did you mean autonomy_of_action?", **a_factor(autonomy="1"), id="key"
            ),
            pytest.param(
                a_line(factors=f'{{{pairs(FACTORS)}, "dynamic_tool_use": 0.1}}'),
                f"{TOOLS} stands twice; give it once",
                id="factor-twice",
            ),
            pytest.param(a_line(last=', "cvss_base": 7.5'), "the key cvss_base stands twice; give it once", id="twice"),
            pytest.param(
                a_line(last=', "\\u001b[31m": 1, "\\u001b[31m": 1'),
                "the key '\\x1b[31m' stands twice; give it once",
                id="terminal-escape",
            ),
            says("factors is missing; it is an object of the ten factors", "factors", id="no-factors"),
            says("factors is a list; it must be an object of the ten factors", factors="[0.5]", id="factor-list"),
            says("threat_multiplier is missing; it takes 0.50, 0.55 … 1.10", "threat_multiplier", id="no-threat"),
            says("mitigation_factor is missing; it takes 0.50, 0.55 … 1.00", "mitigation_factor", id="no-mitigation"),
            says("mitigation_factor is 80; directory allows 0.50, 0.55 … 1.00", mitigation_factor="80", id="percent"),
            says("cvss_base is null; it must be a number", cvss_base="null", id="base-null"),
            says(f"cvss_base is 7.55; a CVSS base is 0.0, 0.1 … 10.0; {SNAP}", cvss_base="7.55", id="base-decimals"),
            says(
                f"cvss_base is 7.5, but cvss_vector '{VECTOR}' comes to 9.4; correct one, or leave one out",
                cvss_vector=f'"{VECTOR}"',
                id="base-and-vector-disagree",
            ),
            says("cvss_vector is the number 7; it must be a string", "cvss_base", cvss_vector="7", id="vector-number"),
            says(
                "cvss_vector: 'CVSS:3.1/AV:N' is not a CVSS v4.0 vector: AIVSS takes no v2 or v3.x scores; "
                "assess the flaw again in v4.0",
                "cvss_base",
                cvss_vector='"CVSS:3.1/AV:N"',
                id="v3-vector",
            ),
        ],
    )
    def test_is_named_and_the_others_come_out(self, score, line, message):
        got = score(a_line(), line, a_line())

        assert (got.code, len(got.out)) == (1, 2)
        assert got.err == [f"line 2: {message}", "1 of 3 lines could not be scored"]

    def test_v05_says_that_it_has_no_mitigation_term(self, score):
        line = a_line(threat_multiplier="1", mitigation_factor="0.8", **a_factor(**dict.fromkeys(FACTORS, "0.5")))

        got = score(line, options=["--profile", "owasp-v0.5"])

        assert got.err[0] == (
            "line 1: mitigation_factor is 0.8; owasp-v0.5 has no mitigation term: leave it out, or give 1.00; " + SNAP
        )


class TestSnap:
    def test_values_off_their_levels_are_moved(self, score):
        got = score(a_line(**a_factor(dynamic_tool_use="0.65")), options=["--snap"])

        assert (got.code, got.err) == (0, [])
        assert '"snapped": [{"key": "factors.dynamic_tool_use", "was": 0.65, "now": 0.7}]' in got.out[0]

    def test_a_value_from_another_scale_is_not_moved(self, score):
        got = score(a_line(**a_factor(dynamic_tool_use="7")), options=["--snap"])

        assert got.err[0] == f"line 1: {TOOLS} is 7; {GRID}; it lies too far off to be moved"


class TestInput:
    def test_empty_lines_are_skipped_and_counted(self, score):
        got = score("", a_line(), "  \t\r", "x", "")

        assert (len(got.out), got.err) == (
            1,
            ["line 4: not JSON at column 1: Expecting value", "1 of 2 lines could not be scored"],
        )

    def test_marks_of_other_systems_are_taken(self, score):
        """A byte-order mark, also in the middle of concatenated files, and carriage returns."""
        line = a_line().encode()

        got = score(b"\xef\xbb\xbf" + line + b"\r", b"\xef\xbb\xbf" + line)

        assert (got.code, len(got.out)) == (0, 2)
        assert got.out[0] == got.out[1]

    def test_no_line_at_all_is_not_a_success(self, score):
        got = score("", " ")

        assert (got.code, got.out) == (1, [])
        assert "nothing to score" in got.err[0]

    def test_json_over_several_lines_is_refused_at_once(self, score):
        got = score(*json.dumps(json.loads(a_line()), indent=2).splitlines())

        assert got.err == [
            "threatcard score: the input is JSON over several lines; make it one object a line first: "
            "jq -c . for an object, jq -c '.[]' for a list"
        ]

    def test_utf_16_is_refused_at_once(self, score):
        got = score(a_line().encode("utf-16"))

        assert (got.code, len(got.err)) == (1, 1)
        assert "the input is UTF-16" in got.err[0]

    def test_a_file_that_is_not_there(self, tmp_path, capsys):
        assert main(["score", str(tmp_path / "none.jsonl")]) == 4
        assert "cannot read" in capsys.readouterr().err

    def test_a_folder_is_no_file(self, tmp_path, capsys):
        assert main(["score", str(tmp_path)]) == 4
        assert "Is a directory" in capsys.readouterr().err

    def test_an_unknown_profile(self, score):
        got = score(a_line(), options=["--profile", "v9"])

        assert (got.code, got.out) == (2, [])
        assert "there is no scoring profile 'v9'" in got.err[0]


class TestProcess:
    def test_standard_input_to_standard_output(self):
        got = process(f"{a_line()}\n{a_line()}".encode())

        assert (got.returncode, got.stderr) == (0, b"")
        assert got.stdout.decode() == f"{a_line()[:-1]}, {SCORED}}}\n" * 2

    def test_text_comes_out_whole_in_any_locale(self):
        got = process(a_line(first='"name": "café", ').encode(), LC_ALL="C", PYTHONUTF8="0")

        assert "café".encode() in got.stdout

    def test_a_reader_that_leaves_is_no_error(self):
        with started() as running:
            running.stdin.write(f"{a_line()}\n".encode())
            running.stdin.flush()
            first = running.stdout.readline()
            running.stdout.close()
            _, err = running.communicate(f"{a_line()}\n".encode() * 2000)

        assert json.loads(first)["aivss"] == 8.2
        assert (running.returncode, err) == (0, b"")

    def test_each_score_comes_at_once(self):
        """The first score is there while the input is still open."""
        with started() as running:
            running.stdin.write(f"{a_line()}\n".encode())
            running.stdin.flush()

            assert json.loads(running.stdout.readline())["aivss"] == 8.2

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "wb") as full:
            got = subprocess.run(
                COMMAND,
                input=a_line().encode(),
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=30,
                check=False,
                cwd=ROOT,
                env=ENVIRONMENT,
            )

        assert got.returncode == 1
        assert got.stderr == b"threatcard score: cannot write standard output: No space left on device\n"

    def test_nothing_heavy_is_imported(self):
        """So that it starts in a quarter of a second; ``cvss`` only comes with the first vector."""
        program = (
            "import sys; from pipeline.cli import main; main(['score']); "
            "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
        )
        got = subprocess.run(
            [sys.executable, "-c", program],
            input=a_line().encode(),
            capture_output=True,
            timeout=30,
            check=True,
            cwd=ROOT,
        )

        heavy = {"pydantic", "cvss", "langchain_openai", "openai", "httpx2", "rich", "jinja2", "yaml", "asyncio"}
        assert heavy & set(got.stderr.decode().split()) == set()
