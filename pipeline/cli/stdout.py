"""Standard output as UTF-8, flushed at once: a failure to write is an error with a name, whoever the reader is."""

import sys

from pipeline.errors import ThreatcardError


def say(text: str) -> None:
    """One line or text. Bytes, because a card is UTF-8 whatever the locale says. Raises as ``send`` does."""
    send(text.encode("utf-8", "replace") + b"\n")


def send(body: bytes) -> None:
    """
    Bytes as they are.

    Raises BrokenPipeError when the reader has gone, ThreatcardError when it cannot be written for another reason.
    """
    if sys.stdout is None:
        raise ThreatcardError("standard output is closed: write into a file or a pipe")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as err:
        raise ThreatcardError(f"standard output cannot be written: {err.strerror}") from err
