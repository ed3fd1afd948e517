"""Settings in, the real parts out: the one place where an estimator, a fetcher and a profile are chosen."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pipeline import resources
from pipeline.ask import Ask, Sampled, Watch
from pipeline.ask.cache import Answers, Cached
from pipeline.ask.known import Known
from pipeline.assess.draft import Estimator
from pipeline.assess.estimators import AUTO, ONE, Comparables, Llm, Sampling, Verified
from pipeline.card.make import Making, Prices
from pipeline.cli import clock, models
from pipeline.cli import prices as known_prices
from pipeline.errors import UsageError
from pipeline.fetch.net.web import Policy, Web
from pipeline.fetch.places import providers
from pipeline.fetch.places.providers import Places
from pipeline.reference import calibration, gold
from pipeline.reference.comparables import Index
from pipeline.scoring import DEFAULT, profiles
from pipeline.settings import Settings
from pipeline.taxonomy.providers import HELPS

if TYPE_CHECKING:
    from pipeline.evaluate.key_points import Judge
    from pipeline.fetch.browser import Rendered

log = logging.getLogger(__name__)
now = clock.now

CATALOGUE_BYTES = 60_000_000
CATALOGUE_SECONDS = 120.0
HALVES = 2
"""Questions on the layers for a card that somebody waits for: each half is as long as the answer on the factors."""


@cache
def index() -> Index:
    """The reference cards that calibrate, once for the whole run: fits that were made are kept."""
    return Index(gold.exemplars())


def estimator(  # noqa: PLR0913 (each is a choice of its own)
    held: Settings,
    *,
    use_cache: bool,
    sampling: Sampling = ONE,
    calibrated: bool = True,
    verified: bool = False,
    ask: Ask | None = None,
    watch: Watch | None = None,
) -> Estimator:
    """
    ``llm`` when a model is configured, else ``comparables``; a request that cannot be met is a UsageError. With
    ``verified`` each of the model's claims is put to it again; ``ask`` is the model where it is not the one of this
    process alone; ``watch`` is told of answers while they are written.
    """
    if held.estimator == "comparables" or (held.estimator == "auto" and held.model is None):
        if sampling.least == sampling.most > 1:
            raise UsageError(
                f"{sampling.least} samples need a model, comparables always gives the same answer: "
                "use --model NAME (or THREATCARD_MODEL), or --samples 1."
            )
        if verified:
            raise UsageError("--verify needs a model: use --model NAME (or THREATCARD_MODEL), or leave it out.")
        return Comparables(index())
    if held.model is None:
        raise UsageError("no model is configured: use --model NAME (or THREATCARD_MODEL), or --estimator comparables.")
    ask = ask or model_ask(held, held.model, use_cache=use_cache, watch=watch)
    known = calibration.load(resources.path("evals", "calibration")) if calibrated else ()
    sampling = sampling._replace(temperature=held.temperature)
    found = Llm(ask, model=held.model, index=index(), calibrations=known, sampling=sampling)
    return Verified(found, Sampled(ask, sampling.first), index()) if verified else found


def sampling(held: Settings, *, waited_for: bool) -> Sampling:
    """
    How many samples, as the settings say. Answers at temperature 0 differ too little to show any spread. Where somebody
    waits for the card the layers are asked for in halves, which takes half the time; at night, when each question costs
    its listing once more and nobody waits, in one.
    """
    found = AUTO if held.samples == "auto" else Sampling(held.samples, held.samples)
    if found.most > 1 and held.temperature == 0 and held.model is not None:
        log.warning("samples at temperature 0 hardly differ: set THREATCARD_TEMPERATURE, to 0.7 for example")
    parts = held.layer_questions or (HALVES if waited_for else 1)
    return found._replace(profile=profiles.profile(held.profile), parts=parts)


def judge(held: Settings, *, use_cache: bool) -> Judge:
    """The model that is configured as judge of key points, else their words; behind the same server and cache."""
    from pipeline.evaluate import judge, key_points

    if held.judge is None:
        return key_points.Fuzzy()
    return judge.ModelJudge(model_ask(held, held.judge, use_cache=use_cache), model=held.judge)


def model_ask(held: Settings, model: str, *, use_cache: bool, watch: Watch | None = None) -> Ask:
    """The model behind its server, and behind the cache of answers unless told otherwise."""
    asked = models.options(held, model)
    if not use_cache:
        return models.connect(asked, watch=watch)
    answers, known = Answers(held.cache_dir), Known(held.cache_dir)
    connected = models.connect(asked, known=known, watch=watch)
    fell_back = models.fell_back(asked, known)
    return Cached(connected, answers, identity=identity(held, model), fell_back=fell_back)


def identity(held: Settings, model: str) -> dict[str, str]:
    """What tells this model's answers from others'."""
    return {"model": model, "base_url": models.server(held, model), "temperature": str(held.temperature)}


def web(held: Settings) -> Web | Rendered:
    """What sources are fetched with. Raises UsageError where a browser is wanted that is not there."""
    plain = Web(_policy(held))
    if not held.render:
        return plain
    from pipeline.fetch import browser

    return browser.Rendered(plain, browser.find())


def places(held: Settings) -> Places:
    """Whom to ask for the text behind a name or a page, with the tokens that there are."""
    tokens = [row for row in held.rows.values() if row.setting.variable in HELPS]
    return providers.places(held.providers or (), {row.setting.variable: row.value for row in tokens})


def catalogue_web(held: Settings) -> Web:
    """For catalogues: a sitemap may have 50 MB, come as a gzip file, and take its time."""
    return Web(replace(_policy(held), max_bytes=CATALOGUE_BYTES, total_seconds=CATALOGUE_SECONDS, gzip_files=True))


def _policy(held: Settings) -> Policy:
    return Policy(
        allow_private_hosts=held.allow_private_hosts,
        allowed_ports=Policy().allowed_ports | held.allow_ports,
        trust_env=held.use_proxy,
        contact=held.contact or "",
    )


def making(held: Settings, *, snap: bool) -> Making:
    """Raises UsageError when the profile's levels are coarser than the estimates and nothing may be moved."""
    profile = profiles.profile(held.profile)
    if profile.name != DEFAULT and not snap:
        raise UsageError(
            f"{profile.name} allows only some levels and estimates come in steps of 0.1: "
            "add --snap to move each to the nearest level, which the card then says."
        )
    at = now()
    known = known_prices.known(held, at)
    return Making(profile=profile, snap=snap, prices=known.prices, now=at, priced_by=known.by)


def prices(held: Settings) -> Prices | None:
    """What the model's tokens cost, where that is known. Raises UsageError where only half of it is set."""
    return known_prices.known(held, now()).prices
