"""One card for whoever asks a server for it: of an address or of a text; and who follows its making."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar

from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.ask import Answer, Ask, Question, Reply, Watch
    from pipeline.assess.draft import Estimator
    from pipeline.fetch import FetchedPage, PageSource
    from pipeline.model import Card, Listing
    from pipeline.web.auth.access import Asked

    T = TypeVar("T", bound=Answer)


class Following(Protocol):
    """Whoever waits for a card. Each of these may raise, and nothing more is read or asked then."""

    def go_on(self) -> None: ...
    def step(self, words: str) -> None: ...
    def so_far(self, words: str) -> None:
        """Told now and then while a model's answers are being written, from whatever thread."""


@dataclass(frozen=True)
class Drafting:
    """What cards are made with. Nothing of it is loaded before the first."""

    held: Settings
    use_cache: bool = True
    snap: bool = False

    def __call__(self, asked: Asked, following: Following | None = None) -> tuple[Card, Listing]:
        """Raises a ThreatcardError, and whatever ``following`` raises."""
        from pipeline.assess.draft import draft
        from pipeline.cli import build

        making = build.making(self.held, snap=self.snap)
        estimator = self._estimator(following)
        _step(following, "reading the listing")
        listing = self._listing(asked, following)
        listing = listing.model_copy(update={"name": asked.name}) if asked.name.strip() else listing
        _step(following, "assessing it by the reference cards" if estimator.model is None else "asking the model")
        made = draft(listing, estimator, making=making)
        _step(following, "the card is made")
        return made, listing

    def _estimator(self, following: Following | None) -> Estimator:
        from pipeline.cli import build

        held, sampling = self.held, build.sampling(self.held, waited_for=True)
        asks = held.model is not None and held.estimator != "comparables"
        if following is None or held.model is None or not asks:
            return build.estimator(held, use_cache=self.use_cache, sampling=sampling)
        ask = build.model_ask(held, held.model, use_cache=self.use_cache, watch=_watch(following))
        return build.estimator(held, use_cache=self.use_cache, sampling=sampling, ask=_Asked(ask, following))

    def _listing(self, asked: Asked, following: Following | None) -> Listing:
        from pipeline import fetch
        from pipeline.cli import build

        if asked.text is not None:
            source = asked.source or asked.name or fetch.UNNAMED
            return fetch.parse(asked.text.encode(), source=source, charset="utf-8", now=build.now(), http=None)
        with build.web(self.held) as web:
            pages = web if following is None else _Read(web, following)
            return fetch.read_source(
                asked.source, web=pages, stdin=io.BytesIO(), now=build.now(), places=build.places(self.held)
            )


def _step(following: Following | None, words: str) -> None:
    if following is not None:
        following.step(words)


def _watch(following: Following) -> Watch:
    from pipeline.cli.so_far import SoFar

    so_far = SoFar()
    return lambda schema, text: following.so_far(so_far.take(schema, text))


class _Asked:
    """An ``Ask`` that asks nothing more once nobody waits."""

    def __init__(self, ask: Ask, following: Following) -> None:
        self._ask, self._following = ask, following

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        self._following.go_on()
        return self._ask(question, schema)


class _Read:
    """A ``PageSource`` that reads nothing more once nobody waits."""

    def __init__(self, pages: PageSource, following: Following) -> None:
        self._pages, self._following = pages, following

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> FetchedPage:
        self._following.go_on()
        return self._pages.get(url, etag=etag, last_modified=last_modified, headers=headers)
