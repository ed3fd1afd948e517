"""Several documents about one product put together into one listing, each with its own digest and its own place."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.fetch.read import bounds, shortfall
from pipeline.fetch.read.hidden_text import MAX_ENTRIES
from pipeline.model import Document, Listing, Remark, Shortfall

_BETWEEN = "\n\n"
_LEAST = 200
"""Characters of a document that are worth having where it does not fit in whole."""


def joined(listings: Sequence[Listing], missed: Sequence[str] = ()) -> Listing:
    """
    The first document's listing with the text of all of them, in their order. One behind a wall (a login, an error
    page) is left out and said to be; where all are, the first stands alone. The bounds of a listing hold for all
    together. Validators of its page are dropped: another document may change while it does not. ``missed`` is what
    was to be followed and could not be read.
    """
    readable = [one for one in listings if not _walled(one)]
    if len(listings) == 1 or not readable:
        remarks = (*listings[0].remarks, *map(_missed, missed))
        return listings[0].model_copy(update={"remarks": remarks}) if missed else listings[0]
    first, together = listings[0], _together(readable)
    own = _own_words(readable)
    hidden = [entry for one in readable for entry in one.hidden]
    unseen = sum(one.hidden_unread or 0 for one in readable) + max(len(hidden) - MAX_ENTRIES, 0)
    missing = [*(one.unread for one in readable), *together.unread, *_left_out(listings)]
    return first.model_copy(
        update={
            "kind": readable[0].kind,
            "name": readable[0].name if _walled(first) else first.name,
            "text": together.text,
            "sha256": _sha256(together.text),
            "raw_sha256": _sha256("".join(one.raw_sha256 for one in readable)),
            "http": first.http and first.http.model_copy(update={"etag": None, "last_modified": None}),
            "shortfall": _shortfall(readable, together.text, own),
            "own_words": own,
            "hidden": tuple(hidden[:MAX_ENTRIES]),
            "hidden_unread": unseen or None,
            "unread": "; ".join(filter(None, missing)) or None,
            "origins": tuple(origin for one in listings for origin in one.origins),
            "documents": together.documents if len(together.documents) > 1 else None,
            "remarks": (*dict.fromkeys(remark for one in listings for remark in one.remarks), *map(_missed, missed)),
        }
    )


def _missed(page: str) -> Remark:
    return Remark(kind="not_followed", message=f"A page of the site was not read: {page}.")


def _walled(listing: Listing) -> bool:
    return listing.shortfall is not None and listing.shortfall.kind != "too_little_text"


def _shortfall(listings: Sequence[Listing], text: str, own: str | None) -> Shortfall | None:
    """None where one document is enough, or all are together."""
    if any(one.shortfall is None for one in listings):
        return None
    return shortfall.of_rest(listings[0].kind, text, text if own is None else own) and listings[0].shortfall


def _left_out(listings: Sequence[Listing]) -> list[str]:
    return [f"{one.address} ({one.shortfall.found})" for one in listings if one.shortfall and _walled(one)]


def _own_words(listings: Sequence[Listing]) -> str | None:
    """What the documents say of themselves, where one of them has labels of ours as well."""
    if all(one.own_words is None for one in listings):
        return None
    return _BETWEEN.join(one.text if one.own_words is None else one.own_words for one in listings)


class _Together(NamedTuple):
    text: str
    documents: tuple[Document, ...]
    unread: list[str]
    """What did not fit in any more."""


def _together(listings: Sequence[Listing]) -> _Together:
    text, documents, unread = "", [], []
    for one in listings:
        start = len(text) + len(_BETWEEN) if text else 0
        cut = bounds.listing(one.text, max(bounds.MOST_TEXT - start, 0))
        if cut.unread is not None:
            unread.append(f"{cut.unread} of {one.address}" if len(cut.kept) >= _LEAST else one.address)
        if len(cut.kept) >= min(_LEAST, len(one.text)):
            text = f"{text}{_BETWEEN}{cut.kept}" if text else cut.kept
            documents += _documents(one, cut.kept, start)
    return _Together(text, tuple(documents), unread)


def _documents(listing: Listing, text: str, start: int) -> list[Document]:
    """The listing as one document whose text begins at ``start``; as several where it was put together already."""
    if not listing.documents:
        return [_document(listing, text, start)]
    found = []
    for one in listing.documents:
        if one.start < len(text):
            end = min(one.end, len(text))
            moved = {"start": start + one.start, "end": start + end, "sha256": _sha256(text[one.start : end])}
            found.append(one.model_copy(update=moved))
    return found


def _document(listing: Listing, text: str, start: int) -> Document:
    return Document(
        source=listing.source,
        kind=listing.kind,
        name=listing.name,
        start=start,
        end=start + len(text),
        sha256=_sha256(text),
        raw_sha256=listing.raw_sha256,
        fetched_at=listing.fetched_at,
        http=listing.http,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
