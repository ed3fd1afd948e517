"""A whole site: only what changed is written, the same store makes the same bytes, and it is whole at every moment."""

import json
import os
import shutil
import signal
import time
from datetime import date

import pytest

from pipeline.errors import InputError, SiteHeld, UsageError
from pipeline.publish import manifest, stage
from pipeline.publish.records import File, card_folder, frozen_folder
from pipeline.publish.stage import Work
from pipeline.review.verdicts import Withdraw
from pipeline.store.review.merges import Merge
from pipeline.store.review.replies import By
from tests.support import stores
from tests.support.published_sites import (
    NAMES,
    WHO,
    another_edition,
    approve,
    files,
    filled,
    published,
    rest,
    with_drafts,
)
from tests.support.stores import another

__all__ = ["another"]


@pytest.fixture
def store(tmp_path):
    made = filled(f"sqlite:///{tmp_path / 'store.db'}")
    yield made
    made.close()


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}


def test_each_card_has_a_page_and_a_frozen_one_with_their_twins(store, site):
    published(site, store)
    found = files(site)
    card = store.approved("kube-pilot")

    for folder in (card_folder("kube-pilot"), frozen_folder(card.id)):
        assert {f"{folder}/index.html", f"{folder}/card.json"} <= found.keys()
    assert "assets/site.css" in found


def test_the_same_store_makes_the_same_bytes(store, site, tmp_path):
    published(site, store, parts=(rest,))
    published(tmp_path / "other", store, parts=(rest,), processes=2)

    assert files(site) == files(tmp_path / "other")


def test_both_databases_make_the_same_bytes(another, tmp_path):
    found = []
    for backend in stores.BACKENDS:
        store = filled(another(backend))
        published(tmp_path / backend, store)
        found.append(files(tmp_path / backend))
        store.close()

    assert found[0] == found[1]


def test_several_processes_make_the_same_bytes(store, site, tmp_path, monkeypatch):
    published(site, store)
    monkeypatch.setattr("pipeline.publish.products.FEW", 0)
    done = published(tmp_path / "other", store, processes=2)

    assert files(site) == files(tmp_path / "other")
    assert done.written == 23


def test_nothing_is_written_where_nothing_changed(store, site):
    published(site, store, parts=(rest,))
    before, inode = times(site), site.stat().st_ino
    done = published(site, store, parts=(rest,))

    assert (done.written, done.removed) == (0, 0)
    assert times(site) == before
    assert site.stat().st_ino == inode


def test_only_the_pages_of_a_card_that_changed_are_written(store, site):
    for round_ in range(3):
        before = times(site) if site.exists() else {}
        if round_:
            changed = another_edition(NAMES[round_])
            approve(store, changed, now=f"2026-11-2{round_ + 5}T10:00:00Z")
        done = published(site, store)
        after = times(site)
        slug = stores.slug(NAMES[round_])
        new = {path.relative_to(site).as_posix() for path in after if before.get(path) != after[path]}
        if round_:
            assert new == {
                "catalogue.jsonl",
                *(f"{card_folder(slug)}/{name}" for name in ("index.html", "card.json", "publication.json")),
                *(f"{frozen_folder(changed.id)}/{name}" for name in ("index.html", "card.json")),
            }
            assert done.written == len(new)


@pytest.mark.parametrize("said", ["{}", "", '{"form": 1, "key": "k"}', "[" * 100_000, "\0", '{"form": 2, "key": "k"}'])
def test_a_folder_whose_manifest_says_nothing_is_not_taken_for_a_site(store, site, said):
    site.mkdir()
    (site / manifest.NAME).write_text(said)
    (site / "thesis.txt").write_text("precious")
    for _ in range(2):
        with pytest.raises(UsageError, match="cannot be read, or is of another version"):
            published(site, store)

    assert (site / "thesis.txt").read_text() == "precious"
    assert [one.name for one in site.parent.iterdir() if one.name.startswith(f".{site.name}")] == []


@pytest.mark.parametrize("path", ["../../victim.txt", "/etc/victim", "a/../../victim.txt", "a\0b", "x" * 300])
@pytest.mark.parametrize("place", ["files", "entry"])
def test_a_manifest_in_which_somebody_wrote_a_way_out_is_not_followed(store, site, tmp_path, path, place):
    published(site, store)
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    lines = [json.loads(line) for line in (site / manifest.NAME).read_text("utf-8").splitlines()]
    lines[-1 if place == "files" else 1]["files"][path] = "00"
    (site / manifest.NAME).write_text("\n".join(map(json.dumps, lines)))
    with pytest.raises(UsageError, match="cannot be read"):
        published(site, store, title="Another")

    assert victim.read_text() == "mine"


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("files", [1]),
        ("files", "x"),
        ("frozen", 5),
        ("row", [None] * 25),
        ("row", []),
        ("changes", [["bogus"]]),
        ("slug", 7),
    ],
)
def test_a_manifest_with_what_it_never_holds_is_a_line(store, site, at, value):
    published(site, store)
    lines = [json.loads(line) for line in (site / manifest.NAME).read_text("utf-8").splitlines()]
    lines[1][at] = value
    (site / manifest.NAME).write_text("\n".join(map(json.dumps, lines)))

    with pytest.raises(UsageError, match="cannot be read"):
        published(site, store)


