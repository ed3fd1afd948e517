"""
Words that the model itself reports as meant for it, as findings that the screen's mask takes.

The screen reads the listing before the model does, by rules; the model names what speaks to it in whatever language.
"""

from collections.abc import Iterator, Sequence

from pipeline.model import Flag
from pipeline.screen import Finding


def findings(told: Sequence[Flag], screened: Sequence[Finding]) -> Iterator[Finding]:
    """A finding for each reported place that no finding of the screen covers already."""
    held = [(one.start, one.end) for one in screened if one.start is not None and one.end is not None]
    for flag in told:
        if flag.start is None or flag.end is None:
            continue
        if not any(start <= flag.start and flag.end <= end for start, end in held):
            yield Finding("steering_instruction", "high", flag.message, "text", flag.start, flag.end)
