"""Bytes become text, whatever they were written in; what is no text is refused."""

import pytest

from pipeline import fetch
from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read.decode import decode


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF file", id="pdf"),
        pytest.param(b"  \n%PDF-1.4 text", "a PDF file", id="pdf-behind-spaces"),
        pytest.param(b"PK\x03\x04\x14\x00word/document.xml", "a zip archive or an Office document", id="office"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0JFIF", "a JPEG image", id="jpeg"),
        pytest.param(b"\x7fELF\x02\x01\x01", "an executable", id="elf"),
        pytest.param(b"MZ\x90\x00\x03\x00", "an executable", id="windows-executable"),
        pytest.param(b"\x1f\x8b\x08\x00rest", "a gzip archive", id="gzip"),
        pytest.param(b"{\\rtf1 text}", "an RTF document", id="rtf"),
        pytest.param(bytes(range(256)) * 20, "a binary file", id="noise"),
        pytest.param(b"RIFF\x24\x00\x00\x00WEBPVP8 \x00\x00\x01\x02", "a binary file", id="webp"),
    ],
)
def test_binaries_are_refused_with_advice(raw: bytes, message: str) -> None:
    with pytest.raises(UnsupportedFormat, match=f"{message}.*save its text as .md or .txt"):
        decode(raw, charset=None)


AGENT = "Der Agent löscht Dateien – „ohne“ Rückfrage."
JAPANESE = "このエージェントはメールを読み、ファイルを削除します。"
META = "<html><head><meta charset='{}'></head><body><p>{}</p></body></html>"


@pytest.mark.parametrize(
    ("raw", "charset", "expected"),
    [
        pytest.param(AGENT.encode(), None, AGENT, id="utf-8"),
        pytest.param(AGENT.encode("utf-8-sig"), None, AGENT, id="utf-8-mark"),
        pytest.param(AGENT.encode("utf-16"), "iso-8859-1", AGENT, id="utf-16-mark-beats-the-server"),
        pytest.param(AGENT.encode("utf-32"), None, AGENT, id="utf-32-mark"),
        pytest.param(META.format("utf-16", "Plain words").encode("utf-16-le"), None, "Plain words", id="utf-16-bare"),
        pytest.param(
            META.format("utf-16", "Plain words").encode("utf-16-be"), None, "Plain words", id="utf-16-bare-big"
        ),
        pytest.param(AGENT.encode(), "windows-1252", AGENT, id="utf-8-beats-the-server"),
        pytest.param(AGENT.encode("cp1252"), "windows-1252", AGENT, id="server-says-windows-1252"),
        pytest.param(AGENT.encode("cp1252"), "ISO-8859-1", AGENT, id="latin-1-means-windows-1252"),
        pytest.param(AGENT.encode("cp1252"), None, AGENT, id="windows-1252-unsaid"),
        pytest.param(AGENT.encode("cp1252"), "utf-8", AGENT, id="server-is-wrong"),
        pytest.param(AGENT.encode("cp1252"), "unicode_escape", AGENT, id="server-names-a-codec-that-computes"),
        pytest.param(AGENT.encode("cp1252"), "rot13", AGENT, id="server-names-what-is-no-encoding"),
        pytest.param(AGENT.encode("cp1252"), "x\x00y", AGENT, id="server-names-nonsense"),
        pytest.param(META.format("Shift_JIS", JAPANESE).encode("cp932"), None, JAPANESE, id="meta-says-shift-jis"),
        pytest.param(
            META.format("iso-2022-jp", JAPANESE).encode("iso2022_jp"), None, JAPANESE, id="meta-says-mail-japanese"
        ),
        pytest.param((JAPANESE * 3).encode("cp932"), None, JAPANESE * 3, id="shift-jis-unsaid"),
        pytest.param((JAPANESE * 3).encode("euc_jp"), None, JAPANESE * 3, id="euc-unsaid"),
        pytest.param("Привет, агент".encode("koi8-r"), "KOI8-R", "Привет, агент", id="koi8"),
        pytest.param(
            '<?xml version="1.0" encoding="windows-1251"?><html><body>Привет</body></html>'.encode("cp1251"),
            None,
            "Привет",
            id="declaration-says-windows-1251",
        ),
        pytest.param(b"caf\xc3\xa9 " * 20 + b"\xff!", None, "café " * 20 + "\ufffd!", id="one-broken-byte"),
        pytest.param(b"The agent\x00 reads mail.", None, "The agent reads mail.", id="null-byte"),
        pytest.param(b"", None, "", id="nothing"),
    ],
)
def test_encodings(raw: bytes, charset: str | None, expected: str) -> None:
    listing = fetch.parse(raw, source="-", charset=charset, now="2026-11-22T07:00:00Z", http=None)

    assert listing.text == expected
