"""A place in a sentence in, whether the sentence denies what stands there."""

import re

from pipeline.taxonomy import cues

_BEFORE = 45
"""Characters before a cue in which a denial takes it back."""
_LISTED = 300
"""Characters before a cue in which a list of what is missing may have begun."""
_DENIAL = re.compile(cues.DENIAL, re.IGNORECASE)
_SILENT = re.compile(cues.SILENT, re.IGNORECASE)
_TURN = re.compile(cues.TURN, re.IGNORECASE)


def denied(text: str, start: int, at: int) -> bool:
    """Whether the sentence that begins at ``start`` denies its words at ``at``: just before, or by a list of gaps."""
    return _DENIAL.search(text, max(start, at - _BEFORE), at) is not None or _listed(text, start, at)


def _listed(text: str, start: int, at: int) -> bool:
    """ "The page does not describe limits, approval or audit logs" denies all of them, up to a turn ("but", ";")."""
    lists = [m.end() for m in _SILENT.finditer(text, max(start, at - _LISTED), at)]
    return bool(lists) and _TURN.search(text, lists[-1], at) is None
