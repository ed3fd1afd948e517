"""A YAML catalogue item by item: what is broken spoils its own item, with the parser in C and the one in Python."""

import io
import tracemalloc

import pytest
import yaml

from pipeline.catalogue.lines import csv_lines, json_lines
from pipeline.catalogue.yaml_items import yaml_lines
from pipeline.errors import InputError
from tests.support.catalogues import KUBE

LOADERS = [pytest.param(yaml.CSafeLoader, id="c"), pytest.param(yaml.SafeLoader, id="python")]


def items(text, loader):
    """The number of each item with its url, or with the slug of a broken one."""
    lines = yaml_lines(io.StringIO(text), loader=loader)
    return [(line.number, line.fields["url"] if line.fields else line.slug) for line in lines]


def whys(text, loader):
    return [line.why for line in yaml_lines(io.StringIO(text), loader=loader) if line.why]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("broken", "slug"),
    [
        pytest.param('- slug: b\n  url: "https://b.example/\n', "b", id="quotation-mark-left-open"),
        pytest.param("- slug: b\n  url: 'https://b.example/\n", "b", id="apostrophe-left-open"),
        pytest.param("- slug: b\n  url: b: c\n", "b", id="colon-in-a-value"),
        pytest.param("- slug: b\n  tags: [a, b\n", "b", id="bracket-left-open"),
        pytest.param("- slug: b\n  url: @home\n", "b", id="reserved-character"),
        pytest.param("- slug: b\n  kind: c\n   url: b\n", "b", id="indentation"),
        pytest.param("- slug: b\n  kind: c\n\turl: b\n", "b", id="tabulator"),
        pytest.param("- @home\n", None, id="nothing-but-a-reserved-character"),
        pytest.param('- "b\n', None, id="nothing-but-an-open-quotation-mark"),
        pytest.param("- slug: b\n  url: !!x !!y b\n", "b", id="two-types"),
        pytest.param("- slug: b\n  url: [" + "[" * 1_100 + "\n", "b", id="deep"),
    ],
)
def test_an_item_that_is_broken_spoils_only_itself(loader, broken, slug):
    text = f"# first\n- url: a\n{broken}- url: c\n- url: d\n"
    last = 3 + broken.count("\n")

    assert items(text, loader) == [(2, "a"), (3, slug), (last, "c"), (last + 1, "d")]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('- "b\n- url: c\n', [(1, None), (2, "c")], id="first"),
        pytest.param("- url: a\n- url: 'b\n", [(1, "a"), (2, None)], id="last"),
        pytest.param("- url: a\n- @x\n- 'y\n- @z\n- url: e\n",
                     [(1, "a"), (2, None), (3, None), (4, None), (5, "e")], id="several"),
        pytest.param("  - url: a\n  - url: @b\n  - url: c\n", [(1, "a"), (2, None), (3, "c")], id="indented"),
        pytest.param("- url: a\n  tags:\n  - x\n- url: @b\n  tags:\n  - x\n- url: c\n",
                     [(1, "a"), (4, None), (7, "c")], id="with-lists-inside"),
        pytest.param("- url: a\nname: x\n- url: b\n", [(1, "a"), (2, None), (3, "b")], id="line-between-items"),
        pytest.param("- url: a\nname: x\n", [(1, "a"), (2, None)], id="line-behind-the-items"),
        pytest.param("@home\n- url: a\n", [(1, None), (2, "a")], id="line-before-the-items"),
    ],
)  # fmt: skip
def test_parsing_goes_on_at_the_next_item(loader, text, expected):
    assert items(text, loader) == expected


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("item", "why"),
    [
        pytest.param("- just text\n", "no entry: write '- url: …'", id="text"),
        pytest.param("- [a, b]\n", "no entry: write '- url: …'", id="list"),
        pytest.param("- url: a\n  url: b\n", "'url' stands twice", id="key-twice"),
        pytest.param("- url: {a: b}\n", "url holds more than a text or a list of texts", id="nested"),
        pytest.param("- tags: [a, [b]]\n", "tags holds more than a text or a list of texts", id="nested-list"),
        pytest.param("- ? [a, b]\n  : c\n", "a key holds more than a text", id="list-as-key"),
        pytest.param("- url: &x a\n- url: *x\n", "url is an alias (*x), which is not read", id="alias"),
        pytest.param("- &x\n  url: a\n- *x\n", "no entry: write '- url: …'", id="item-that-is-an-alias"),
        pytest.param("- <<: *x\n", "<< is an alias (*x)", id="merge-key"),
        pytest.param("- tags: [" + "a, " * 600 + "]\n", "more than 500 values", id="very-many-values"),
    ],
)
def test_what_an_entry_does_not_hold_is_said(loader, item, why):
    found = whys(item, loader)

    assert len(found) == 1
    assert why in found[0]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_billion_laughs_are_not_laughed(loader):
    laughs = "- url: &a0 lol\n" + "".join(f"- url: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))

    assert len(whys(laughs, loader)) == 39


@pytest.mark.parametrize("loader", LOADERS)
def test_every_value_stays_as_it_was_written(loader):
    text = "- url: no\n  slug: 0o17\n  kind: 2026-01-01\n  tags: [1.0, yes, !!int 7, ~, '~']\n  schedule: null\n"
    found = [line.fields for line in yaml_lines(io.StringIO(text), loader=loader)]

    assert found == [
        {"url": "no", "slug": "0o17", "kind": "2026-01-01", "tags": ["1.0", "yes", "7", "~"], "schedule": None}
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_characters_that_yaml_refuses_spoil_no_more_than_their_value(loader):
    text = "- url: a\x00b\u2028c\n- url: d\ufeff\n- url: e\n"

    assert items(text, loader) == [(1, "a\ufffdb\ufffdc"), (2, "d\ufffd"), (3, "e")]


@pytest.mark.parametrize("loader", LOADERS)
def test_lists_of_several_documents_follow_each_other(loader):
    assert items("- url: a\n---\n# nothing\n---\n- url: b\n", loader) == [(1, "a"), (5, "b")]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    ["[{url: a}, {url: [}, {url: b}]", "url: a\n", "a: [x\n- url: a\n", "@", "*x\n", "- url: a\n--- text\n"],
    ids=["broken-in-one-line", "mapping", "broken-mapping", "reserved-character", "alias", "text-behind-a-list"],
)
def test_what_cannot_be_gone_on_with_is_an_error(loader, text):
    """Silence would say that the entries behind it have vanished."""
    with pytest.raises(InputError, match=r"line [12] "):
        items(text, loader)


class Endless(io.TextIOBase):
    """A text that never ends, as a file, with a count of what was taken from it."""

    def __init__(self, line):
        self.line, self.rest, self.taken = line, "", 0

    def read(self, size=-1):
        assert size > 0, "nobody may ask for all of it"
        self.taken += size
        while len(self.rest) < size:
            self.rest += self.line * 100
        text, self.rest = self.rest[:size], self.rest[size:]
        return text

    def readline(self, size=-1):
        self.taken += len(self.line)
        return self.line

    def tell(self):
        return 0

    def seek(self, offset, whence=0):
        return offset


@pytest.mark.parametrize(
    ("read", "line"),
    [
        pytest.param(yaml_lines, f"- slug: a\n  url: {KUBE}\n", id="yaml"),
        pytest.param(json_lines, f'{{"slug": "a", "url": "{KUBE}"}}\n', id="json-lines"),
        pytest.param(csv_lines, "slug,url\n", id="csv"),
    ],
)
def test_nothing_is_held_but_one_entry(read, line):
    """5,000 entries out of an endless text; the first ones come before more than a piece of it was taken."""
    text = Endless(line)
    lines = read(text)
    first = [next(lines).number for _ in range(3)]
    taken = text.taken
    tracemalloc.start()
    for _ in range(5_000):
        next(lines)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert first == sorted(first)
    assert taken < 100_000
    assert peak < 500_000
