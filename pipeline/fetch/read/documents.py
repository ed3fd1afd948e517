"""
PDF and DOCX: bytes in, a draft out, read by ``document_child`` in a process of its own that has limits of memory, time
and files. Neither the environment nor the folder of this process is passed on.
"""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from typing import Any, Literal

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import document_child, markdown
from pipeline.fetch.read.decode import ADVICE
from pipeline.fetch.read.labelled_lines import Draft
from pipeline.fetch.read.normalise import one_line
from pipeline.model import Hidden

EXTRA = "documents"
TIMEOUT = 20
"""Seconds."""
COLUMNS = (
    "the text goes across columns line by line, so that sentences of several columns may be mixed: hold the quotes "
    "against the source"
)

_WHAT: dict[str, str] = {"pdf": "a PDF file", "docx": "a Word document"}
_WORD = b"word/document.xml"
_PDF = re.compile(rb"\s{0,64}%PDF-")
_NO_TITLE = re.compile(
    r"untitled.*|document\d*|microsoft word.*|.*\.(?:docx?|indd|pdf|odt|tex|pptx?)|\W*", re.IGNORECASE
)
_LONGEST_TITLE = 120


def form(raw: bytes) -> Literal["pdf", "docx"] | None:
    """Which of them the bytes are, if any."""
    if _PDF.match(raw):
        return "pdf"
    return "docx" if raw.startswith(b"PK\x03\x04") and _WORD in raw else None


def read(raw: bytes, kind: Literal["pdf", "docx"]) -> Draft:
    """The draft of a document. Raises UnsupportedFormat with what to do for one that cannot be read."""
    if kind == "pdf" and find_spec("pypdf") is None:
        raise UnsupportedFormat(
            f"this is a PDF file, read with the extra {EXTRA!r}: pip install 'threatcard[{EXTRA}]', or {ADVICE}"
        )
    found = _answer(raw, kind)
    if "refused" in found:
        raise UnsupportedFormat(f"this is {_WHAT[kind]} {found['refused']}; or {ADVICE}")
    text = str(found["text"])
    title = one_line(str(found["title"]))
    named = title if title and not _NO_TITLE.fullmatch(title) else _first_line(text)
    hidden = tuple(Hidden(place="css", text=words) for words in found.get("hidden", ()))
    draft = Draft(kind, named, text, text, hidden=hidden, doubt=COLUMNS if found["columns"] else None)
    return draft._replace(name=markdown.heading(text) or named) if kind == "docx" else draft


def _answer(raw: bytes, kind: str) -> dict[str, Any]:
    command = [sys.executable, "-I", document_child.__file__, kind]
    try:
        ended = subprocess.run(command, input=raw, capture_output=True, timeout=TIMEOUT, env={}, cwd="/", check=False)
    except subprocess.TimeoutExpired:
        return {"refused": f"that takes more than {TIMEOUT} seconds to read"}
    if ended.returncode:
        return {"refused": "that cannot be read within the limits of time and memory"}
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _first_line(text: str) -> str | None:
    line = one_line(next((line for line in text.split("\n") if line.strip()), ""))
    return line if 0 < len(line) <= _LONGEST_TITLE else None