def test_nothing_is_put_beside_a_folder_that_is_refused(store, site):
    published(site, store)
    with pytest.raises(UsageError, match="not empty"):
        published(site / "directory", store)

    assert published(site, store).written == 0


def test_written_anew_a_file_that_somebody_altered_is_as_it_was(store, site):
    published(site, store, parts=(rest,))
    before = files(site)
    (site / "index.html").write_text("altered")
    (site / frozen_folder(store.approved("mail-mate").id) / "index.html").write_text("altered")
    published(site, store, parts=(rest,))
    kept = files(site)
    published(site, store, parts=(rest,), anew=True)

    assert kept != before
    assert files(site) == before


def test_a_site_is_not_emptied_by_a_store_that_has_nothing(store, site, tmp_path):
    published(site, store)
    before = files(site)
    empty = stores.opened(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(UsageError, match=r"nothing to publish.*holds 3 products.*THREATCARD_DB"):
        published(site, empty)
    empty.close()

    assert files(site) == before


def test_the_cards_that_are_listed_are_one_file_a_line_each(store, site):
    def slugs():
        return [json.loads(line)["slug"] for line in (site / "catalogue.jsonl").read_text("utf-8").splitlines()]

    published(site, store)
    all_of_them = slugs()
    stores.act(store, store.approved("mail-mate"), Withdraw("Gone."), WHO, now="2026-11-24T10:00:00Z")
    published(site, store)

    assert all_of_them == sorted(stores.slug(name) for name in NAMES)
    assert slugs() == [slug for slug in all_of_them if slug != "mail-mate"]


def test_a_site_written_upon_the_one_before_is_the_same_as_a_new_one(store, site, tmp_path):
    published(site, store, parts=(rest,))
    for number, name in enumerate(NAMES):
        approve(store, another_edition(name), now=f"2026-11-2{number + 5}T10:00:00Z")
        published(site, store, parts=(rest,))
    held = store.approved("mail-mate")
    stores.act(store, held, Withdraw("Gone."), WHO, now="2026-11-30T10:00:00Z")
    published(site, store, parts=(rest,))
    published(tmp_path / "other", store, parts=(rest,))

    assert files(site) == files(tmp_path / "other")


def test_a_frozen_page_stays_whatever_comes(store, site, monkeypatch):
    """Another title, another version, a new edition, an approval that ran out, a withdrawal."""
    published(site, store)
    old = store.approved("kube-pilot")
    name = f"{frozen_folder(old.id)}/index.html"
    kept = (site / name).read_bytes(), (site / name).stat().st_mtime_ns
    new = approve(store, another_edition(), now="2026-11-25T10:00:00Z")
    stores.act(store, new, Withdraw("Gone."), WHO, now="2026-11-26T10:00:00Z")
    monkeypatch.setattr(manifest, "software", lambda: "threatcard 9")
    published(site, store, title="Another", today="2028-01-01")

    assert ((site / name).read_bytes(), (site / name).stat().st_mtime_ns) == kept


def test_another_version_makes_the_other_pages_anew(store, site, monkeypatch):
    published(site, store)
    monkeypatch.setattr("pipeline.publish.asked.software", lambda: "threatcard 9")
    monkeypatch.setattr(manifest, "software", lambda: "threatcard 9")
    done = published(site, store)

    assert done.written == len(NAMES)
    assert b"threatcard 9" in (site / card_folder("kube-pilot") / "index.html").read_bytes()


def test_expiry_comes_with_the_day_alone(tmp_path, site):
    store = stores.opened(f"sqlite:///{tmp_path / 'other.db'}")
    approve(store, stores.card(), expires=date(2026, 12, 24))
    first = published(site, store, today="2026-12-23")
    second = published(site, store, today="2026-12-24")

    assert [row.state for row in (*first.site.rows, *second.site.rows)] == ["current", "expired"]
    assert "expired" in [change.what for change in second.site.changes]
    assert second.written == 5  # The page and what is known of it, its two badges, the cards that are listed.
    store.close()


def test_drafts_are_there_only_where_they_were_asked_for(store, site):
    with_drafts(store)
    without = published(site, store)
    found = published(site, store, drafts=True)
    page = (site / card_folder("kube-pilot") / "index.html").read_text()
    after = published(site, store)

    assert [len(done.site.rows) for done in (without, found, after)] == [3, 4, 3]
    assert [row.state for row in found.site.rows].count("draft") == 1
    assert 'class="preview"' in page
    assert not (site / card_folder("waiting-room")).exists()


@pytest.mark.parametrize("spare", [False, True])
def test_a_file_that_was_lost_is_made_again(store, site, spare):
    for _ in range(2):
        published(site, store)
    whole = files(site)
    if not spare:
        shutil.rmtree(Work(site).folder)
    for _ in range(3):
        shutil.rmtree(site / card_folder("kube-pilot"))
        published(site, store)
        assert files(site) == whole
    approve(store, another_edition("Mail Mate"), now="2026-11-25T10:00:00Z")
    published(site, store)

    assert files(site).keys() > whole.keys()


def test_a_folder_of_somebody_else_is_refused(store, site):
    site.mkdir()
    (site / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match="not empty and no site"):
        published(site, store)

    assert files(site) == {"thesis.tex": b"mine"}


def test_what_somebody_put_beside_the_pages_is_not_removed_unasked(store, site):
    published(site, store)
    (site / "CNAME").write_text("cards.example")
    with pytest.raises(UsageError, match="'CNAME', which publish did not put there"):
        published(site, store)

    assert (site / "CNAME").exists()


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "a b", "a\x00b", ""])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    held = stage.Stage(tmp_path / "new", tmp_path / "old", {}, {})
    with pytest.raises(InputError, match="cannot be the name"):
        held.put(File(name, b"x"))


