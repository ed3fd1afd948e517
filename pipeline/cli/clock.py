"""What time it is, for commands that need nothing else of ``build``."""

import time


def now() -> str:
    """RFC 3339, UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
