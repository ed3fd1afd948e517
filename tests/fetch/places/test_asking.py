"""Pages and names that people paste, read over the network of loopback servers that answer as the providers do."""

import io
from contextlib import contextmanager

import pytest

from pipeline import fetch
from pipeline.errors import AddressRefused, HttpStatus, RobotsRefused, UnsupportedFormat
from pipeline.taxonomy.providers import VS_CODE
from tests.support.providers import (
    CARD,
    RAW,
    README,
    SENTENCE,
    SERVER,
    SKILL,
    TOOLS,
    a_record,
    a_text,
    in_base64,
    limit_used_up,
    page,
    places,
    repository,
    sha,
)
from tests.support.servers import Answer, local_web, moved, robots, serving

NOW = "2026-11-30T07:00:00Z"
GONE = Answer(b"", 404)
PAGE = f"<!doctype html><title>Heron</title><p>{SENTENCE * 9}".encode()
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Reader:
    """Reads sources whose providers are all at one loopback site."""

    def __init__(self, site, web):
        self.site, self.web = site, web

    def __call__(self, kind, path):
        return self.source(page(self.site, kind, path))

    def source(self, source):
        held = places(self.site)
        return fetch.read_source(source, web=self.web, stdin=io.BytesIO(), now=NOW, places=held)

    def again(self, kind, path, etag):
        held = places(self.site)
        wanted, last = fetch.Wanted(page(self.site, kind, path)), fetch.Last(etag, None, None)
        return fetch.revisit(wanted, last, web=self.web, now=NOW, places=held)


@contextmanager
def reading(routes, **policy):
    with serving(routes) as site, local_web(site.port, **policy) as web:
        yield Reader(site, web)


def said(listing, kind):
    return " ".join(remark.message for remark in listing.remarks if remark.kind == kind)


# GitHub


def test_a_repository_is_its_readme_and_says_so():
    with reading(repository({"README.md": README, "main.py": "x"})) as read:
        listing = read("github", "/heron/letters?tab=readme-ov-file")

    assert (listing.name, listing.kind) == ("Letter Heron", "markdown")
    assert listing.source == page(read.site, "github", "/heron/letters?tab=readme-ov-file")
    assert listing.http.final_url == read.site.url("/raw/heron/letters/HEAD/README.md", host=RAW)
    assert [(origin.what, origin.version) for origin in listing.origins] == [("README.md", f"git blob {sha(README)}")]
    assert listing.http.final_url in said(listing, "resolved")
    assert not any("/tree/" in path or "tab=" in path for path in read.site.paths)


@pytest.mark.parametrize(
    ("files", "listing", "joined", "named"),
    [
        pytest.param(["README.md", "server.json"], "README.md", ["server.json"], [], id="readme-and-record"),
        pytest.param(["SKILL.md", "README.md"], "SKILL.md", ["README.md"], [], id="skill-and-readme"),
        pytest.param(["server.json"], "server.json", [], [], id="record-alone"),
        pytest.param(["agent-card.json"], "agent-card.json", [], [], id="agent-card-alone"),
        pytest.param(
            ["README.md", ".mcp.json", "plugin.json"], "README.md", [], ["plugin.json", ".mcp.json"], id="plugin"
        ),
        pytest.param(
            ["README.md", ".claude-plugin/plugin.json"], "README.md", [], [".claude-plugin"], id="plugin-of-claude"
        ),
        pytest.param(["README.zh.md", "README.rst", "README.md"], "README.md", [], [], id="the-readme-in-markdown"),
        pytest.param(["README.zh.md", "README"], "README", [], [], id="the-readme-in-the-first-language"),
        pytest.param(["readme.MD"], "readme.MD", [], [], id="odd-spelling"),
    ],
)
def test_which_file_is_the_listing_which_are_joined_and_which_are_told(files, listing, joined, named):
    texts = {
        "SKILL.md": SKILL,
        "server.json": a_record(SERVER).body.decode(),
        "agent-card.json": a_record(CARD).body.decode(),
    }
    with reading(repository({name: texts.get(name, README) for name in files})) as read:
        found = read("github", "/heron/letters")

    assert [origin.what for origin in found.origins] == [listing, *joined]
    assert [name for name in (".claude-plugin", "plugin.json", ".mcp.json") if name in said(found, "beside")] == sorted(
        named, key=[".claude-plugin", "plugin.json", ".mcp.json"].index
    )


def test_what_is_joined_stands_in_the_text_and_can_be_quoted():
    files = {"README.md": README, "server.json": a_record(SERVER).body.decode()}
    with reading(repository(files)) as read:
        listing = read("github", "/heron/letters")

    assert "Letter Heron is an agent for offices." in listing.text
    assert "package: npm @heron/letters@1.4.0" in listing.text
    assert (listing.http.etag, listing.http.last_modified) == (None, None)


