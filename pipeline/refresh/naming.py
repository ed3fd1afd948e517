"""Entries of a catalogue in, the same under the names that the store has their products by, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.catalogue import BadRow
from pipeline.refresh.left_out import LeftOut
from pipeline.store.nightly import Nightly
from pipeline.store.nightly.entries import Listed


def called(catalogue: str, batch: Sequence[Listed], left: LeftOut, nightly: Nightly) -> Iterator[Listed]:
    """
    A row whose product was merged into another, or which gives no name and whose source is known by one, goes on under
    that name. Of two rows that come to the same name the second is left out, and says so.
    """
    found = nightly.called(catalogue, batch)
    for one in batch:
        slug = found.get(one.slug, one.slug)
        if slug in left.taken:
            why = f"its product is {slug} here, as is that of another row: take one of them out"
            left.add(BadRow(one.source, why, slug))
            continue
        left.taken.add(slug)
        yield one._replace(slug=slug)
