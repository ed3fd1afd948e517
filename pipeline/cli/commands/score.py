"""``threatcard score``: JSON Lines with the inputs of scores in, the same lines with the scores out."""

import argparse
import os
import sys
from typing import BinaryIO, NamedTuple, TextIO

from pipeline import scoring
from pipeline.cli.flags import Commands
from pipeline.errors import InputError, ThreatcardError, UnreadableFile
from pipeline.scoring.lines import scored

STDIN = "-"
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

DESCRIPTION = """\
Compute AIVSS scores. Each line of the input is one JSON object:

  {"cvss_base": 7.5, "factors": {"autonomy_of_action": 0.6, … all ten …},
   "threat_multiplier": 1.05, "mitigation_factor": 0.95}

A "cvss_vector" (CVSS v4.0, base metrics) may stand in place of "cvss_base". Each line comes out as
it went in, with factor_sum, aars, aivss, severity and profile added, or replaced where it has them
already. A line that cannot be scored is named on standard error, the others still come out, and
the exit code is 1; it is 1 too when there is no line at all.
"""


class Tally(NamedTuple):
    lines: int
    bad: int


def add_parser(subparsers: Commands) -> None:
    parser = subparsers.add_parser(
        "score",
        help="compute scores for JSON Lines of inputs, without any model",
        description=DESCRIPTION,
        epilog=_profiles(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", default=STDIN, metavar="FILE", help="default: standard input")
    parser.add_argument("--profile", default=scoring.DEFAULT, metavar="NAME", help="default: %(default)s")
    parser.add_argument(
        "--snap",
        action="store_true",
        help="move what is off its levels to the nearest level (the riskier of two) and list it as snapped",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when every line was scored, else 1; UsageError, UnreadableFile or InputError when no line can be."""
    profile = scoring.profile(args.profile)
    output = _binary(sys.stdout, "output")
    with _opened(args.file) as source:
        tally = _score(source, output, profile, snaps=args.snap)
    if tally.lines == 0:
        print(f"nothing to score: {_name(args.file)} holds no lines", file=sys.stderr)
    elif tally.bad:
        print(f"{tally.bad:,} of {tally.lines:,} lines could not be scored", file=sys.stderr)
    return 0 if tally.lines and not tally.bad else 1


def _score(source: BinaryIO, output: BinaryIO, profile: scoring.Profile, *, snaps: bool) -> Tally:
    """One line at a time, so that memory stays flat and a reader sees each score at once."""
    lines = bad = 0
    for number, raw in enumerate(source, start=1):
        line = raw.removeprefix(UTF_8_MARK).rstrip(b" \t\r\n")
        if not line:
            continue
        if not lines:
            _check_first(line)
        lines += 1
        try:
            out = scored(_decoded(line), profile, snaps=snaps)
        except InputError as err:
            bad += 1
            print(f"line {number}: {err}{_hint(err, snaps)}", file=sys.stderr)
            continue
        if not _written(output, out):
            break
    return Tally(lines, bad)


def _check_first(line: bytes) -> None:
    """InputError when the first line shows that no line will be any good."""
    if line.startswith(UTF_16_MARKS):
        raise InputError("the input is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8")
    if line in (b"{", b"["):
        raise InputError(
            "the input is JSON over several lines; make it one object a line first: "
            "jq -c . for an object, jq -c '.[]' for a list"
        )


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as err:
        raise InputError(f"not UTF-8: byte 0x{line[err.start]:02x} at byte {err.start + 1} of the line") from err


def _hint(err: InputError, snaps: bool) -> str:
    """What ``--snap`` would do, where it would help."""
    if snaps or not isinstance(err, scoring.OffLevel) or not err.snaps:
        return ""
    return "; use --snap to move it to the nearest level"


def _opened(file: str) -> BinaryIO:
    """The input; UnreadableFile when there is none. Closing standard input with it does no harm."""
    if file == STDIN:
        if sys.stdin is not None and sys.stdin.isatty():
            print("reading JSON Lines from the terminal; end with Ctrl-D", file=sys.stderr)
        return _binary(sys.stdin, "input")
    try:
        return open(file, "rb")
    except OSError as err:
        raise UnreadableFile(f"cannot read {file!r}: {err.strerror}") from err


def _binary(stream: TextIO | None, name: str) -> BinaryIO:
    if stream is None:
        raise ThreatcardError(f"standard {name} is closed")
    return stream.buffer


def _written(output: BinaryIO, line: str) -> bool:
    """Whether the line could be written; False when the reader has left, as ``head`` does."""
    try:
        output.write(line.encode() + b"\n")
        output.flush()
    except OSError as err:
        # What is left in the buffer would fail again, and loudly, when the interpreter shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        if isinstance(err, BrokenPipeError):
            return False
        raise ThreatcardError(f"cannot write standard output: {err.strerror}") from err
    return True


def _name(file: str) -> str:
    return "standard input" if file == STDIN else repr(file)


def _profiles() -> str:
    rows = (f"  {each.name:<17} {each.summary}\n{'':20}{each.version}" for each in scoring.PROFILES.values())
    return "profiles:\n" + "\n".join(rows)
