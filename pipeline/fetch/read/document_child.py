"""
Read a PDF or a DOCX within limits, as a process of its own: ``python -I document_child.py pdf|docx``, the file on
standard input, one line of JSON on standard output: ``{"text", "title", "columns"}``, or ``{"refused"}`` with a word.

Whoever wrote the file may have written it against its reader: memory, seconds and files are limited before any of it is
looked at, and the parent kills what takes too long all the same. Nothing of the package is imported here.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

MEMORY = 600 << 20
"""Bytes of address space."""
SECONDS = 10
"""Of this process's own time."""
MOST_PAGES = 300
MOST_CHARS = 400_000
MOST_HIDDEN = 1_000
"""Paragraphs and cells of which hidden words are given."""
MOST_XML = 20_000_000
"""Bytes of a DOCX's text, unpacked."""
LEAST_TEXT = 40
"""Characters; a document with pages and less text than this is pictures of text."""
_ROWS = 8
_SHARE_OF_ROWS = 0.3
_GAP = 0.2
"""Of the page's width: what lies so far to the right on the same line is another column."""
_LINE = 3
"""Points: what is nearer stands on the same line."""
_LEAST_PIECE = 12
_SHOWING = (b"Tj", b"TJ", b"'", b'"')
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"


class Refused(Exception):
    """Why the document is not read, as an end to "this is a PDF file …"."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    reader = {"pdf": pdf, "docx": docx}[sys.argv[1]]
    try:
        answer = reader(sys.stdin.buffer.read())
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": f"that takes more than {MEMORY >> 20} MB to read"}
    except ModuleNotFoundError:
        answer = {"refused": "whose reader is not installed for every process of this Python"}
    except RecursionError:
        answer = {"refused": "that is nested too deep"}
    sys.stdout.write(json.dumps(answer))


def pdf(raw: bytes) -> dict[str, Any]:
    """The text page by page, in the order in which it was written there."""
    import pypdf
    from pypdf.errors import LimitReachedError, PyPdfError

    with pypdf.apply_configuration(
        disable_legacy_handling=True,
        zlib_maximum_output_length=8_000_000,
        stream_parsing_work_maximum_count=300_000,
        page_tree_maximum_entries=2 * MOST_PAGES,
    ):
        try:
            return _pdf(pypdf.PdfReader(io.BytesIO(raw)))
        except LimitReachedError as error:
            raise Refused(f"beyond the limits of its reader ({_first_line(error)})") from error
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError) as error:
            raise Refused(f"that is broken ({_first_line(error) or type(error).__name__})") from error


def _pdf(reader: Any) -> dict[str, Any]:
    if reader.is_encrypted:
        raise Refused("that is encrypted: remove its password")
    pages: list[str] = []
    mixed = 0
    for number, page in enumerate(reader.pages, start=1):
        if number > MOST_PAGES:
            raise Refused(f"of more than {MOST_PAGES} pages, which is too long")
        if (content := page.get_contents()) is not None:
            content.get_data()  # extract_text takes what is beyond the limits for an empty page
        rows = _Rows(float(page.mediabox.width))
        pages.append(page.extract_text(visitor_operand_before=rows.see))
        mixed += rows.are_mixed()
        if sum(map(len, pages)) > MOST_CHARS:
            raise Refused(f"of more than {MOST_CHARS:,} characters, which is too long")
    text = "\n\n".join(map(_with_paragraphs, pages))
    if len(text.strip()) < LEAST_TEXT:
        raise Refused("without text, such as a scan: run text recognition over it")
    title = reader.metadata.title if reader.metadata else None
    return {"text": text, "title": title if isinstance(title, str) else "", "columns": mixed > 0}


class _Rows:
    """Where the pieces of a page's text begin, in the order in which they are written."""

    def __init__(self, width: float) -> None:
        self._gap = width * _GAP
        self._last: tuple[float, float] | None = None
        self._count = 0
        self._jumps: Counter[int] = Counter()

    def see(self, operator: Any, operands: Any, _: Any, matrix: Any) -> None:
        if operator not in _SHOWING or len(str(operands)) < _LEAST_PIECE:
            return
        x, y = float(matrix[4]), float(matrix[5])
        if self._last is None or abs(y - self._last[1]) >= _LINE:
            self._count += 1
        elif x - self._last[0] > self._gap:
            self._jumps[round(x / _LINE)] += 1
        self._last = x, y

    def are_mixed(self) -> bool:
        """Whether many lines go on at one and the same place to the right, as a writer's do that goes across."""
        return self._count >= _ROWS and max(self._jumps.values(), default=0) >= _SHARE_OF_ROWS * self._count


