"""How a run stands and why, as lists of runs say it."""

from pipeline.store.records import Run


def state(run: Run) -> str:
    """A run that keeps no state of its own goes on until it has ended."""
    return run.state or ("running" if run.ended_at is None else "done")


def why(run: Run) -> str:
    """Why the run is not complete; empty where nothing is to be said."""
    told = run.details
    if told.get("cancelled"):
        return "somebody cancelled it"
    found = next((str(told[name]) for name in ("why", "bound", "unread") if told.get(name)), "")
    counts = told.get("counts")
    if not found and run.state == "incomplete" and isinstance(counts, dict):
        return f"{counts.get('failed', 0):,} of {counts.get('checked', 0):,} listings failed"
    return found
