"""What --check finds in a site that something happened to."""

import hashlib
import os

import pytest

from pipeline.errors import UsageError
from pipeline.publish import checks, manifest
from pipeline.publish.records import File, card_folder, frozen_folder
from tests.support.published_sites import filled, published, rest

CARD = card_folder("kube-pilot")


@pytest.fixture
def site(tmp_path):
    store = filled(f"sqlite:///{tmp_path / 'store.db'}")
    published(tmp_path / "site", store, parts=(rest, more))
    yield tmp_path / "site"
    store.close()


def more(_site):
    yield File("feeds/all.xml", b"<feed/>")
    yield File("lines.jsonl", b'{"a": 1}\n{"b": 2}\n')


def faults(site):
    return list(checks.check(site).faults)


def test_a_site_as_it_was_written_has_no_fault(site):
    found = checks.check(site)

    assert found.faults == ()
    assert found.summary == f"{found.files} files checked: no fault"
    assert found.files > 20


def digest(body):
    return hashlib.sha256(body).hexdigest()


def remade(site, name, change):
    """A page as another version would have written it: the digest fits."""
    path = site / name
    old = digest(path.read_bytes())
    path.write_bytes(change(path.read_bytes()))
    kept = site / manifest.NAME
    kept.write_text(kept.read_text().replace(old, digest(path.read_bytes())))


PAGE, TWIN = f"{CARD}/index.html", f"{CARD}/card.json"


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (PAGE, 'href="card.json"', 'href="cards.json"', "'cards.json' leads to nothing"),
        (PAGE, 'href="#main"', 'href="#mian"', "'#mian' leads to no place in its page"),
        (PAGE, "../../../glossary/index.html", "../../../glossary/index.html#x", "no place in its page"),
        (PAGE, "default-src 'none'", "default-src *", "has no content security policy"),
        (PAGE, "</main>", '<img src="https://x.example/a.png"></main>', "loads something from another host"),
        (PAGE, "</main>", " " * checks.MOST_BYTES, "is too long for a page"),
        (TWIN, '"summary":"', '"summary":"Safe. ', "its content does not have its digest"),
        (TWIN, '"factors"', '"faktors"', "is no card"),
        (f"{CARD}/publication.json", "}\n", "", "is no JSON"),
        ("feeds/all.xml", "<feed/>", "<feed>", "is no XML"),
        ("lines.jsonl", '{"b": 2}', "{", "line 2 is no JSON"),
        ("feeds/all.xml", "<feed/>", "", "is empty"),
    ],
)
def test_a_page_that_is_wrong_is_named(site, name, old, new, fault):
    assert old.encode() in (site / name).read_bytes()
    remade(site, name, lambda body: body.replace(old.encode(), new.encode()))

    assert any(line.startswith(f"{name}: ") and fault in line for line in faults(site))


def test_what_was_altered_or_is_missing_is_named(site):
    frozen = next(path for path in (site / "c").iterdir())
    (frozen / "index.html").write_text("<p>10.0")
    (frozen / "card.json").unlink()
    (site / "CNAME").write_text("x")
    name = f"c/{frozen.name}"

    found = faults(site)
    assert f"{name}/index.html: is not as it was written" in found
    assert f"{name}/card.json: is missing" in found
    assert "CNAME: publish did not put it there" in found


def test_another_card_under_a_digest_is_named(site):
    one, other = sorted((site / "c").iterdir())[:2]
    wrong = (other / "card.json").read_bytes()
    remade(site, f"{frozen_folder(one.name)}/card.json", lambda _: wrong)

    assert any(f"c/{one.name}/card.json: is the card {other.name[:12]}" in line for line in faults(site))


def test_another_card_than_the_lists_have_is_named(site):
    wrong = (site / card_folder("mail-mate") / "card.json").read_bytes()
    remade(site, f"{CARD}/card.json", lambda _: wrong)

    assert any("as the lists have it" in line for line in faults(site))


def test_a_folder_that_is_no_site_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is no site"):
        checks.check(tmp_path)


def test_what_is_no_file_of_a_site_is_named(site):
    (site / "empty" / "in").mkdir(parents=True)
    (site / "linked").symlink_to(site / "feeds")
    os.mkfifo(site / "pipe")

    assert faults(site) == [
        "empty/in: is an empty folder, which publish does not leave",
        "linked: is a link, and publish makes none",
        "pipe: is no regular file, and publish makes none",
    ]