@pytest.mark.parametrize(
    ("path", "ref", "folder"),
    [
        ("/heron/letters/tree/main/skills/forms", "main", "skills/forms"),
        ("/heron/letters/tree/fix/a/skills/forms", "fix/a", "skills/forms"),
        (f"/heron/letters/tree/{COMMIT}/skills/forms", COMMIT, "skills/forms"),
    ],
    ids=["branch", "branch-with-a-slash", "commit"],
)
def test_a_folder_is_its_skill(path, ref, folder):
    with reading(repository({f"{folder}/SKILL.md": SKILL, "README.md": README}, ref=ref)) as read:
        listing = read("github", path)

    assert (listing.kind, [origin.what for origin in listing.origins]) == ("skill", ["SKILL.md"])
    assert (listing.origins[0].version == f"commit {COMMIT}") == (ref == COMMIT)


def test_a_file_is_read_as_it_is_and_of_a_repository_that_only_the_api_shows_by_the_api():
    routes = repository({"docs/use.md": README}, ref="main")
    routes["/api/v3/repos/heron/closed/contents/docs/use.md?ref=main"] = in_base64("docs/use.md", README)
    with reading(routes) as read:
        plain, asked = (read("github", f"/heron/{name}/blob/main/docs/use.md") for name in ("letters", "closed"))

    assert plain.text == asked.text
    assert asked.origins[0].version == f"git blob {sha(README)}"


def test_of_a_repository_whose_plain_files_are_closed_the_api_gives_them():
    files = {"README.md": README, "server.json": a_record(SERVER).body.decode()}
    routes = {path: route for path, route in repository(files).items() if path.startswith("/api/")}
    for name, text in files.items():
        routes[f"/api/v3/repos/heron/letters/contents/{name}"] = in_base64(name, text)
    with reading(routes) as read:
        closed = read("github", "/heron/letters")
        read.site.routes |= repository(files)
        plain = read("github", "/heron/letters")

    assert closed.text == plain.text
    assert [origin.version for origin in closed.origins] == [origin.version for origin in plain.origins]


def test_a_readme_that_lies_where_only_github_looks():
    routes = repository({"main.py": "x"})
    routes["/api/v3/repos/heron/letters/readme"] = in_base64(".github/README.md", README)
    with reading(routes) as read:
        assert read("github", "/heron/letters").name == "Letter Heron"


FULL = {"README.md": README, "server.json": a_record(SERVER).body.decode()}


@pytest.mark.parametrize(
    "api", [limit_used_up(), Answer(b"", 500), Answer(b"<p>proxy</p>")], ids=["limit", "broken", "no-json"]
)
def test_without_the_api_the_same_text_is_read(api):
    with reading(repository(FULL)) as read:
        told = read("github", "/heron/letters")
        read.site.routes |= repository(FULL, api=api)
        tried = read("github", "/heron/letters")

    assert told.sha256 == tried.sha256
    assert "is not known" in said(tried, "beside")


def test_the_limit_is_told_with_the_token_that_helps_and_asked_no_more():
    with reading(repository({}, api=limit_used_up())) as read:
        with pytest.raises(HttpStatus, match=r"asks to wait \d+ s.*set GH_ENTERPRISE_TOKEN"):
            read("github", "/heron/letters")
        with pytest.raises(HttpStatus, match="asked to be left alone"):
            read("github", "/heron/letters")

    assert sum("/api/" in path for path in read.site.paths) == 1


def test_a_repository_that_is_not_there():
    with reading({}) as read, pytest.raises(HttpStatus, match="the GitHub repository heron/none") as caught:
        read("github", "/heron/none")

    assert caught.value.status == 404


def test_a_folder_without_a_listing_says_what_is_in_it():
    files = {"skills/pdf/SKILL.md": SKILL, "skills/docx/SKILL.md": SKILL}
    with reading(repository(files, ref="main")) as read, pytest.raises(HttpStatus, match=r"there are 'docx', 'pdf'"):
        read("github", "/heron/letters/tree/main/skills")


# The others


def test_a_model_card_with_its_commit():
    card = f"---\nlicense: mit\n---\n{README}"
    moved_to = "/api/resolve-cache/README.md"
    routes = {
        "/heron/letters/resolve/main/README.md": moved(moved_to, 307),
        moved_to: a_text(card, **{"X-Repo-Commit": COMMIT}),
    }
    with reading(routes) as read:
        listing = read("huggingface", "/heron/letters/tree/main")

    assert (listing.kind, listing.origins[0].version) == ("model_card", f"commit {COMMIT}")


