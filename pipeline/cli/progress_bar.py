"""A progress bar on standard error for long runs: only on a terminal, and gone when the run ends."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function that is told how many of how many ``what`` are done; a new round begins where that falls."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=None)
        before = 0

        def tell(done: int, of: int) -> None:
            nonlocal before
            if done < before:
                progress.reset(task)
            before = done
            progress.update(task, completed=done, total=of)

        yield tell
