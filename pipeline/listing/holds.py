"""
Whether words stand in a text at all: asked of every passage by every cue, and once more where a listing is read
without the words that steer. What a text was asked before is remembered, so that equal passages are read once.
"""

import re
from functools import cache, lru_cache

RECENT = 1_024
"""Texts whose answers are kept: a listing's passages in every way that they are read, with what steers and without."""


def holds(source: str, text: str) -> bool:
    """Whether the regular expression ``source``, which knows no case, stands anywhere in ``text``."""
    known = _known(text)
    if source not in known:
        known[source] = pattern(source).search(text) is not None
    return known[source]


@cache
def pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@lru_cache(maxsize=RECENT)
def _known(text: str) -> dict[str, bool]:
    """What a text was asked, by the words; filled as it is asked."""
    return {}