def test_an_image_is_its_description_without_its_counters():
    record = {"name": "letters", "description": "Heron in a box.", "full_description": README, "pull_count": 1}
    routes = {"/v2/repositories/heron/letters/": [a_record(record), a_record(record | {"pull_count": 2})]}
    with reading(routes) as read:
        first, second = (read("docker", "/r/heron/letters") for _ in range(2))

    assert "Heron in a box." in first.text
    assert first.text == second.text


CATALOGUE = f"""
name: letters
image: mcp/letters
type: server
meta: {{category: productivity, tags: [mail]}}
about: {{title: Letters, description: "{SENTENCE * 2}"}}
source: {{project: "PROJECT", commit: {COMMIT}}}
config:
  secrets: [{{name: letters.key, env: LETTERS_KEY, example: abc}}]
"""


def test_a_server_of_dockers_catalogue_with_its_tools_and_its_readme():
    routes = repository({"README.md": README}, ref=COMMIT)
    with reading(routes) as read:
        whole = CATALOGUE.replace("PROJECT", page(read.site, "github", "/heron/letters"))
        folder = "/raw/docker/mcp-registry/HEAD/servers/letters"
        read.site.routes |= {f"{folder}/server.yaml": a_text(whole), f"{folder}/tools.json": a_record(TOOLS)}
        listing = read("docker", "/mcp/server/letters/overview")

    assert [origin.what for origin in listing.origins] == ["server.yaml", "tools.json", "README.md"]
    assert listing.origins[2].version == f"commit {COMMIT}"
    assert "credential: LETTERS_KEY (environment variable, secret)" in listing.text
    assert "tool send_letter" in listing.text
    assert "Letter Heron is an agent for offices." in listing.text


def glama(repository):
    return {
        "name": "letters", "namespace": "heron", "slug": "letters", "description": SENTENCE, "tools": TOOLS,
        "attributes": ["hosting:local-only"], "repository": {"url": repository}, "spdxLicense": {"name": "MIT"},
        "environmentVariablesJsonSchema": {
            "properties": {"HERON_KEY": {"description": "key"}}, "required": ["HERON_KEY"],
        },
    }  # fmt: skip


def smithery(repository):
    return {
        "qualifiedName": "@heron/letters", "displayName": "Letters", "description": SENTENCE, "useCount": 7,
        "tools": TOOLS, "homepage": repository, "security": {"scanPassed": True},
        "connections": [{"type": "http", "deploymentUrl": "https://run.example"}],
    }  # fmt: skip


def registry(repository):
    return {
        "server": SERVER | {"repository": {"url": repository, "source": "github"}},
        "_meta": {"x": {"status": "active"}},
    }


@pytest.mark.parametrize(
    ("kind", "path", "endpoint", "record", "words"),
    [
        pytest.param(
            "glama", "/mcp/servers/@heron/letters", "/api/mcp/v1/servers/heron/letters", glama,
            ["credential: HERON_KEY (environment variable, not marked secret, required) — key", "tool send_letter"],
            id="glama",
        ),
        pytest.param(
            "smithery", "/server/@heron/letters", "/servers/@heron/letters", smithery,
            ["connection: http, https://run.example", "tool send_letter"], id="smithery",
        ),
        pytest.param(
            "mcp_registry", "/servers/io.github.heron/letters",
            "/v0.1/servers/io.github.heron%2Fletters/versions/latest", registry,
            ["description: Reads and answers the letters of an office."], id="registry",
        ),
    ],
)  # fmt: skip
def test_a_record_is_read_with_the_readme_that_it_names(kind, path, endpoint, record, words):
    with reading(repository({"README.md": README})) as read:
        read.site.routes[endpoint] = a_record(record(page(read.site, "github", "/heron/letters")))
        listing = read(kind, path)

    assert listing.kind == "mcp_server"
    assert [origin.what for origin in listing.origins] == ["record", "README.md"]
    for each in (*words, "Letter Heron is an agent for offices."):
        assert each in listing.text
    assert "nothing shows that what is offered there was made of it" in said(listing, "joined")
    assert "Letter Heron is an agent" in listing.own_words


def test_a_name_is_looked_up_in_the_registry_and_by_its_old_api_where_there_is_no_new_one():
    record = a_record(registry("https://code.example/heron/letters"))
    with reading({"/v0/servers/io.github.heron%2Fletters/versions/latest": record}) as read:
        listing = read.source("io.github.heron/letters")

    assert (listing.source, listing.origins[0].version) == ("io.github.heron/letters", "version 1.4.0")
    assert "'https://code.example/heron/letters', whose README was not read" in said(listing, "beside")


@pytest.mark.parametrize(("owner", "severity"), [("heron", "info"), ("Heron", "info"), ("famous", "medium")])
def test_a_repository_of_another_owner_than_the_name_is_told(owner, severity):
    with reading(repository({"README.md": README}, name=f"{owner}/tool")) as read:
        record = registry(page(read.site, "github", f"/{owner}/tool"))
        read.site.routes["/v0.1/servers/io.github.heron%2Fletters/versions/latest"] = a_record(record)
        listing = read.source("io.github.heron/letters")

    assert [remark.severity for remark in listing.remarks if remark.kind == "joined"] == [severity]
    assert (f"The repository is of '{owner}'" in said(listing, "joined")) == (severity == "medium")


