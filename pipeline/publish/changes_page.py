"""What happened to the published cards: one page with the newest, and pages that fill up and then stay as they are."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.publish import layout, paths, twins, wording
from pipeline.publish.lists import SHEET
from pipeline.publish.records import Change, File, Site, card_folder, frozen_folder

PAGE = 250


def files(site: Site) -> Iterator[File]:
    """
    Pages are numbered from the oldest change on, so that a new one moves nothing on those before: of a site that is
    written each morning only the last is another. The first that a reader sees has the newest, whatever their page.
    """
    last = max(1, -(-len(site.changes) // PAGE))
    yield from _page(site, paths.CHANGES, site.changes[:PAGE], None, last)
    oldest_first = site.changes[::-1]
    for number in range(1, last + 1):
        held = oldest_first[(number - 1) * PAGE : number * PAGE][::-1]
        yield from _page(site, f"{paths.CHANGES}/{number}", held, number, last)


def _page(site: Site, folder: str, held: Sequence[Change], number: int | None, last: int) -> Iterator[File]:
    title = "Changes" if number is None else f"Changes, page {number}"
    # A full page does not say how many there are, or each new one would be a change of it.
    words: dict[str, Any] = {"wording": wording, "card_folder": card_folder, "frozen_folder": frozen_folder}
    values = {**words, "changes": held, "number": number, "last": last, "newer": number is not None and number < last}
    yield twins.of_changes(folder, held)
    yield layout.page(site, folder, "changes.html.j2", title=title, sheet=SHEET, **values)
