"""Nights over pages and names that stand for a text elsewhere: only what changed is drafted."""

from types import SimpleNamespace

import pytest

from tests.support.nights import Watch, upgraded
from tests.support.providers import README, SERVER, a_record, repository
from tests.support.servers import Answer, serving
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(15)

RECORD = "/v0.1/servers/io.github.heron%2Fletters/versions/latest"


@pytest.fixture
def sites():
    with serving(repository({"README.md": README})) as github, serving({}) as registry:
        record = {"server": SERVER | {"repository": {"url": github.url("/heron/letters", host="127.0.0.1")}}}
        registry.routes[RECORD] = a_record(record)
        yield github, registry


@pytest.fixture
def nights(tmp_path, another, sites):
    github, registry = sites
    ports = f"{github.port},{registry.port}"
    watch = Watch(tmp_path, upgraded(another("sqlite")), SimpleNamespace(pages={}, port=ports), None)
    watch.path.write_text(f"url\n{github.url('/heron/letters', host='127.0.0.1')}\nio.github.heron/letters\n")
    providers = ",".join(
        f"{kind}={site.url('', host='127.0.0.1')}" for kind, site in zip(("github", "mcp_registry"), sites, strict=True)
    )
    return lambda: watch.night(THREATCARD_PROVIDERS=providers)


def test_what_still_holds_costs_nothing_and_what_cannot_be_had_whole_is_a_failure_and_no_other_text(nights, sites):
    github, _ = sites
    first, second = nights(), nights()
    github.routes["/raw/heron/letters/HEAD/README.md"] = Answer(b"", 500)
    third = nights()

    assert (first.code, first.counts["new"]) == (0, 2)
    assert second.counts == {"checked": 2, "unchanged": 2}
    assert third.counts == {"checked": 2, "failed": 2}