def test_an_extension_with_its_readme():
    with reading({}) as read:
        readme = page(read.site, "open_vsx", "/api/heron/letters/1.2.3/file/README.md")
        record = {
            "namespace": "heron",
            "name": "letters",
            "version": "1.2.3",
            "displayName": "Letters",
            "downloadCount": 9,
        }
        read.site.routes |= {
            "/api/heron/letters": a_record(record | {"files": {"readme": readme}}),
            "/api/heron/letters/1.2.3/file/README.md": a_text(README),
        }
        listing = read("open_vsx", "/extension/heron/letters")

    assert listing.text.startswith("VS Code extension: Letters, heron.letters, version 1.2.3")
    assert "Letter Heron is an agent for offices." in listing.text


@pytest.mark.parametrize(
    "answer",
    [GONE, Answer(b"", 403), Answer(PAGE), a_record({"error": {"message": "no"}})],
    ids=["not-there", "refused", "the-front-page-for-any-path", "another-json"],
)
def test_without_an_agent_card_the_page_of_the_host_is_read(answer):
    with reading({"/.well-known/agent-card.json": answer, "/": Answer(PAGE)}) as read:
        source = read.site.url("", host="heron.example")
        listing = read.source(source)

    assert (listing.source, listing.kind) == (source, "html")
    assert read.site.paths == ["/.well-known/agent-card.json", "/"]


def test_the_agent_card_of_a_bare_host():
    with reading({"/.well-known/agent-card.json": a_record(CARD), "/": Answer()}) as read:
        listing = read.source(read.site.url("", host="heron.example"))

    assert (listing.kind, listing.name) == ("a2a_card", "Letter Heron")
    assert listing.origins[0].what == "agent card"


def test_the_marketplace_is_not_asked():
    with reading({}) as read, pytest.raises(AddressRefused, match="its terms leave that to"):
        read.source(f"https://{VS_CODE}/items?itemName=heron.letters")


def test_an_answer_that_is_none_says_so():
    routes = {"/v2/repositories/heron/letters/": a_record([1, 2])}
    with reading(routes) as read, pytest.raises(UnsupportedFormat, match="this is not Docker Hub's record"):
        read("docker", "/r/heron/letters")


def test_robots_are_obeyed_where_it_is_asked():
    routes = {"/robots.txt": robots("User-agent: *\nDisallow: /v2/"), "/v2/repositories/heron/letters/": a_record({})}
    with reading(routes, obey_robots=True) as read, pytest.raises(RobotsRefused):
        read("docker", "/r/heron/letters")


# The nightly job


def conditional(body, etag='"1"'):
    def answer(handler):
        same = handler.headers.get("If-None-Match") == etag
        handler.send_response(304 if same else 200)
        handler.send_header("ETag", etag)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", "0" if same else str(len(body)))
        handler.end_headers()
        if not same:
            handler.wfile.write(body)

    return answer


def test_a_readme_that_still_holds_is_not_read_again():
    routes = repository({"README.md": README}) | {"/raw/heron/letters/HEAD/README.md": conditional(README.encode())}
    with reading(routes) as read:
        first = read("github", "/heron/letters")

        assert first.http.etag == '"1"'
        assert read.again("github", "/heron/letters", first.http.etag) is None
        assert read.again("github", "/heron/letters", '"0"').sha256 == first.sha256


def test_a_file_that_came_since_is_read_although_the_readme_still_holds():
    with reading(repository({"README.md": README})) as read:
        read.site.routes["/raw/heron/letters/HEAD/README.md"] = conditional(README.encode())
        first = read("github", "/heron/letters")
        more = repository(FULL)
        more["/raw/heron/letters/HEAD/README.md"] = conditional(README.encode())
        read.site.routes |= more
        second = read.again("github", "/heron/letters", first.http.etag)

    assert "package: npm" in second.text


def test_tonight_a_readme_that_cannot_be_had_is_a_failure_and_no_other_text():
    with reading({}) as read:
        record = a_record(registry(page(read.site, "github", "/heron/letters")))
        read.site.routes |= {
            "/v0.1/servers/io.github.heron%2Fletters/versions/latest": record,
            "/raw/heron/letters/HEAD/README.md": Answer(b"", 500),
        }
        path = "/servers/io.github.heron/letters"

        assert "the card rests on the record alone" in said(read("mcp_registry", path), "beside")
        with pytest.raises(HttpStatus, match="answered 500"):
            read.again("mcp_registry", path, None)
