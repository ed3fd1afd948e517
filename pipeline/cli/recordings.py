"""What ``threatcard eval`` measures: a model, comparables, or answers that were recorded; and where it records."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline import resources, settings
from pipeline.assess.draft import Estimator
from pipeline.assess.estimators import ONE
from pipeline.cli import build
from pipeline.errors import UsageError
from pipeline.reference import calibration
from pipeline.reference.gold import Reference


class Measured(NamedTuple):
    """An estimator for each sample, and the slugs of cards whose figures it may have seen."""

    estimators: tuple[Estimator, ...]
    not_blind: frozenset[str] = frozenset()


def estimators(args: argparse.Namespace, references: Sequence[Reference], *, calibrated: bool = True) -> Measured:
    """As the flags say. Raises UsageError where two of them name an estimator."""
    if args.answers:
        return _replayed(args, references, calibrated=calibrated)
    held = settings.read(vars(args))
    samples = [ONE._replace(first=n) for n in range(args.repeats)]
    if not args.record:
        made = (
            build.estimator(held, use_cache=not args.no_cache, sampling=sampling, calibrated=calibrated)
            for sampling in samples
        )
        return Measured(tuple(made))
    return _recorded(args, references, held, calibrated=calibrated)


def _replayed(args: argparse.Namespace, references: Sequence[Reference], *, calibrated: bool) -> Measured:
    from pipeline.evaluate import recorded

    for flag in ("model", "estimator", "record"):
        if getattr(args, flag):
            raise UsageError(f"--answers takes the answers from a file: leave out --{flag}.")
    answers = recorded.load(Path(args.answers))
    known = calibration.load(resources.path("evals", "calibration")) if calibrated else ()
    made = (
        recorded.estimator(answers, references, build.index(), known, ONE._replace(first=n))
        for n in range(args.repeats)
    )
    return Measured(tuple(made), frozenset(r.slug for r in references if not answers.blind(r.slug)))


def _recorded(
    args: argparse.Namespace, references: Sequence[Reference], held: settings.Settings, *, calibrated: bool
) -> Measured:
    from pipeline.evaluate.recording import Recorded, Recording

    if held.model is None or held.estimator == "comparables":
        raise UsageError("--record keeps a model's answers: use --model NAME (or THREATCARD_MODEL).")
    ask = build.model_ask(held, held.model, use_cache=not args.no_cache)
    recording = Recording(ask, Path(args.record), model=held.model, references=references)
    made = (
        build.estimator(held, use_cache=False, sampling=ONE._replace(first=n), calibrated=calibrated, ask=recording)
        for n in range(args.repeats)
    )
    return Measured(tuple(Recorded(one, recording) for one in made))
