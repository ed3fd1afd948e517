"""PDF and DOCX files made in code, harmless ones and such as are written against their reader."""

import io
import zipfile
import zlib
from collections.abc import Sequence

Line = tuple[float, float, str]
"""Where a line begins, from the left and from below, and what it says."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: Sequence[Line] | bytes, title: str = "", trailer: bytes = b"") -> bytes:
    """Pages of lines, or of what a page draws as it stands."""
    drawn = [page if isinstance(page, bytes) else drawing(page) for page in pages]
    numbers = [4 + 2 * place for place in range(len(drawn))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(drawn)} /Kids [{kids}] >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    for number, content in zip(numbers, drawn, strict=True):
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        objects[number + 1] = stream(content)
    return assembled(objects, title=title, trailer=trailer)


def drawing(lines: Sequence[Line]) -> bytes:
    shown = (f"1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj" for x, y, text in lines)
    return f"BT /F1 11 Tf {' '.join(shown)} ET".encode("cp1252")


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def assembled(objects: dict[int, bytes], *, title: str = "", trailer: bytes = b"") -> bytes:
    """A file of these objects, by their numbers from 1 on, without a gap."""
    if title:
        objects = {**objects, len(objects) + 1: f"<< /Title ({_escaped(title)}) >>".encode("cp1252")}
        trailer += b" /Info %d 0 R" % len(objects)
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in sorted(objects.items()):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def page_of(text: str, *, x: float = 72, width: int = 80) -> list[Line]:
    """The words in lines from the top."""
    lines: list[str] = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [(x, 740 - 14 * place, line) for place, line in enumerate(lines)]


def one_page(content: bytes, *others: bytes, resources: bytes = b"") -> bytes:
    """A page that draws ``content``, an object with all its bytes, and further objects from number 5 on."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>" % resources
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page,
        content,
        *others,
    ]
    return assembled(dict(enumerate(objects, start=1)))


def double_flate() -> bytes:
    """A gigabyte of blanks, packed twice."""
    packer = zlib.compressobj(9)
    head = packer.compress(b" ") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return one_page(stream(zlib.compress(head + block * 1_000, 9), b"/Filter [/FlateDecode /FlateDecode]"))


def many_pages(count: int) -> bytes:
    """One page, named again and again."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    kids = b"3 0 R " * count
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)
    return assembled({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: tree, 3: page})


def drawing_itself() -> bytes:
    """A form that draws itself."""
    form = stream(
        b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    )
    return one_page(stream(b"/X Do"), form, resources=b"/XObject << /X 5 0 R >>")


def nested_arrays(depth: int) -> bytes:
    return one_page(stream(b"[" * depth + b"]" * depth + b" TJ"), b"[" * depth + b"]" * depth, resources=b"/Font 5 0 R")


def many_operators(count: int) -> bytes:
    return one_page(stream(zlib.compress(b"BT (a) Tj ET " * count, 9), b"/Filter /FlateDecode"))


def encrypted() -> bytes:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 0 /Kids [] >>",
        3: b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32),
    }
    return assembled(objects, trailer=b" /Encrypt 3 0 R /ID [(a) (a)]")


def docx(body: str, *, title: str = "", declared: str = "", main: str = "word/document.xml") -> bytes:
    """A Word document whose body is this XML; ``declared`` stands before its root."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        archive.writestr(main, f"{declared}<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>")
        if title:
            core = "<c xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{}</dc:title></c>"
            archive.writestr("docProps/core.xml", core.format(title))
    return out.getvalue()


def paragraph(text: str, *, style: str = "", listed: bool = False, hidden: bool = False) -> str:
    marks = (f"<w:pStyle w:val='{style}'/>" if style else "") + ("<w:numPr/>" if listed else "")
    unseen = "<w:rPr><w:vanish/></w:rPr>" if hidden else ""
    return f"<w:p><w:pPr>{marks}</w:pPr><w:r>{unseen}<w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr></w:tbl>"
