"""Passages: numbered, exact, whole sentences; and the part of a long listing that is read."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.listing import passages
from pipeline.listing.passages import BUDGET, RUNAWAY, TARGET, named, select, sentences, split
from tests.support.listings import TEXT, a_long_listing

prose = st.text(
    alphabet=st.sampled_from(list("abcAB1 \n\t.!?,:-*#>|\"'”)（。！」é删🙂\u00a0\u2028\x0c")), max_size=2_500
)


def said(text):
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@given(prose)
def test_every_visible_character_is_in_exactly_one_passage(text):
    found = split(text)

    assert "".join("".join(p.text.split()) for p in found) == "".join(text.split())


@given(prose)
def test_passages_are_numbered_from_one_in_order_with_exact_offsets(text):
    found = split(text)

    assert [p.number for p in found] == list(range(1, len(found) + 1))
    assert all(text[p.start : p.end] == p.text == p.text.strip() != "" for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(prose)
def test_no_passage_begins_or_ends_inside_a_sentence(text):
    edges = {edge for span in sentences(text, 0, len(text)) for edge in span}

    assert {edge for p in split(text) for edge in (p.start, p.end)} <= edges


@given(prose)
def test_a_passage_is_within_the_target_or_a_single_sentence(text):
    spans = set(sentences(text, 0, len(text)))

    assert all(len(p.text) <= TARGET or (p.start, p.end) in spans for p in split(text))


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u00a0\u2028"], ids=["empty", "blank", "odd-white-space"])
def test_a_text_without_characters_has_no_passages(text):
    assert split(text) == ()


def test_sentences_are_packed_up_to_about_the_target():
    lengths = [len(p.text) for p in split(a_long_listing().text)]

    assert min(lengths[:-1]) > TARGET - 100
    assert max(lengths) <= TARGET


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It reads. It writes! Does it? Yes.", ["It reads.", "It writes!", "Does it?", "Yes."]),
        ("Made by Dr. Who of Acme Inc. London, e.g. at home.", ["Made by Dr. Who of Acme Inc. London, e.g. at home."]),
        ("In the U.S. Government it runs. Fine.", ["In the U.S. Government it runs.", "Fine."]),
        ("Version 1.2.3 costs $3.50 a month. Cheap.", ["Version 1.2.3 costs $3.50 a month.", "Cheap."]),
        ("See example.com for more. ok then", ["See example.com for more. ok then"]),
        ("“Is it safe?” Nobody knows. (It is not.) Run.", ["“Is it safe?”", "Nobody knows.", "(It is not.)", "Run."]),
        ("它可以删除文件。它会询问吗？「是的。」好", ["它可以删除文件。", "它会询问吗？", "「是的。」", "好"]),
        ("# Tools\n\nThree of them", ["# Tools", "Three of them"]),
        ("- delete files\n- read files\n2. run", ["- delete files", "- read files", "2. run"]),
        ("tool delete: removes\n\ncredential: TOKEN", ["tool delete: removes", "credential: TOKEN"]),
        ("It talks to the\nfollowing services: Git. Next", ["It talks to the\nfollowing services: Git.", "Next"]),
        ("| tool | does |\n| rm | deletes |", ["| tool | does |", "| rm | deletes |"]),
        ("A line that is\nwrapped by an editor. Next", ["A line that is\nwrapped by an editor.", "Next"]),
    ],
    ids=[
        "plain", "abbreviations", "initials", "numbers", "host-name", "quotes-and-brackets", "ideographs", "heading",
        "list", "labelled-lines", "label-like-line", "table-rows", "wrapped-line",
    ],
)  # fmt: skip
def test_sentences_of_what_listings_hold(text, expected):
    assert said(text) == expected


def test_sentences_of_a_part_keep_the_offsets_of_the_whole():
    start = TEXT.index("It can")

    assert TEXT[slice(*sentences(TEXT, start, len(TEXT))[0])].startswith("It can create")


@pytest.mark.parametrize("text", ["word " * 5_000, "x" * 20_000, "." * 20_000], ids=["words", "one-word", "dots"])
def test_what_never_ends_is_cut_after_a_while(text):
    found = split(text)

    assert all(RUNAWAY / 2 <= len(p.text) <= RUNAWAY for p in found[:-1])
    assert "".join(p.text for p in found).replace(" ", "") == text.replace(" ", "")


def test_a_runaway_is_cut_between_words():
    assert all(set(p.text.split()) == {"word"} for p in split("word " * 5_000))


def test_a_long_sentence_below_the_limit_stays_whole():
    sentence = "It " + "really " * 200 + "works."

    assert [p.text for p in split(f"First. {sentence} Last.")] == ["First.", sentence, "Last."]


def test_a_short_listing_is_read_whole():
    found = split(TEXT)

    assert select(found) == (found, ())


FILLER = "Our company likes long walks, good coffee and plain words about the weather in the hills. "
MATTERS = {
    "effect": "The tool wipe_all deletes every user of the tenant.",
    "credential": "It needs an API key with admin permissions.",
    "limit": "Nothing is sent before a person confirms it.",
    "deployment": "It runs as a container in Kubernetes.",
}


def buried(sentences_, *, filler=16_000):
    """A text whose beginning is filler, with what matters spread over more filler."""
    gap = "\n\n".join([FILLER * 4] * (filler // (4 * len(FILLER))))
    return f"{gap}\n\n" + f"\n\n{gap}\n\n".join(sentences_) + f"\n\n{gap}"


@pytest.mark.parametrize("what", sorted(MATTERS))
def test_what_matters_most_is_read_wherever_it_stands(what):
    kept, left_out = select(split(buried([MATTERS[what]])))

    assert any(MATTERS[what] in p.text for p in kept)
    assert left_out


def test_what_a_tool_does_goes_before_its_parameters():
    rows = [
        f"tool list_part_{n} — read-only: Lists part {n}\n\n"
        + "\n\n".join(f"tool list_part_{n} parameter filter_{k}: {FILLER * 3}" for k in range(6))
        for n in range(40)
    ]
    last = "tool delete_all_users — destructive: Deletes every user\n\ntool delete_all_users parameters: none declared"
    kept, _ = select(split("\n\n".join([*rows, last])))

    assert any("delete_all_users — destructive" in p.text for p in kept)
    assert sum("list_part_" in p.text and "read-only" in p.text for p in kept) == 40


def test_the_beginning_of_a_long_listing_is_always_read():
    found = split(a_long_listing().text)
    kept, left_out = select(found)

    assert kept[0] == found[0]
    assert BUDGET - 2 * TARGET < sum(len(p.text) for p in kept) <= BUDGET
    assert [p.number for p in kept] == sorted(p.number for p in kept)
    assert sorted((*kept, *left_out), key=lambda p: p.number) == list(found)
    assert select(found) == (kept, left_out)


def test_without_a_budget_everything_is_read():
    found = split(a_long_listing().text)

    assert select(found, budget=None) == (found, ())


def test_what_was_left_out_is_named_by_number_and_first_words():
    found = split("\n\n".join(f"## Part {n}\n\n{FILLER * 4}" for n in range(30)))

    assert named(found[3:4]) == f"Passage 4 ({' '.join(found[3].text.lstrip('# ').split()[:6])}…)"
    assert named([*found[2:5], found[9]]).startswith("Passages 3 to 5 (")
    assert "; 10 (" in named([*found[2:5], found[9]])
    assert named(found[::2]).endswith(f"; and {len(found[::2]) - passages.MOST_NAMED} more")


@given(st.lists(st.integers(1, 900), max_size=60), st.integers(1, 5_000))
def test_the_budget_is_kept_and_nothing_is_lost(sizes, budget):
    text = "\n\n".join("x" * size for size in sizes)
    found = split(text)

    kept, left_out = select(found, budget=budget)

    assert sum(len(p.text) for p in kept) <= budget or not left_out
    assert {p.number for p in kept} | {p.number for p in left_out} == {p.number for p in found}
    assert len(kept) + len(left_out) == len(found)


@pytest.mark.alone
@pytest.mark.parametrize(
    "text",
    [
        "The agent reads a file. " * 208_000,
        "a\n\n" * 1_000_000,
        "- an item\n" * 500_000,
        "x" * 5_000_000,
        " \n" * 2_500_000,
    ],
    ids=["prose", "tiny-paragraphs", "list", "one-word", "white-space"],
)
@pytest.mark.usefixtures("no_collection")
def test_five_megabytes_take_less_than_four_seconds(text):
    began = time.process_time()
    select(passages.split(text))

    assert time.process_time() - began < 4
