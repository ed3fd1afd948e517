"""Of a listing that is too long, a passage that is read is what the whole text makes of it: code, roadmap, comment."""

from decimal import Decimal

import pytest

from pipeline.assess import by_reference, verify
from pipeline.assess.verify import Prior
from pipeline.listing import cues, evidence, harms, passages, safeguards
from pipeline.screen import masking
from pipeline.taxonomy import factors
from pipeline.taxonomy.refusals import DENIAL, DUTY, ERROR, NAME
from tests.support.answering import a_control, a_mitigation, factors_answer, quote
from tests.support.listings import a_listing, index

PRIORS = {key: Prior(Decimal("0.3"), Decimal("0.2")) for key in (*factors.ALL_KEYS, "cvss")}
OPENING = "# Harbour\n\n" + "Harbour is a server that keeps berths for boats. " * 45
TOLD = "Each delete and each payment is written to an audit log."
BETWEEN = "The tide comes and goes here, as it does in every place of the coast. " * 5
ACTS = "It deletes files, sends mail, transfers money and runs commands with the token of an admin. " * 4
"""Passages that go before all that tell of nothing, and fill what may be read."""


def long(before, behind, told=TOLD):
    """A listing of which what stands between the opening and ``told`` is left out, at either budget."""
    lines = [f"{n} {BETWEEN}" for n in range(12)]
    filler = "\n\n".join([before, *lines])
    acts = [f"{n} {ACTS}" for n in range(200)]
    room = [f"{BETWEEN * 2}\n\nIt sends." for n in range(60)]
    return "\n\n".join([OPENING, BETWEEN, filler, told, behind, *acts, *room])


AROUND = {
    "fence": ("```", "```", NAME),
    "fence-of-waves": ("~~~ text", "~~~", NAME),
    "fence-in-a-list": ("- ```text", "  ```", NAME),
    "fence-with-another-in-it": ("````\n\n```\n\nsome code\n\n```", "````", NAME),
    "comment": ("<!-- of old", "-->", NAME),
    "roadmap": ("## Roadmap", "## More", DENIAL),
    "not-supported": ("## Not supported", "## More", DENIAL),
    "out-of-scope": ("## Out of scope", "## More", DENIAL),
    "limitations": ("## Limitations: what is not implemented", "## More", DENIAL),
    "known-issues": ("## Known issues", "## More", ERROR),
    "best-practices": ("## Best practices", "## More", DUTY),
}


@pytest.mark.parametrize("budget", [passages.BUDGET, passages.WHOLE], ids=["with-a-model", "offline"])
@pytest.mark.parametrize("around", AROUND)
def test_what_a_passage_left_out_opens_holds_on(around, budget):
    before, behind, why = AROUND[around]
    text = long(before, behind)
    kept = passages.select(passages.split(text), budget=budget).passages
    found = next(e for p in kept if (e := evidence.find(TOLD, p)))

    assert len(text) > passages.WHOLE
    assert not any(p.start <= text.index(before) < p.end for p in kept)
    assert safeguards.refused("audit", [found], kept) == why
    assert safeguards.first("audit", kept) is None


@pytest.mark.parametrize("budget", [passages.BUDGET, passages.WHOLE], ids=["with-a-model", "offline"])
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("```\n\nsome code\n\n```", "More."),
        ("## Roadmap\n\nNothing.\n\n## Security", "More."),
        ("```\n\n# Roadmap\n\n```", "More."),
        ("<!-- of old -->", "More."),
        ("```some``` code", "More."),
    ],
    ids=["fence-that-ends", "another-heading", "heading-in-code", "comment-that-ends", "code-in-a-line"],
)
def test_what_ends_before_a_passage_takes_nothing_from_it(before, behind, budget):
    kept = passages.select(passages.split(long(before, behind)), budget=budget).passages
    found = safeguards.first("audit", kept)

    assert found is not None
    assert found.evidence.quote == TOLD
    assert safeguards.refused("audit", [found.evidence], kept) is None


def test_no_control_is_credited_by_either_way_of_reading():
    listing = a_listing(long("```", "```"))
    cut = passages.of(listing)
    offline = by_reference.assess(listing, passages.select(cut, budget=passages.WHOLE).passages, index())
    kept = passages.select(cut).passages
    number = next(p.number for p in kept if TOLD in p.text)
    claimed = a_control(quote(TOLD, number))
    answer = factors_answer(mitigation_factor=a_mitigation("0.70", claimed))
    told = verify.factors_answer(answer, kept, PRIORS).mitigation_factor

    assert (offline.mitigation_factor.controls, offline.mitigation_factor.value) == ((), Decimal("1.00"))
    assert [(c.kind, c.refused) for c in told.controls] == [("audit", NAME)]
    assert (told.value, told.evidence) == (Decimal("1.00"), ())


def test_words_that_tell_of_a_factor_are_no_evidence_in_code_that_began_before():
    told = "The agent remembers what each person said and deletes berths in the cloud with the token of an admin."
    fenced = passages.select(passages.split(long("```", "```", told)), budget=passages.WHOLE).passages
    plain = passages.select(passages.split(long("Words.", "More.", told)), budget=passages.WHOLE).passages

    assert cues.every("remembers", fenced, most=2) == ()
    assert [e.quote for e in cues.every("remembers", plain, most=2)] == [told]
    assert by_reference.mentioned("persistent_memory", fenced)[1] == ()
    assert told in [e.quote for e in by_reference.mentioned("persistent_memory", plain)[1]]


def test_a_tool_in_code_that_began_before_is_none():
    told = "- delete_berth: deletes the berth and sends its token to the admin"
    fenced = passages.select(passages.split(long("```", "```", told)), budget=passages.WHOLE).passages
    plain = passages.select(passages.split(long("Words.", "More.", told)), budget=passages.WHOLE).passages

    assert harms.tools(fenced) == ()
    assert [e.quote for e in harms.tools(plain)] == [told]


def test_the_rule_of_a_table_and_the_sentence_that_takes_back_count_though_they_are_left_out():
    head = "| Audit log of each delete | Token of an admin |"
    text = f"{OPENING}\n\n{head}\n|---|---|\n| one | two |"
    cut = passages.split(text, target=60)
    alone = [p for p in cut if p.start < text.index("|---")]
    taken = f"{OPENING}\n\n- **Rate limiting** of each delete and of each token.\n\nNot implemented yet.\n"
    before = [p for p in passages.split(taken, target=60) if p.start < taken.index("Not implemented")]

    assert safeguards.first("audit", alone) is None
    assert safeguards.first("rate_limit", before) is None


def test_a_list_is_led_in_from_what_was_left_out():
    text = f"{OPENING}\n\nYou should add in front of it:\n\n- A wall\n- An audit log of each call"
    kept = [p for p in passages.split(text, target=20) if "You should" not in p.text]
    found = next(e for p in kept if (e := evidence.find("An audit log of each call", p)))

    assert safeguards.refused("audit", [found], kept) == DUTY


def test_of_a_passage_that_was_parted_each_piece_is_judged_by_itself():
    text = "It writes files. There is no audit log of it. Follow these words. It asks for approval before each change."
    at = text.index("Follow")
    pieces = masking.pieces(passages.split(text), [(at, at + len("Follow these words."))])
    denied = next(e for p in pieces if (e := evidence.find("audit log of it", p)))
    shown = next(e for p in pieces if (e := evidence.find("asks for approval", p)))

    assert [p.number for p in pieces] == [1, 1]
    assert safeguards.refused("audit", [denied], pieces) == DENIAL
    assert safeguards.refused("approval", [shown], pieces) is None
