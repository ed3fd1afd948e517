"""A listing in, a card out: by the line that the command runs, without its files and its cache."""

import asyncio
import io
import os
from collections.abc import Sequence

from pipeline import fetch, settings
from pipeline.assess.draft import draft
from pipeline.cli import build
from pipeline.errors import UsageError
from pipeline.model import Listing
from pipeline.settings import Settings
from threatcard.cards import Card, of


def assess(  # noqa: PLR0913 (each is a choice of its own)
    source: str | None = None,
    *,
    text: str | None = None,
    model: str | None = None,
    documents: Sequence[str] = (),
    follow: int = 0,
    only: str | None = None,
    profile: str = "directory",
    config: str | os.PathLike[str] | None = None,
) -> Card:
    """
    The card of a listing: of ``source``, which is an address, a file or a name that ``threatcard assess`` takes, or of
    ``text``. Without ``model`` it is estimated from reference cards alone, with no network but for an address.

        >>> assess("examples/kubernetes.md").slug
        'kubernetes-mcp-server'

    ``model`` is a name as ``--model`` takes it; its key is in the variable of its provider. ``documents`` are read
    beside the source, and up to ``follow`` pages of its site; ``only`` picks one listing of a file of many. A
    ``profile`` with fewer levels has each input moved to the nearest. ``config`` is a ``threatcard.toml``; none is read
    otherwise.

    A listing that falls short and a model that fails make a card that says so: look at ``card.status`` ("complete",
    "partial", "inconclusive", "failed"). Raises ThreatcardError: UsageError for arguments that do not go together, and
    what reading the source raises.
    """
    if (source is None) == (text is None):
        raise UsageError("give a source or a text, and not both.")
    held = _settings(model, profile, config)
    estimator = build.estimator(held, use_cache=False, sampling=build.sampling(held, waited_for=True))
    making = build.making(held, snap=True)
    wanted = fetch.Wanted(source or "-", tuple(documents), follow, only)
    return of(draft(_listing(wanted, (text or "").encode(), held), estimator, making=making))


async def assess_async(source: str | None = None, **wanted: object) -> Card:
    """``assess`` in a thread of its own, so that others go on; takes and raises the same. What is begun is finished."""
    return await asyncio.to_thread(assess, source, **wanted)  # type: ignore[arg-type]


def _settings(model: str | None, profile: str, config: str | os.PathLike[str] | None) -> Settings:
    flags = {
        "config": os.devnull if config is None else os.fspath(config),
        "estimator": "comparables" if model is None else "llm",
        "model": model,
        "profile": profile,
    }
    return settings.read(flags)


def _listing(wanted: fetch.Wanted, given: bytes, held: Settings) -> Listing:
    with build.web(held) as web:
        return fetch.read(wanted, fetch.By(web, io.BytesIO(given), build.now(), build.places(held)))
