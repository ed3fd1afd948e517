"""What of a listing is prose of its product: the rest is blanked, character for character."""

import time

import pytest

from pipeline.listing import cues
from pipeline.listing.layout import BLANK
from pipeline.listing.passages import split
from pipeline.listing.prose import blanked, prose


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("See https://tools.example/llms.txt for more.", "llms"),
        ("See docs.example.org/agents/memory for more.", "memory"),
        ("Mail to audit@logs.example for more.", "audit"),
        ("It is in ./agents/memory and ~/tools/log.", "memory"),
        ("It is in src/tools/agent.py here.", "agent"),
        ("Edit memory.md first.", "memory"),
        ("Call `delete_memory` or `agent.plan()` now.", "memory"),
        ("Set AGENT_MEMORY_LIMIT to 3 now.", "memory"),
        ("The readMemory function and the AgentMemoryStore class.", "memory"),
        ("It has SandboxTools and TokenError.", "sandbox"),
        ('Write <div role="button" class="agent"> there.', "agent"),
        ("A box with role=agent is drawn.", "agent"),
        ("```sh\nagent --memory\n```\nThat is it.", "memory"),
        ("  npx agent-memory --log\nThat is it.", "memory"),
        ('"memory": true,\nThat is it.', "memory"),
        ("| memory | agent |\n|---|---|\n| one | two |", "memory"),
        ("| memory | agent |\n| one | two |\n| three | four |", "memory"),
        ("- `memory` (string, optional): what the agent keeps", "agent"),
        ("tool x parameter memory: what the agent keeps", "agent"),
        ("The user agent is sent along.", "agent"),
        ("It answers for real estate agents and travel agents.", "agent"),
        ("It draws black boxes on a page.", "black"),
        ("It needs 8 GB of memory.", "memory"),
        ("A memory game for two.", "memory"),
        ("It works in-memory.", "memory"),
        ("The free plan has it.", "plan"),
        ("It saves 40% of output tokens.", "token"),
        ("You log in first and read the changelog.", "log"),
    ],
    ids=lambda value: None,
)
def test_a_word_that_says_nothing_of_the_product_is_blanked(text, word):
    assert word not in blanked(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "It keeps a memory of what was said.",
        "It hands over to other agents.",
        "Start it with `--read-only` or over `stdio`.",
        "It reads and/or writes files on GitHub, GitLab and in PostgreSQL.",
        "A black box that nobody can explain.",
        "| `name` | Deletes an agent |",
        "It plans its steps and logs each of them.",
        "OAuth tokens are kept in a vault.",
    ],
    ids=lambda value: None,
)
def test_a_word_that_says_something_stays(text):
    assert blanked(text).replace(BLANK * 6, "`name`") == text


def test_nothing_moves():
    text = "See https://a.example/b: `x_y` is\n```\ncode\n```\ngone, 日本 stays. A user agent.\n"

    assert len(blanked(text)) == len(text)
    assert [i for i, c in enumerate(blanked(text)) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


def test_a_fence_that_one_passage_opens_holds_in_the_next():
    text = "It deletes.\n\n```\nIt reads.\n\nIt writes.\n\nIt sends.\n```\n\nIt ends."
    pieces = prose(split(text, target=12))

    assert len(pieces) > 3
    assert [e.quote for e in cues.every(r"\bit \w+s\b", [p.passage for p in pieces], most=9)] == [
        "It deletes.",
        "It ends.",
    ]


def test_a_sentence_below_its_heading_counts_and_the_heading_does_not():
    (piece,) = prose(split("## Deletes everything\nIt reads."))

    assert [piece.passage.text[s.start : s.end] for s in piece.sentences] == ["It reads."]


def test_sections_are_known_by_the_headings_above_them():
    text = (
        "# Docker\n\nIt runs.\n\n## Tools\n\nIt acts.\n\n## Installation\n\nIt lies.\n\n### Linux\n\nIt sits.\n\n"
        "## Contributing\n\nIt asks.\n\n### Tools\n\nIt hopes.\n\n## Limits\n\nIt stops.\n"
    )
    found = {p.passage.text[s.start : s.end]: s.section for p in prose(split(text)) for s in p.sentences}

    assert found == {
        "It runs.": "body", "It acts.": "body", "It lies.": "setup", "It sits.": "setup", "It asks.": "aside",
        "It hopes.": "aside", "It stops.": "body",
    }  # fmt: skip


@pytest.mark.parametrize(
    "piece", ["a_b ", "x/y/z.md ", "`", "<", "|", "=", "a.", "(", "```\n", "# A\n", '"a": 1\n', "- a (string: ", "~"],
    ids=lambda value: None,
)  # fmt: skip
@pytest.mark.usefixtures("no_collection")
def test_time_is_linear_in_the_length(piece):
    def seconds(chars):
        began = time.process_time()
        prose(split((piece * chars)[:chars]))
        return time.process_time() - began

    short = min(seconds(20_000 + n) for n in range(2))

    assert seconds(80_000) < 16 * short + 0.2
