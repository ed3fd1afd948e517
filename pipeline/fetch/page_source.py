"""What gets a page: the seam between what reads a listing and the network."""

from collections.abc import Mapping
from typing import Protocol

from pipeline.model import Http


class FetchedPage(Protocol):
    """A page as it came: unpacked bytes, the server's word for the charset, and the facts of the exchange."""

    @property
    def body(self) -> bytes: ...
    @property
    def charset(self) -> str | None: ...
    @property
    def http(self) -> Http: ...
    @property
    def commit(self) -> str | None: ...


class PageSource(Protocol):
    """Gets a page or raises a SourceError; ``headers`` go to the host of ``url`` alone, and over https alone."""

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] = ...,
    ) -> FetchedPage: ...