def test_a_second_publish_at_once_is_refused(store, site):
    def meanwhile(_site):
        with pytest.raises(SiteHeld, match="another publish is at work"):
            published(site, store)
        yield File("reached.html", b"x")

    published(site, store, parts=(meanwhile,))

    assert (site / "reached.html").exists()


class Stopped(Exception):
    pass


@pytest.mark.parametrize("upon", [1, 2], ids=["the first edition", "a later one"])
def test_what_fails_on_the_way_leaves_the_old_site(store, site, upon):
    for _ in range(upon):
        published(site, store)
    before = files(site)
    approve(store, another_edition(), now="2026-11-25T10:00:00Z")

    def breaks(_site):
        raise Stopped
        yield

    with pytest.raises(Stopped):
        published(site, store, parts=(breaks,))
    assert files(site) == before
    assert not Work(site).new.exists()
    published(site, store)
    assert files(site) != before


def test_a_full_disk_leaves_the_old_site_and_says_so(store, site, monkeypatch):
    published(site, store)
    before = files(site)
    approve(store, another_edition(), now="2026-11-25T10:00:00Z")
    write = type(site).write_bytes

    def full(path, body):
        if path.name == "publication.json":
            raise OSError(28, "No space left on device")
        return write(path, body)

    monkeypatch.setattr(type(site), "write_bytes", full)
    with pytest.raises(UsageError, match="No space left on device; what was published there stays as it is"):
        published(site, store)
    assert files(site) == before


def test_killed_at_any_moment_the_site_is_the_old_one_or_the_new(store, site, tmp_path):
    """A process that ends without a word at each step of its way; the next one puts all right."""
    published(site, store)
    old = files(site)
    approve(store, another_edition(), now="2026-11-25T10:00:00Z")
    published(tmp_path / "other", store)
    new = files(tmp_path / "other")
    seen = []
    for step in (*range(1, 8), *range(8, 400, 11)):
        ended = _killed(site, tmp_path / "store.db", step)
        seen.append(files(site))
        if not ended:
            break
    assert not ended
    assert all(found in (old, new) for found in seen)
    published(site, store)
    assert files(site) == new


def _killed(site, database, step):
    """Whether a publish was killed at its so-manieth call that changes the disk."""
    child = os.fork()
    if child == 0:
        left = step

        def counted(call):
            def counting(*args, **how):
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **how)

            return counting

        for name in ("mkdir", "rename", "unlink", "link", "rmdir"):
            setattr(os, name, counted(getattr(os, name)))
        published(site, stores.opened(f"sqlite:///{database}"))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def test_without_an_exchange_the_old_site_is_found_again(store, site, monkeypatch):
    """Elsewhere than on Linux; and a crash between the two renames."""
    monkeypatch.setattr(stage, "_exchanged", lambda *_: False)
    published(site, store)
    before = files(site)
    approve(store, another_edition(), now="2026-11-25T10:00:00Z")
    published(site, store)
    after = files(site)
    work = Work(site)
    work.folder.mkdir(exist_ok=True)
    site.rename(work.old)
    published(site, store)

    assert before != after
    assert files(site) == after


def test_the_manifest_gives_back_what_it_was_given(store, site):
    done = published(site, store)
    found = manifest.read(site, {})

    assert tuple(entry.row for entry in found.entries.values()) == done.site.rows
    assert sorted(change for entry in found.entries.values() for change in entry.changes) == sorted(done.site.changes)


def test_no_page_knows_the_clock(store, site):
    published(site, store)
    now = time.strftime("%Y-%m-%d")

    assert not [name for name, body in files(site).items() if now.encode() in body]


def test_a_name_that_was_merged_leads_on_and_what_was_frozen_stays(store, site):
    gone, into = "kube-pilot", "mail-mate"
    frozen = frozen_folder(store.approved(gone).id)
    published(site, store)
    store.merge(Merge(gone, into), By(WHO, "127.0.0.1", stores.NOW))
    published(site, store)
    found = files(site)

    page = found[f"{card_folder(gone)}/index.html"].decode()
    assert f'content="0; url=../../../{card_folder(into)}/index.html"' in page
    assert "<script" not in page
    assert {f"{card_folder(gone)}/badge.svg", f"{frozen}/index.html"} <= found.keys()
    assert f"{card_folder(gone)}/card.json" not in found
    assert store.verify_log() is None
