"""A card as a PDF, set by typst: tagged, the same bytes for the same card and fonts, nothing loaded from elsewhere."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import InputError, UsageError
from pipeline.export import pdf_words
from pipeline.export.records import Entry

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).parent
TEMPLATE = HERE / "card.typ"
_LONGEST = 160


class Made(NamedTuple):
    body: bytes
    plain: str | None
    """Why it is not in the accessible profile; None where it is."""


def document(entry: Entry) -> Made:
    """
    Raises UsageError where the extra is not installed, InputError for a card that cannot be set.

    A card with characters that no font here has is set without the accessible profile, PDF/UA-1, which refuses them.
    """
    data = json.dumps(pdf_words.shown(entry))
    try:
        return Made(_compiled(data, accessible=True), None)
    except InputError as refused:
        return Made(_compiled(data, accessible=False), str(refused))


def _compiled(data: str, *, accessible: bool) -> bytes:
    try:
        import typst
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[pdf]'.") from err
    try:
        made = _compiler().compile(
            format="pdf", sys_inputs={"card": data}, pdf_standards=["ua-1"] if accessible else [], timestamp=0
        )
    except typst.TypstError as err:
        raise InputError(err.message.splitlines()[0][:_LONGEST]) from err
    if not isinstance(made, bytes):
        raise InputError("it comes to no page")
    return made


@cache
def _compiler() -> "typst.Compiler":
    """With the fonts of the system, which take a moment to be found."""
    import typst

    return typst.Compiler(TEMPLATE, root=HERE)