def _with_paragraphs(page: str) -> str:
    """The lines of a page, with an empty line behind each that ends a sentence well before the margin."""
    lines = [line.rstrip() for line in page.splitlines()]
    margin = max(map(len, lines), default=0)
    return "\n".join(f"{line}\n" if 0 < len(line) < 0.6 * margin else line for line in lines)


def docx(raw: bytes) -> dict[str, Any]:
    """Paragraphs, headings, list items and rows of tables, in their order; and what is marked as hidden."""
    hidden: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if _MAIN not in archive.namelist():
                raise Refused("no Word document, but another archive")
            if archive.getinfo(_MAIN).flag_bits & 1:
                raise Refused("that is encrypted: remove its password")
            text = _with_limit(_blocks(_unpacked(archive, _MAIN), hidden))
            title = _title(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Refused(f"that is broken ({_first_line(error)})") from error
    if len(text.strip()) < LEAST_TEXT:
        raise Refused("without text")
    return {"text": text, "title": title, "columns": False, "hidden": hidden}


def _unpacked(archive: zipfile.ZipFile, name: str) -> io.BytesIO:
    """What is really there counts, whatever the archive says of its size."""
    with archive.open(name) as packed:
        data = packed.read(MOST_XML + 1)
    if len(data) > MOST_XML:
        raise Refused(f"that unpacks to more than {MOST_XML // 1_000_000} MB")
    return io.BytesIO(data)


def _with_limit(blocks: Iterator[str]) -> str:
    kept, length = [], 0
    for block in blocks:
        length += len(block)
        if length > MOST_CHARS:
            raise Refused(f"of more than {MOST_CHARS:,} characters, which is too long")
        kept.append(block)
    return "\n\n".join(kept)


def _parsed(data: io.BytesIO, *tags: str) -> Iterator[Any]:
    from lxml import etree

    events = etree.iterparse(
        data, events=("end",), tag=tags, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in events:
            if element.getroottree().docinfo.doctype:
                raise Refused("with a DTD, which no Word document has")
            yield element
    except etree.XMLSyntaxError as error:
        raise Refused(f"that is broken ({_first_line(error)})") from error


def _blocks(data: io.BytesIO, hidden: list[str]) -> Iterator[str]:
    """A row of a table is one block; what was read is forgotten, so that no size hurts. ``hidden`` is added to."""
    for element in _parsed(data, f"{_WORD}p", f"{_WORD}tr"):
        if element.tag == f"{_WORD}tr":
            cells = (" ".join(_text(cell, hidden).split()) for cell in element.iterchildren(f"{_WORD}tc"))
            if line := " | ".join(cell for cell in cells if cell):
                yield line
        elif _outside_tables(element):
            if text := _text(element, hidden).strip():
                yield f"{_mark(element)}{text}"
        else:
            continue
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _outside_tables(element: Any) -> bool:
    return next(element.iterancestors(f"{_WORD}tr"), None) is None


def _text(element: Any, hidden: list[str]) -> str:
    """The text that is shown: not what was deleted, nor what is marked as hidden, which goes to ``hidden``."""
    parts: list[str] = []
    unseen: list[str] = []
    for run in element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}p"):
        if run.tag == f"{_WORD}t":
            (unseen if _is_hidden(run) else parts).append(run.text or "")
        else:
            parts.append("\n" if run.tag == f"{_WORD}br" else " ")
    if unseen and len(hidden) < MOST_HIDDEN:
        hidden.append("".join(unseen))
    return "".join(parts)


def _is_hidden(text: Any) -> bool:
    properties = text.getparent().find(f"{_WORD}rPr")
    return properties is not None and properties.find(f"{_WORD}vanish") is not None


def _mark(paragraph: Any) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    name = (style.get(f"{_WORD}val") or "").lower() if style is not None else ""
    if name == "title":
        return "# "
    if name.startswith("heading") and name[-1:] in "123456":
        return f"{'#' * int(name[-1])} "
    return "- " if paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None else ""


def _title(archive: zipfile.ZipFile) -> str:
    if "docProps/core.xml" not in archive.namelist():
        return ""
    tag = "{http://purl.org/dc/elements/1.1/}title"
    return next(((element.text or "") for element in _parsed(_unpacked(archive, "docProps/core.xml"), tag)), "")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:100]


if __name__ == "__main__":
    main()
