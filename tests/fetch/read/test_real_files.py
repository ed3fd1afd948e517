"""What was wrong with real files (``bench/corpus.py``), each in miniature and in our own words."""

import base64
import json

import pytest

from pipeline import fetch
from pipeline.errors import UnsupportedFormat
from pipeline.model import Listing


def parse(value: object, *, source: str = "acme/heron/README.md", only: str | None = None) -> Listing:
    raw = value if isinstance(value, str) else json.dumps(value)
    return fetch.parse(raw.encode(), source=source, charset=None, now="2026-11-22T07:00:00Z", http=None, only=only)


def lines(value: object) -> list[str]:
    return parse(value).text.split("\n\n")


# Names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("![logo](l.png)\n\nAn agent.\n\n## Start building\n\nRun it.", "heron", id="only-sections"),
        pytest.param("## Heron Desk\n\nAn agent.\n\n## Usage\n", "Heron Desk", id="opens-with-a-lower-one"),
        pytest.param("### 5. Start the cache\n\nbrew start\n", "heron", id="begins-in-the-middle"),
        pytest.param("### 4. Run\n#### Linux\nrun\n# macOS\nbrew\n", "heron", id="a-comment-in-broken-code"),
        pytest.param("# Introduction\n\nWelcome.\n", "heron", id="a-kind-of-page"),
        pytest.param("# **Model Details**\n\n# Intended Use\n", "heron", id="sections-of-level-one"),
        pytest.param("# AGENTS.md\n\nRules.\n", "heron", id="the-file-itself"),
        pytest.param("# 🚨 This repository is deprecated. 🚨\n\n# Heron Desk\n", "Heron Desk", id="notice"),
        pytest.param("# Welcome to the Heron Guide!\n", "Heron Guide", id="welcome"),
        pytest.param("# Heron Desk - Answers for every team you have\n", "Heron Desk", id="slogan"),
        pytest.param("# Model Card - Prompt Heron\n", "Model Card - Prompt Heron", id="two-parts-and-no-slogan"),
    ],
)
def test_a_section_does_not_name_the_product(text: str, name: str) -> None:
    assert parse(text).name == name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("acme/heron/smithery.yaml", "heron"),
        ("acme/heron/packages/mcp/smithery.yaml", "heron"),
        ("https://raw.example.com/acme/heron/0123456789abcdef0123456789abcdef01234567/smithery.yaml", "heron"),
        ("https://raw.example.com/acme/heron/refs/heads/main/smithery.yaml", "heron"),
        ("models/heron_2/MODEL_CARD_VISION.yaml", "heron_2"),
        ("acme/heron/README.zh-CN.yaml", "heron"),
    ],
)
def test_an_address_names_the_product_and_not_the_kind_of_file(source: str, name: str) -> None:
    text = "startCommand:\n  type: stdio\n  commandFunction: |-\n    (config) => ({command: 'heron'})\n"

    assert parse(text, source=source).name == name


def test_a_server_is_called_by_the_name_that_it_displays() -> None:
    listing = parse({"name": "io.example/mcp", "displayName": "Heron", "version": "1.0.0", "packages": []})

    assert listing.name == "Heron"
    assert "registry name io.example/mcp" in listing.text


