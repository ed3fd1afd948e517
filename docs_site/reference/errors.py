"""Every error that is raised on purpose, with its exit code and what to do."""

import inspect

from docs_site.markdown import code, table
from docs_site.markdown import page as made
from docs_site.remedies import REMEDIES
from pipeline import errors

INTRO = (
    "An error is one or two lines on standard error. Of several sources the highest exit code wins; anything that is "
    "not in this table is a bug and shows a traceback. Programs get the same by its class in `pipeline.errors`. "
    "[What every exit code means](../README.md#exit-codes)."
)


def page() -> str:
    rows = [_row(kind) for kind in kinds()]
    return made("Errors", INTRO, table(("error", "is a", "exit code", "means", "what to do"), rows))


def kinds() -> list[type[errors.ThreatcardError]]:
    """In the order of the file."""
    found = [kind for kind in vars(errors).values() if inspect.isclass(kind)]
    return [kind for kind in found if issubclass(kind, errors.ThreatcardError)]


def _row(kind: type[errors.ThreatcardError]) -> tuple[str, ...]:
    remedy = REMEDIES[kind.__name__]
    above = kind.__mro__[1].__name__ if kind is not errors.ThreatcardError else ""
    return code(kind.__name__), above and code(above), str(kind.exit_code), remedy.means, remedy.do
