"""``threatcard score`` on the lines that people really have: what comes out, what is said, and the exit code."""

import json
import subprocess
import sys
from typing import NamedTuple

import pytest

from pipeline.cli import main

VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"
FACTORS = {
    "autonomy_of_action": "0.6",
    "goal_driven_planning": "0.5",
    "self_modification": "0.1",
    "dynamic_tool_use": "0.7",
    "persistent_memory": "0.3",
    "contextual_awareness": "0.5",
    "dynamic_identity": "0.4",
    "multi_agent_interactions": "0.2",
    "non_determinism": "0.5",
    "opacity_reflexivity": "0.4",
}
SCORED = '"factor_sum": 4.2, "aars": 1.1025, "aivss": 8.2, "severity": "High", "profile": "directory"'


class Ran(NamedTuple):
    code: int
    out: list[str]
    err: list[str]


def pairs(members):
    return ", ".join(f'"{key}": {value}' for key, value in members.items())


def a_factor(**changed):
    """The factors as JSON text, some of them changed; the values are JSON text too."""
    return {"factors": f"{{{pairs({**FACTORS, **changed})}}}"}


def a_line(*leave_out, first="", last="", **changed):
    """A line that scores 8.2, but for what is changed; the values are JSON text."""
    members = {"cvss_base": "7.5", **a_factor(), "threat_multiplier": "1.05", "mitigation_factor": "0.95", **changed}
    inner = pairs({key: value for key, value in members.items() if key not in leave_out})
    return f"{{{first}{inner}{last}}}"


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


def process(stdin, *options, **more):
    """The command in a process of its own, as a shell starts it."""
    program = "import sys; from pipeline.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "score", *options]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=30, check=False, **more)


class TestGoodLines:
    def test_score_is_added_behind_what_was_there(self, score):
        line = a_line()

        assert score(line) == Ran(0, [f"{line[:-1]}, {SCORED}}}"], [])

    def test_compact_lines_stay_compact(self, score):
        line = a_line().replace(" ", "")

        assert score(line).out == [f"{line[:-1]},{SCORED.replace(' ', '')}}}"]

    def test_earlier_scores_are_replaced_where_they_stand(self, score):
        line = a_line(first='"aivss": 1.0, "name": "x", "severity": null, ')

        got = score(line).out

        assert got[0].startswith('{"aivss": 8.2, "name": "x", "severity": "High", "cvss_base"')
        assert got[0].endswith('"mitigation_factor": 0.95, "factor_sum": 4.2, "aars": 1.1025, "profile": "directory"}')

    def test_what_comes_out_can_go_in_again(self, score):
        once = score(a_line(), a_line("cvss_base", cvss_vector=f'"{VECTOR}"')).out

        assert score(*once).out == once

    @pytest.mark.parametrize(
        "member",
        [
            pytest.param('"id": 123456789012345678901234567890', id="big-integer"),
            pytest.param(f'"id": {"7" * 5000}', id="integer-beyond-the-conversion-limit"),
            pytest.param('"e": 1e400', id="beyond-a-float"),
            pytest.param('"e": 1e99999999999999999999', id="beyond-a-decimal"),
            pytest.param('"f": [1.50, 0.10, -0, 1E+2]', id="number-spelling"),
            pytest.param('"s": "caf\\u00e9 \\ud800 \\/ \u2028 \U0001f600"', id="string-escapes"),
            pytest.param('"deep": {"a": 1, "a": {"b": [{}]}}', id="nested-doubles"),
            pytest.param('"a\\u0062" :\t{ }', id="white-space"),
            pytest.param('"note": "' + "x" * 10_000_000 + '"', id="ten-megabytes"),
        ],
    )
    def test_everything_else_passes_through_byte_for_byte(self, score, member):
        line = a_line(first=f"{member}, ")

        # Compared outside the assertion: pytest would spend minutes on the difference of two long strings.
        same = score(line).out == [f"{line[:-1]}, {SCORED}}}"]

        assert same

    def test_base_is_computed_from_the_vector_and_added(self, score):
        got = score(a_line("cvss_base", first=f'"cvss_vector": "{VECTOR}", '))

        assert got.out[0].endswith(
            '"mitigation_factor": 0.95, "cvss_base": 9.4, "factor_sum": 4.2, "aars": 0.2646, "aivss": 9.2, '
            '"severity": "Critical", "profile": "directory"}'
        )

    @pytest.mark.parametrize(
        ("changed", "base"),
        [
            pytest.param({"cvss_base": "9.4", "cvss_vector": f'"{VECTOR}"'}, "9.4", id="base-and-vector-agree"),
            pytest.param({"cvss_base": "null", "cvss_vector": f'"{VECTOR}"'}, "9.4", id="base-is-null"),
            pytest.param({"cvss_base": "7.5", "cvss_vector": "null"}, "7.5", id="vector-is-null"),
            pytest.param({"cvss_base": "10"}, "10", id="integer"),
            pytest.param({"cvss_base": "75e-1"}, "75e-1", id="exponent"),
        ],
    )
    def test_base(self, score, changed, base):
        got = score(a_line(**changed))

        assert (got.code, got.err) == (0, [])
        assert f'"cvss_base": {base},' in got.out[0]

    @pytest.mark.parametrize(
        ("changed", "figures"),
        [
            pytest.param(
                a_factor(dynamic_tool_use="-0.0"), '"factor_sum": 3.5, "aars": 0.91875, "aivss": 8.0', id="-0"
            ),
            pytest.param(
                a_factor(dynamic_tool_use="7E-1"), '"factor_sum": 4.2, "aars": 1.1025, "aivss": 8.2', id="7E-1"
            ),
            pytest.param({"cvss_base": "10.0"}, '"factor_sum": 4.2, "aars": 0.0, "aivss": 9.5', id="no-gap"),
            pytest.param(
                {"cvss_base": "0", **a_factor(**dict.fromkeys(FACTORS, "0"))},
                '"factor_sum": 0.0, "aars": 0.0, "aivss": 0.0, "severity": "None"',
                id="nothing",
            ),
        ],
    )
    def test_figures_are_plain_numbers(self, score, changed, figures):
        assert figures in score(a_line(**changed)).out[0]

    def test_another_profile(self, score):
        halves = a_factor(**dict.fromkeys(FACTORS, "0.5"), natural_language_interface="1")
        line = a_line(threat_multiplier="0.97", mitigation_factor="0.83", **halves)

        got = [score(line, options=["--profile", name]).out[0] for name in ("owasp-v0.8", "owasp-v1-amended")]

        assert ['"aivss": 7.3, "severity": "High", "profile": "owasp-v0.8"' in got[0], '"aivss": 8.6' in got[1]] == [
            True,
            True,
        ]

    @pytest.mark.parametrize("leave_out", [["mitigation_factor"], []], ids=["left-out", "null"])
    def test_v05_needs_no_mitigation(self, score, leave_out):
        halves = a_factor(**dict.fromkeys(FACTORS, "0.5"))
        line = a_line(*leave_out, threat_multiplier="1", mitigation_factor="null", **halves)

        assert '"aars": 5.0, "aivss": 6.3' in score(line, options=["--profile", "owasp-v0.5"]).out[0]

    def test_a_factor_that_the_profile_does_not_use_is_not_looked_at(self, score):
        got = score(a_line(**a_factor(natural_language_interface='"high"')))

        assert (got.code, got.err) == (0, [])

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
    def test_moved_values_are_put_in_place_and_listed(self, score):
        line = a_line(cvss_base="7.52", threat_multiplier="0.97", **a_factor(dynamic_tool_use="0.65"))

        got = score(line, options=["--snap"])

        assert (got.code, got.err) == (0, [])
        assert got.out == [
            a_line(threat_multiplier="0.95", **a_factor(dynamic_tool_use="0.7"))[:-1]
            + ', "factor_sum": 4.2, "aars": 0.9975, "aivss": 8.1, "severity": "High", "profile": "directory", '
            '"snapped": [{"key": "cvss_base", "was": 7.52, "now": 7.5}, '
            '{"key": "factors.dynamic_tool_use", "was": 0.65, "now": 0.7}, '
            '{"key": "threat_multiplier", "was": 0.97, "now": 0.95}]}'
        ]

    def test_what_was_snapped_scores_the_same_without(self, score):
        snapped = score(a_line(**a_factor(dynamic_tool_use="0.65")), options=["--snap"]).out

        assert score(*snapped).out == snapped

    def test_nothing_is_listed_when_nothing_moved(self, score):
        assert score(a_line(), options=["--snap"]) == score(a_line())

    def test_a_value_from_another_scale_is_not_moved(self, score):
        got = score(a_line(**a_factor(dynamic_tool_use="7")), options=["--snap"])

        assert got.err[0] == f"line 1: {TOOLS} is 7; {GRID}; it lies too far off to be moved"


