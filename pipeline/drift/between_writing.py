"""What lies between two sets of cards in, its texts out; every value is made inert on the way."""

from collections.abc import Callable, Iterator

from pipeline.card import changes
from pipeline.drift import phrases
from pipeline.drift.between import Between, Changed
from pipeline.render import escape, words
from pipeline.render import markdown as md


def json(found: Between) -> str:
    """Everything; it reads back as the same record."""
    return escape.json(found.model_dump_json(indent=1))


def markdown(found: Between) -> str:
    return md.document("drift/between.md.j2", found=found, phrases=phrases, moved=changes.moved, counts=counts(found))


def text(found: Between) -> str:
    """For a terminal: a line a product, and what differs on its card below."""
    return "\n".join(escape.terminal(line) if line.strip() == line else _indented(line) for line in _lines(found))


def _indented(line: str) -> str:
    return f"  {escape.terminal(line)}"


def counts(found: Between) -> str:
    """``12 cards compared: 3 changed, 2 scores moved, 1 into another band; 1 added, 2 removed``."""
    said = f"{words.counted(found.compared, 'card')} compared"
    if found.changed:
        said += f": {len(found.changed):,} changed, {words.counted(len(found.moved), 'score')} moved"
        said += f", {len(found.crossed):,} into another band" if found.crossed else ", no band changed"
    else:
        said += ": none changed" if found.compared else ""
    if found.added or found.removed:
        said += f"; {len(found.added):,} added, {len(found.removed):,} removed"
    return said


def _lines(found: Between) -> Iterator[str]:
    yield f"{phrases.cut(found.first)} → {phrases.cut(found.second)}: {counts(found)}"
    yield from (f"note: {note}" for note in found.notes)
    for one in found.changed:
        yield ""
        yield head(one)
        for difference in one.differences:
            alone = f" ({difference.alone} alone)" if difference.alone else ""
            was, now = phrases.cut(difference.was), phrases.cut(difference.now)
            yield f"  {difference.what}: {was} → {now}{alone}"
    if found.added or found.removed:
        yield ""
    for new in found.added:
        yield f"added {new.slug} ({phrases.cut(new.name)}): {phrases.scored(new.aivss, new.band, new.estimated)}"
    for gone in found.removed:
        why = f", {gone.why}" if gone.why else ""
        said = phrases.scored(gone.aivss, gone.band, gone.estimated)
        yield f"removed {gone.slug} ({phrases.cut(gone.name)}): {said}{why}"


def head(one: Changed) -> str:
    """``kubernetes (Kubernetes): 8.9 High → 9.1 Critical, +0.2. Listing: 413 → 1,234 characters``."""
    was, now = phrases.was(one), phrases.now(one)
    name = f" ({phrases.cut(one.name)})" if one.name != one.slug else ""
    move = f"{was} → {now}, {changes.moved(one.points)}" if (one.was, one.was_band) != (one.now, one.now_band) else now
    causes = "; ".join(phrases.cause(cause, one) for cause in one.causes)
    mark = "! " if one.crossed else ""
    return f"{mark}{one.slug}{name}: {move}" + (f". {causes}" if causes else "")


FORMATS: dict[str, Callable[[Between], str]] = {"text": text, "markdown": markdown, "json": json}