# Kinds


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        pytest.param(
            {"name": "heron", "description": "Draws", "version": "1.0.0", "extensions": {"org.example": {"logo": "l"}}},
            "heron",
            "other extensions.org.example.logo: l",
            id="extensions",
        ),
        pytest.param(
            {"name": "heron", "version": "1.0.0", "themes": [{"name": "shades", "type": "custom"}]},
            "heron",
            "other themes: shades, type custom",
            id="themes",
        ),
        pytest.param(
            {"manifest_version": "0.3", "name": "heron", "description": "Trades", "version": "2.0.0"},
            "heron",
            "description: Trades",
            id="a-bundle-that-names-no-server",
        ),
        pytest.param(
            {"name": "shop", "plugins": [{"id": "heron", "displayName": "Heron", "description": "A", "source": "./h"}]},
            "Heron",
            "marketplace name: shop",
            id="an-entry-told-by-its-id",
        ),
    ],
)
def test_a_manifest_is_told_by_what_it_brings(value: object, name: str, said: str) -> None:
    listing = parse(value)

    assert (listing.kind, listing.name) == ("plugin", name)
    assert said in listing.text.split("\n\n")


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("<!--[[[cog\nfrom scripts.homepage import badges\ncog.out(badges())\n]]]-->\n", id="in-a-comment"),
        pytest.param("```python\nfrom heron import Desk\n\ndesk = Desk()\n```\n", id="in-a-fence"),
    ],
)
def test_a_readme_that_is_set_with_tags_and_shows_code_is_no_source(shown: str) -> None:
    tags = "".join(
        f'  <a\n    href="https://heron.example/{n}"><img alt="n" src="https://heron.example/{n}.svg"\n  />\n  </a>\n'
        for n in range(9)
    )
    text = f'<p align="center">\n{tags}</p>\n\n{shown}\nHeron is an agent that keeps the tickets of a desk.\n'

    assert "Heron is an agent that keeps the tickets of a desk." in parse(text).text


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param('---\nlayout: null\n---\n<?xml version="1.0"?>\n<rss><title>A</title></rss>', "XML", id="feed"),
        pytest.param('---\nlayout: null\n---\n{\n  "theme_color": "#000"\n}', "JSON with the keys", id="json"),
        pytest.param('{% extends "base.html" %}\n{% block content %}\n<h3>Delete</h3>', "a template", id="blocks"),
        pytest.param("{{- /*\n  A partial.\n*/ -}}\n<meta>", "a template", id="partial"),
        pytest.param(
            'import { Card } from "./card"\nimport Desk from "desk"\n\nexport function Heron() {\n  return 1\n}\n',
            "a program's source",
            id="modules",
        ),
        pytest.param(
            "from desk import Card\n\n\nclass Heron(Card):\n    def answer(self) -> str:\n        return 'yes'\n",
            "a program's source",
            id="classes",
        ),
        pytest.param(
            "# What was measured\nheron:\n  - swe_bench  # verified\n  - gpqa\negret:\n  - gpqa\n",
            "YAML with the keys",
            id="lists-alone",
        ),
    ],
)
def test_other_files_are_refused_by_name(text: str, what: str) -> None:
    with pytest.raises(UnsupportedFormat, match=what):
        parse(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(
            "import Note from './n'\n\n# Heron\n\n<Note>\nIt answers mail.\n</Note>\n", "markdown", id="imports"
        ),
        pytest.param('{% hint style="info" %}\nIt answers mail.\n{% endhint %}\n\n# Heron\n', "markdown", id="hint"),
        pytest.param("---\nlicense: mit\n---\n<p>A</p><p>B</p>\n\n# Heron\n", "model_card", id="a-card-with-tags"),
    ],
)
def test_a_document_that_begins_like_them_is_a_document(text: str, kind: str) -> None:
    assert parse(text).kind == kind


# Nothing lost


@pytest.mark.parametrize(
    "mention",
    [
        pytest.param("Use `await` in `<script setup>`.", id="inline"),
        pytest.param("```vue\n<script setup>\nconst a = 1\n```", id="fence"),
        pytest.param("Use `<svg`.\n\n`<style`", id="other-tags"),
    ],
)
def test_a_tag_in_code_takes_no_text_with_it(mention: str) -> None:
    text = parse(f"# Heron\n\n{mention}\n\n## Reads\n\nMail.\n\n```\n</script>\n</svg>\n</style>\n```\n").text

    assert "## Reads\n\nMail." in text


def test_a_script_outside_code_goes_with_its_words() -> None:
    assert "secret" not in parse("# Heron\n\nUse `<script>`.\n\n<script>secret</script>\n\nEnd.").text


def test_what_a_plugin_runs_by_itself_is_told() -> None:
    hook = {"matcher": "Edit", "hooks": [{"type": "command", "command": "heron prime"}]}
    bare = {"hooks": [{"type": "command", "command": "heron save"}]}
    found = lines({"name": "heron", "version": "1", "hooks": {"PostToolUse": [hook], "PreCompact": [bare]}})

    assert {"hook PostToolUse: runs heron prime, matcher Edit", "hook PreCompact: runs heron save"} <= set(found)


def test_a_hook_that_says_nothing_known_is_shown_as_it_stands() -> None:
    found = lines({"name": "heron", "version": "1", "hooks": {"Start": [{"hooks": [{"type": "command", "run": "x"}]}]}})

    assert "other hooks.Start.hooks.run: x" in found


def test_a_bundle_says_how_it_starts_and_what_it_asks_for() -> None:
    start = {"command": "node", "args": ["i.js"], "env": {"HERON_TOKEN": "${user_config.token}"}}
    asked = {
        "token": {"type": "string", "title": "Token", "description": "Who asks", "sensitive": True, "required": True},
        "folder": {"type": "directory", "title": "Folder", "default": "/tmp"},
    }
    server = {"type": "node", "entry_point": "i.js", "mcp_config": start}
    found = lines(
        {"manifest_version": "0.3", "name": "heron", "description": "A", "server": server, "user_config": asked}
    )

    assert "started with: node i.js (a process on the user's machine)" in found
    assert "credential: HERON_TOKEN (environment variable, filled in when it starts)" in found
    assert "credential: token (string, sensitive, required true) — Token — Who asks" in found
    assert "setting: folder (directory, default /tmp) — Folder" in found


