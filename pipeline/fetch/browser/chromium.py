"""The browser that is on this machine."""

import importlib.util
import logging
import os
import shutil
from typing import NamedTuple

from pipeline.errors import UsageError

log = logging.getLogger(__name__)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Chromium(NamedTuple):
    executable: str
    sandbox: bool
    """Whether its processes are kept from the machine; root's cannot be."""


def find() -> Chromium:
    """The system's own. Raises UsageError where it, or what drives it, is missing; says so where it has no sandbox."""
    if importlib.util.find_spec("playwright") is None:
        raise UsageError(
            "to render pages (--render) needs playwright, which is not installed: pip install 'threatcard[render]'."
        )
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise UsageError(
            "to render pages (--render) needs Chromium, which is not installed: apt-get install chromium, for example."
        )
    sandbox = os.geteuid() != 0
    if not sandbox:
        log.warning("as root Chromium runs without its sandbox: use another account to render pages of strangers")
    return Chromium(found, sandbox)
