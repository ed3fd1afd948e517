"""``threatcard eval``: how far an estimator is from the reference cards, measured, compared, held against gates."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline import files, resources, settings
from pipeline.cli import build, progress_bar, recordings, saving
from pipeline.cli.stdout import say
from pipeline.errors import InputError, UsageError
from pipeline.reference import gold
from pipeline.reference.gold import Reference

EXIT_GATE = 1


def run(args: argparse.Namespace) -> int:
    _needs_extra()
    if args.compare:
        return _compare(args)
    if args.history:
        return _history(args)
    if args.calibrate:
        return _calibrate(args)
    if args.hostile:
        return _hostile(args)
    if args.save:
        return _save(args)
    return _evaluate(args)


def _needs_extra() -> None:
    try:
        import matplotlib  # noqa: F401
        import rapidfuzz  # noqa: F401
        import sklearn  # noqa: F401
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is missing: install threatcard[eval].") from err


def _evaluate(args: argparse.Namespace) -> int:
    from pipeline.evaluate import history, page, report

    references = _chosen(args)
    estimators, not_blind = recordings.estimators(args, references)
    with progress_bar.shown("listings") as progress:
        context = _context(args, progress)._replace(not_blind=not_blind)
        made = report.made(references, estimators, context)
    if args.report:
        page.write(made, Path(args.report))
    if args.publish:
        print(f"published {history.publish(made, _reports(args))}", file=sys.stderr)
    say(json.dumps(made, ensure_ascii=False) if args.json else "\n".join(report.lines(made)))
    return _gated(args, made, made["model"] or made["estimator"])


def _save(args: argparse.Namespace) -> int:
    """The cards as drafts in the store, without measuring them: for a demonstration, and to look at them in review."""
    from pipeline.assess.draft import draft
    from pipeline.card.make import slug
    from pipeline.evaluate import run

    references, held = _chosen(args), settings.read(vars(args))
    (estimator, *_), _ = recordings.estimators(args, references)
    making = build.making(held, snap=args.snap)
    with (
        progress_bar.shown("listings") as progress,
        saving.keeping(held, [args.answers or ""], making.now, told=False) as keep,
    ):
        for done, reference in enumerate(references, 1):
            listing = run.listing(reference, making.now)
            keep(draft(listing, estimator, making=making), listing)
            progress(done, len(references))
    products = len({slug(reference.name) for reference in references})
    where = settings.masked(held.db)
    say(f"{len(references)} drafts of {products} products are in {where}; 'threatcard serve' shows them")
    return 0


def _gated(args: argparse.Namespace, made: Any, name: str) -> int:
    """0, or EXIT_GATE with a line for each threshold under ``name`` that the report does not keep."""
    from pipeline.evaluate import gates

    if not args.gate:
        return 0
    failing = gates.failing(made, gates.load(Path(args.gates) if args.gates else _default("gates.toml"), name))
    for line in failing:
        print(f"threatcard eval: gate: {line}", file=sys.stderr)
    return EXIT_GATE if failing else 0


def _hostile(args: argparse.Namespace) -> int:
    from pipeline.evaluate import corpus, hostile

    if args.answers or args.record:
        raise UsageError("--hostile asks about other texts than are recorded: leave out --answers and --record.")
    held = settings.read(vars(args))
    if not args.gold:
        args.split = "all"
    with progress_bar.shown("attempts") as progress:
        cases, estimator = corpus.chosen(args.case or ()), build.estimator(held, use_cache=not args.no_cache)
        made = hostile.made(_chosen(args), cases, estimator, _context(args, progress))
    say(json.dumps(made, ensure_ascii=False) if args.json else "\n".join(hostile.lines(made)))
    return _gated(args, made, f"hostile {made['model'] or made['estimator']}")


def _context(args: argparse.Namespace, progress: Callable[[int, int], None]) -> Any:
    """A run over a few chosen cards asks about no other texts, and answers are recorded of reference cards alone."""
    from pipeline.evaluate import others
    from pipeline.evaluate.report import Context

    held = settings.read(vars(args))
    return Context(
        making=build.making(held, snap=args.snap),
        jobs=held.jobs,
        split="file" if args.gold else args.split,
        progress=progress,
        judge=build.judge(held, use_cache=not args.no_cache),
        non_listings=() if args.only or args.limit or args.answers or args.record else others.non_listings(),
    )


def _chosen(args: argparse.Namespace) -> tuple[Reference, ...]:
    """The references to run over, in the order of the file."""
    cards = gold.load(Path(args.gold) if args.gold else resources.path("evals", "gold", "cards.jsonl"))
    if not args.gold and args.split != "all":
        cards = tuple(card for card in cards if card.split == args.split)
    if args.only:
        cards = tuple(card for card in cards if card.slug in args.only)
        if missing := sorted(set(args.only) - {card.slug for card in cards}):
            raise UsageError(f"no reference card has the slug {missing[0]!r} here; --split all looks at every card.")
    return cards[: args.limit] if args.limit else cards


def _compare(args: argparse.Namespace) -> int:
    from pipeline.evaluate import compare

    a, b = (_json(Path(name)) for name in args.compare)
    differences, moved = compare.compare(a, b)
    if args.json:
        say(json.dumps({"differences": [d._asdict() | {"verdict": d.verdict} for d in differences], "moved": moved}))
    else:
        say("\n".join(compare.lines(differences, moved)))
    return 0


def _history(args: argparse.Namespace) -> int:
    from pipeline.evaluate import history

    reports = history.read(_reports(args))
    if not reports:
        raise InputError(f"no report is published in {str(_reports(args))!r} yet; add one with --publish")
    say("\n".join(history.lines(reports)))
    return 0


def _calibrate(args: argparse.Namespace) -> int:
    from pipeline.evaluate import calibrate, run

    held = settings.read(vars(args))
    args.split = "tune"
    chosen = _chosen(args)
    (estimator, *_), not_blind = recordings.estimators(args, chosen, calibrated=False)
    if estimator.model is None:
        raise UsageError("a calibration is of a model: use --model NAME; comparables is fitted to the raters already.")
    _check_target(Path(args.calibrate))
    making = build.making(held, snap=False)
    references = [reference for reference in chosen if reference.slug not in not_blind]
    with progress_bar.shown("listings") as progress:
        outcomes = run.run(
            references, estimator, making=making, jobs=held.jobs, progress=lambda n: progress(n, len(references))
        )
    fitted = calibrate.fit(outcomes, model=estimator.model, now=making.now)
    try:
        with files.whole(Path(args.calibrate)) as out:
            out.write(fitted.model_dump_json(indent=1) + "\n")
    except OSError as err:
        raise UsageError(f"--calibrate {args.calibrate!r} cannot be written: {err.strerror}.") from err
    for part, proof in fitted.proof.items():
        say(f"{part}: mean error {proof.raw:.3f} → {proof.calibrated:.3f} in cross-validation ({proof.n} figures)")
    if not fitted.parts:
        say("no value is moved: nothing is gained beyond chance")
    say(f"its intervals come from what it missed on {len(fitted.misses)} cards")
    say(f"written to {args.calibrate}; review it, then ship it in evals/calibration")
    return 0


def _check_target(path: Path) -> None:
    """Before a model is asked about every card, not after."""
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"--calibrate {str(path)!r} cannot be written: name a file, in a folder that is there.")


def _reports(args: argparse.Namespace) -> Path:
    return Path(args.reports) if args.reports else _default("reports")


def _default(name: str) -> Path:
    return resources.path("evals", name)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as err:
        raise InputError(f"report {str(path)!r} cannot be read: {err}") from err