def test_the_marketplace_of_a_single_plugin_is_told() -> None:
    plugin = {"name": "heron", "source": "./heron", "description": "Answers"}
    found = lines({"name": "nest", "owner": {"name": "Marsh Ltd"}, "plugins": [plugin]})

    assert {"marketplace name: nest", "marketplace owner.name: Marsh Ltd"} <= set(found)


def test_a_schema_beside_the_start_command_is_read_as_parameters() -> None:
    found = lines(
        "startCommand:\n  type: stdio\n  commandFunction: |-\n    (config) => ({command: 'heron'})\n"
        "configSchema:\n  type: object\n  required: [token]\n  properties:\n    token:\n      type: string\n"
        "      description: Who asks\n"
    )

    assert "configuration parameters: token (string, required)" in found
    assert not [line for line in found if line.startswith("other")]


def test_named_things_under_unknown_keys_take_a_line_each() -> None:
    prompts = [{"name": f"p{n}", "description": f"Asks {n}", "required": True} for n in range(30)]
    found = lines({"name": "io.example/heron", "version": "1", "packages": [], "prompts": prompts})

    assert [line for line in found if line.startswith("other prompts")] == [
        f"other prompts: p{n} — Asks {n}, required true" for n in range(30)
    ]


def test_parts_of_a_parameter_groups_and_bodies_of_an_api_are_described() -> None:
    person = {"type": "object", "properties": {"mail": {"type": "string", "description": "Where answers go"}}}
    schema = {"type": "object", "properties": {"to": person, "copies": {"type": "array", "items": person}}}
    body = {"description": "What is sent", "content": {"application/json": {"schema": schema}}}
    found = lines(
        {
            "openapi": "3.1.0",
            "info": {"title": "Heron", "version": "1"},
            "tags": [{"name": "mail", "description": "All of the mail"}, {"name": "bare"}],
            "paths": {"/mail": {"post": {"operationId": "send", "summary": "Sends", "requestBody": body}}},
        }
    )

    assert "group: mail — All of the mail" in found
    assert "operation send body: What is sent" in found
    assert "operation send parameter to.mail: Where answers go" in found
    assert "operation send parameter copies.mail: Where answers go" in found
    assert not [line for line in found if "bare" in line]


def test_a_record_in_base64_is_read_once_and_as_what_it_is() -> None:
    card = {
        "name": "Heron", "description": "Answers", "url": "https://h.example", "version": "1", "capabilities": {},
        "skills": [{"id": "a", "name": "Answer", "description": "Answers mail", "tags": []}],
    }  # fmt: skip
    data = base64.b64encode(json.dumps(card).encode()).decode()
    module = {
        "name": "integration/a2a",
        "data": {"card_data": card},
        "artifact": {"media_type": "application/json", "data": data},
    }
    text = parse({"name": "heron", "schema_version": "1.0.0", "version": "1", "skills": [], "modules": [module]}).text

    assert text.count("A2A agent: Heron") == 1
    assert data[:40] not in text


def test_a_table_of_contents_goes_and_other_lists_of_links_stay() -> None:
    contents = "- [Use](#use)\n  1. [Ask](#ask)\n- [Tools](#tools)\n"
    text = parse(f"# Heron\n\n{contents}\n## Use\n\n- [Mail](#mail) is read\n- [Desk](https://d.example)\n").text

    assert text == "# Heron\n\n## Use\n\n- Mail is read\n- Desk"


# Pages

SECTION = """
<section><div class="container"><span>{eyebrow}</span><h2>{title}</h2><p>{words}</p>
<ul><li>The <code>{code}</code> takes what the caller gives it and answers</li>
<li>Nothing else is ever read by this part of the server</li></ul></div></section>"""
WORDS = (
    "The server keeps every memory for the agent that learned it, and tells each reader whose it is, at every recall. "
)


def test_sections_of_a_page_keep_their_headings_and_lists() -> None:
    sections = "".join(
        SECTION.format(eyebrow="More", title=f"Part {n}", words=f"{n}. {WORDS * 3}", code=f"agent_{n}")
        for n in range(6)
    )
    text = parse(
        f"<html><body><nav><h2>Menu</h2></nav>{sections}<footer><h2>Elsewhere</h2></footer></body></html>"
    ).text

    for n in range(6):
        assert f"## Part {n}" in text
        assert f"The agent_{n} takes what the caller gives it and answers" in text
    assert "Menu" not in text
    assert "Elsewhere" not in text


def test_a_button_that_copies_is_no_text() -> None:
    code = "<pre><code>heron serve --port 80</code></pre><button>Copy</button>"
    text = parse(f"<html><body><main><h1>Heron</h1><p>{WORDS * 5}</p>{code}<p>{WORDS}</p></main></body></html>").text

    assert "heron serve --port 80" in text
    assert "Copy" not in text
