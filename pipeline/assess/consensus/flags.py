"""The flags of several samples: each once, with how many raised it, and those about the samples themselves."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.assess import verify
from pipeline.errors import ModelError
from pipeline.model import Assessment, Flag

HALVES = ("factors", "layers")
_OWN = ("model_failed", "unearned_mitigation")
"""Made anew from what the samples agree on."""
_THREAT = re.compile(r"\.threats\.\d+\Z")


def merged(samples: Sequence[Assessment | ModelError]) -> tuple[Flag, ...]:
    """Failures first, then every other flag in the order in which it was first raised."""
    answered = [sample for sample in samples if isinstance(sample, Assessment)]
    first: dict[tuple[int | None, int | None], Flag] = {}
    counts = Counter(
        flag for sample in answered for flag in dict.fromkeys(_worded(_placed(f), first) for f in sample.flags)
    )
    others = (_counted(f, n, len(samples)) for f, n in counts.items() if f.kind not in _OWN)
    return (*_failures(samples), *others)


def _placed(flag: Flag) -> Flag:
    """A threat's number is another's once threats are merged: its flag is the layer's."""
    return flag.model_copy(update={"where": _THREAT.sub("", flag.where)})


def _worded(flag: Flag, first: dict[tuple[int | None, int | None], Flag]) -> Flag:
    """Words that a model says are meant for it are one flag for a place, however each sample puts it."""
    return first.setdefault((flag.start, flag.end), flag) if flag.kind == verify.STEERING else flag


def _counted(flag: Flag, count: int, of: int) -> Flag:
    if count == of:
        return flag
    return flag.model_copy(update={"message": f"{flag.message.removesuffix('.')} (in {count} of {of} samples)."})


def _failures(samples: Sequence[Assessment | ModelError]) -> Iterator[Flag]:
    failed = [sample for sample in samples if isinstance(sample, ModelError)]
    answered = [sample for sample in samples if isinstance(sample, Assessment)]
    if failed:
        why = f"{type(failed[0]).__name__}: {failed[0]}"
        yield _failed(f"{len(failed)} of {len(samples)} samples failed: {why}", "assessment")
    for half in HALVES:
        reasons = [_reason(sample, half) for sample in answered if half in sample.missing]
        if len(reasons) == len(answered):
            yield Flag(kind="model_failed", severity="high", message=reasons[0], where=half)
        elif reasons:
            yield _failed(f"{len(reasons)} of {len(samples)} samples gave no {half}: {reasons[0]}", half)


def _failed(message: str, where: str) -> Flag:
    return Flag(kind="sample_failed", severity="medium", message=message, where=where)


def _reason(sample: Assessment, half: str) -> str:
    said = [flag.message for flag in sample.flags if flag.kind == "model_failed" and flag.where == half]
    return said[0] if said else "The model gave no usable answer."
