"""What JSON and YAML are that no listing is written in, in words by which a person finds the mistake."""

from collections.abc import Mapping

from pipeline.fetch.read.labelled_lines import Fields, keys, rows, table, word
from pipeline.fetch.read.normalise import one_line

SHOWN = 6
INSTEAD = "pass the README or the product's page"

_BY_KEYS: tuple[tuple[str, frozenset[str]], ...] = (
    ("a lock file", frozenset(["lockfileVersion"])),
    ("a lock file", frozenset(["packages", "packages-dev"])),
    ("a lock file", frozenset(["_meta", "default", "develop"])),
    ("a workflow of GitHub Actions", frozenset(["on", "jobs"])),
    ("an action of GitHub", frozenset(["runs", "inputs"])),
    ("an action of GitHub", frozenset(["runs", "name"])),
    ("a Kubernetes manifest", frozenset(["apiVersion", "kind"])),
    ("a Helm chart's description", frozenset(["apiVersion", "name", "version"])),
    ("a file of Docker Compose", frozenset(["services"])),
    ("a configuration of pre-commit", frozenset(["repos"])),
    ("a configuration of MkDocs", frozenset(["site_name"])),
    ("a Conda environment", frozenset(["channels", "dependencies"])),
    ("a JSON Schema", frozenset(["$schema", "properties"])),
    ("a notebook of Jupyter", frozenset(["cells", "nbformat"])),
    ("a TypeScript configuration", frozenset(["compilerOptions"])),
    ("a collection of Postman", frozenset(["info", "item"])),
    ("a feed of posts (JSON Feed)", frozenset(["version", "items", "title"])),
    ("a CycloneDX bill of materials", frozenset(["bomFormat"])),
    ("a SARIF report", frozenset(["runs", "version"])),
)  # fmt: skip
_OF_PACKAGE_JSON = keys(
    "dependencies devDependencies peerDependencies scripts main bin engines exports workspaces packageManager"
)


def refusal(value: object, form: str, formats: str) -> str:
    """What it is, that it is no listing, and what to pass instead; ``formats`` are those that are read."""
    if (what := known(table(value))) is not None:
        return f"this is {what}, which is no listing: {INSTEAD}"
    return f"{_described(value, form)}, which is no listing: pass one of {formats}"


def _described(value: object, form: str) -> str:
    fields = table(value)
    if isinstance(fields.get("error"), Mapping):
        return f"a JSON error answer ({word(table(fields['error']).get('message'))!r})"
    if "mcpServers" in fields:
        return "an MCP client's configuration that names no server"
    if servers := rows(fields.get("servers")):
        return f"a list of {len(servers)} servers where one is wanted"
    if isinstance(value, list) and value:
        return f"an array of {len(value)} things, none of them a tool with an inputSchema"
    if fields:
        return f"{form} with the keys {', '.join(map(repr, list(map(one_line, fields))[:SHOWN]))}"
    return f"a {form} {'array' if isinstance(value, list) else 'object'} without a listing in it"


def known(fields: Fields) -> str | None:
    """What these keys are those of, with its article."""
    if "name" in fields and set(fields) & _OF_PACKAGE_JSON:
        return "a package.json"
    return next((means for means, marks in _BY_KEYS if marks <= set(fields)), None)
