"""
Words that the model itself reports as meant for it, as findings that the screen's mask takes.

The screen reads the listing before the model does, by rules; the model names what speaks to it in whatever language.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.model import Flag
from pipeline.screen import Finding


def findings(told: Sequence[Flag], screened: Sequence[Finding]) -> Iterator[Finding]:
    """A finding for each reported place that no finding of the screen covers already."""
    held = sorted((one.start, one.end) for one in screened if one.start is not None and one.end is not None)
    starts = [start for start, _ in held]
    furthest = list(accumulate((end for _, end in held), max))
    for flag in told:
        if flag.start is None or flag.end is None:
            continue
        before = bisect_right(starts, flag.start)
        if not before or furthest[before - 1] < flag.end:
            yield Finding("steering_instruction", "high", flag.message, "text", flag.start, flag.end)
