"""A catalogue of local files: no file of the site has a folder of this machine in it, and the site is whole."""

import io
import json

import pytest

from pipeline.card.make import identified
from pipeline.model import Card, Flag
from pipeline.publish.records import card_folder, frozen_folder
from tests.support.commands import runner
from tests.support.published_sites import approve, filled
from tests.support.stores import card

SECRET = "secret-project"
SOURCE = f"/home/someone/{SECRET}/pilot.md"


def of_a_file(name="Kube Pilot", source=SOURCE):
    made = card(name)
    said = Flag(kind="outlier", severity="low", message=f"{source} is nearly the same text.", where="score")
    listing = made.listing.model_copy(update={"source": source})
    return identified(made.model_copy(update={"listing": listing, "flags": (*made.flags, said)}))


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("THREATCARD_DB", url)
    made = filled(url, names=("Mail Mate",))
    approve(made, of_a_file())
    yield made
    made.close()


@pytest.fixture
def command(capfd):
    return runner(capfd)


def holding(folder, words):
    return [str(path) for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_no_file_of_the_site_has_it_and_the_check_finds_no_fault(command, store, tmp_path):
    done = command("publish", "site", "--base-url", "https://cards.example")
    checked = command("publish", "site", "--check")
    site = tmp_path / "site"
    there = Card.model_validate_json((site / card_folder("kube-pilot") / "card.json").read_bytes())

    assert (done.code, checked.code) == (0, 0)
    assert ": no fault" in checked.out
    assert holding(site, SECRET.encode()) == []
    assert len(holding(site, b"pilot.md")) > 5
    assert (there.id, there.listing.source, there.listing.folder_left_out) == (of_a_file().id, "pilot.md", True)
    assert store.approved("kube-pilot").card.listing.source == SOURCE


def test_what_it_wrote_reads_back(command, store, tmp_path):
    command("publish", "site")
    command("export", "--format", "json", str(tmp_path / "site/catalogue.jsonl"))
    again = command("diff", "site/catalogue.jsonl", "site/catalogue.jsonl")

    assert (again.code, again.err) == (0, "")
    assert "2 cards compared: none changed" in again.out


def test_a_frozen_page_of_an_older_version_is_written_without_it(command, store, tmp_path, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr("pipeline.publish.products.public", lambda held: held)
        older.setattr("pipeline.publish.manifest.software", lambda: "threatcard 0.1.0")
        command("publish", "site")
    before = holding(tmp_path / "site" / "c", SECRET.encode())
    command("publish", "site")
    frozen = tmp_path / "site" / frozen_folder(of_a_file().id)

    assert {path.rpartition("/")[2] for path in before} == {"index.html", "card.json"}
    assert holding(tmp_path / "site", SECRET.encode()) == []
    assert json.loads((frozen / "card.json").read_text())["listing"]["source"] == "pilot.md"


@pytest.mark.parametrize(
    "form", ["json", "jsonl", "csv", "xlsx", "sarif", "defectdojo", "cyclonedx", "threat-composer", "pdf"]
)
def test_no_export_has_it(command, store, tmp_path, form):
    at = ("--at", "catalogue.yaml") if form == "sarif" else ()
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder if form in ("threat-composer", "pdf") else folder / "cards"
    done = command("export", "--format", form, "--out", str(out), *at)

    assert done.code == 0, done.err
    assert SECRET not in "".join(map(read, folder.iterdir()))


def read(path):
    """Its words, of whichever format."""
    if path.suffix == ".pdf":
        import pypdf

        return "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.read_bytes()[:2] == b"PK":
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    return path.read_text()


def test_an_alert_still_stands_at_the_file_that_was_read(command, store, tmp_path):
    (tmp_path / "listings").mkdir()
    (tmp_path / "listings/zebra.md").write_text("A product.")
    approve(store, of_a_file("Zebra Desk", str(tmp_path / "listings/zebra.md")))
    done = command("export", "--format", "sarif", "--slug", "zebra-desk")
    found = json.loads(done.out)["runs"][0]["results"]

    assert done.code == 0
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found} == {
        "listings/zebra.md"
    }
    assert str(tmp_path) not in done.out
