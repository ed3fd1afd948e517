"""What a stranger makes the server write: little, and no traceback of theirs."""

import asyncio
import logging

import pytest

from pipeline.web.wire import lines
from pipeline.web.wire.lines import Bounded


@pytest.fixture
def log(caplog):
    clock = [0.0]
    logger = logging.getLogger("a-server")
    bounded = Bounded(lambda: clock[0])
    logger.addFilter(bounded)
    yield logger, caplog, clock
    logger.removeFilter(bounded)


def test_a_flood_is_counted_and_told_a_minute_later(log):
    logger, caplog, clock = log
    for _ in range(1_000):
        logger.warning("Invalid HTTP request received.")
    clock[0] = 61
    logger.warning("And %s.", "again")

    assert len(caplog.messages) == lines.MOST_A_MINUTE + 1
    assert caplog.messages[-1] == f"And again. (and {1_000 - lines.MOST_A_MINUTE} lines that were left out)"


def test_a_record_is_one_short_line(log):
    logger, caplog, _ = log
    logger.error("what\nthey sent: %s", "x" * 100_000)

    assert len(caplog.messages[0]) == lines.MOST_CHARS
    assert "\n" not in caplog.messages[0]


@pytest.mark.parametrize(
    ("failure", "kept"),
    [(ConnectionResetError("gone"), False), (OSError(24, "Too many open files"), False),
     (asyncio.CancelledError(), False), (ValueError("a bug"), True)],
    ids=["gone", "no_files", "ended", "a_bug"],
)  # fmt: skip
def test_only_a_bug_of_ours_has_a_traceback(log, failure, kept):
    logger, caplog, _ = log
    logger.error("It failed", exc_info=failure)

    assert (caplog.records[0].exc_info is not None) is kept