class TestInput:
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
        got = process(a_line(first='"name": "café", ').encode(), env={"LC_ALL": "C", "PYTHONUTF8": "0"})

        assert "café".encode() in got.stdout

    def test_a_reader_that_leaves_is_no_error(self):
        program = "import sys; from pipeline.cli import main; sys.exit(main())"
        with subprocess.Popen(
            [sys.executable, "-c", program, "score"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            running.stdin.write(f"{a_line()}\n".encode())
            running.stdin.flush()
            first = running.stdout.readline()
            running.stdout.close()
            _, err = running.communicate(f"{a_line()}\n".encode() * 2000)

        assert json.loads(first)["aivss"] == 8.2
        assert (running.returncode, err) == (0, b"")

    def test_each_score_comes_at_once(self):
        """The reader above got its first line while the input was still open; here nothing else was ever sent."""
        program = "import sys; from pipeline.cli import main; sys.exit(main())"
        with subprocess.Popen(
            [sys.executable, "-c", program, "score"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as running:
            running.stdin.write(f"{a_line()}\n".encode())
            running.stdin.flush()

            assert json.loads(running.stdout.readline())["aivss"] == 8.2

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "wb") as full:
            program = "import sys; from pipeline.cli import main; sys.exit(main())"
            got = subprocess.run(
                [sys.executable, "-c", program, "score"],
                input=a_line().encode(),
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=30,
                check=False,
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
            [sys.executable, "-c", program], input=a_line().encode(), capture_output=True, timeout=30, check=True
        )

        heavy = {"pydantic", "cvss", "langchain_openai", "openai", "httpx2", "rich", "jinja2", "yaml", "asyncio"}
        assert heavy & set(got.stderr.decode().split()) == set()
