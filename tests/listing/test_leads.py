"""What stands beside a sentence that names a control: the line above its list, its item's tool, the next sentence."""

import pytest

from pipeline.listing import evidence, leads, passages, safeguards
from pipeline.taxonomy.refusals import COMPARISON, DENIAL, DUTY, ERROR, FUNCTION, NAME
from tests.support.ids import words


def why(kind, quote, text):
    cut = passages.split(f"# Harbour\n\nIt writes files.\n\n{text}")
    found = next(e for passage in cut if (e := evidence.find(quote, passage)))
    return safeguards.refused(kind, [found], cut)


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        ("These names let assistants (of any maker) to:", COMPARISON),
        ("Other servers bring:", COMPARISON),
        ("You should add in front of it:", DUTY),
        ("We recommend:", DUTY),
        ("Before you deploy it:", DUTY),
        ("It does not include:", DENIAL),
        ("**Planned:**", DENIAL),
        ("The reviewer looks for:", FUNCTION),
        ("You can ask:", FUNCTION),
    ],
    ids=words,
)
def test_the_line_above_a_list_says_what_its_items_are(lead, reason):
    text = f"{lead}\n\n- Some words\n- Rate limiting of 60 calls a minute\n- More words"

    assert why("rate_limit", "Rate limiting of 60 calls", text) == reason


@pytest.mark.parametrize(
    "lead", ["It is guarded by:", "What it looks for it blocks:", "Nothing that leads in.", "Security:"], ids=words
)
def test_another_line_above_a_list_takes_nothing_back(lead):
    text = f"{lead}\n\n- Some words\n- Rate limiting of 60 calls a minute"

    assert why("rate_limit", "Rate limiting of 60 calls", text) is None


def test_a_duty_above_a_list_takes_no_approval_back():
    text = "The agent should always:\n\n- Ask for explicit approval and then delete"

    assert why("approval", "explicit approval", text) is None


def test_a_paragraph_behind_the_list_is_not_led_in():
    text = "We recommend:\n\n- A firewall\n\nRate limiting of 60 calls a minute is built in."

    assert why("rate_limit", "Rate limiting of 60 calls", text) is None


def test_a_list_is_led_in_from_the_passage_before():
    items = "\n".join(f"- Point {n} with a few words more, so that the list goes on and on" for n in range(9))
    cut = passages.split(f"# Harbour\n\nWe recommend:\n\n{items}\n- Audit logs of each call\n")
    at = len(cut) - 1

    assert at > 0
    assert "We recommend" not in cut[at].text
    assert leads.around(at, cut[at].text.index("- Audit logs"), cut).lead == "We recommend:"


def test_what_a_tool_makes_is_no_control_of_the_product_also_in_the_item_s_second_sentence():
    item = "- `create-cluster` - Makes a cluster. Encryption at rest with keys of your own is supported."

    assert why("encryption", "Encryption at rest", item) == FUNCTION
    assert (
        why("encryption", "Encryption at rest", item.replace("`create-cluster` - Makes a cluster", "Storage")) is None
    )


def test_a_guard_of_a_tool_stays_one():
    assert (
        why("guardrails", "are refused", "- `read_file` - Reads. Paths outside the allowed folders are refused.")
        is None
    )


def test_a_list_of_documents_shows_nothing():
    text = "- **SBOM generation** - a bill of materials for each release\n- **SECURITY.md**"

    assert why("supply_chain", "SBOM generation", text) == NAME
    assert why("supply_chain", "SBOM generation", text.replace("SECURITY.md", "Signed releases")) is None


@pytest.mark.parametrize("behind", ["Not implemented yet.", "Planned for spring.", "*Coming soon.*"])
def test_the_next_sentence_can_take_a_control_back(behind):
    for item in ("- **Rate limiting by caller.**", "Rate limiting by caller."):
        assert why("rate_limit", "Rate limiting by caller", f"{item} {behind}") == DENIAL
    assert why("rate_limit", "Rate limiting by caller", "- **Rate limiting by caller.** Sixty a minute.") is None


@pytest.mark.parametrize(
    ("reason", "kind", "quote", "sentence"),
    [
        (
            COMPARISON,
            "approval",
            "confirmation step",
            "| **Page Agent** (by Pier) | a folder | with a confirmation step |",
        ),
        (COMPARISON, "sandbox", "in a sandboxed", "The host (a chat client) shows the page in a sandboxed frame."),
        (COMPARISON, "approval", "confirmation dialogs", "Such tools open confirmation dialogs in AI assistants."),
        (COMPARISON, "audit", "audit logs", "The name appears in Wharf audit logs."),
        (COMPARISON, "guardrails", "are blocked", "Destructive calls are blocked by the IDE."),
        (DUTY, "guardrails", "IP allowlist", "| IP allowlist | two addresses | Operator's own console |"),
        (
            DUTY,
            "guardrails",
            "are rejected",
            "Do **not** add commands to the file of its settings (other commands are rejected).",
        ),
        (DUTY, "approval", "operator approval", "Use `--force` only after explicit operator approval."),
        (DUTY, "scoped_credentials", "least-privilege", "So a least-privilege, folder-only account can start."),
        (DUTY, "scoped_credentials", "Least privilege", "Least privilege: it uses roles with appropriate permissions."),
        (ERROR, "guardrails", "is rejected", "You'll see an error message if a query is rejected."),
        (DENIAL, "read_only", "read-only mode", "Its read-only mode is a help, not a security boundary."),
        (DENIAL, "rate_limit", "rate limiter", "The header lets traffic of ours past the rate limiter."),
        (DENIAL, "audit", "audit records", "There is one caveat that holds for the audit records."),
        (NAME, "guardrails", "Input validation", "- Input validation: `FieldMissing`, `NumberMissing`"),
        (NAME, "rate_limit", "rate limiting", "src/ limiter.ts # Client-side rate limiting deep-links.ts # Links"),
        (COMPARISON, "read_only", "Nothing is written", "Nothing is written to the ledger until you confirm."),
        (NAME, "read_only", "are read-only", "The following operations are read-only and safe to try."),
        (FUNCTION, "approval", "approval workflows", "- Example: orders, approval workflows"),
        (FUNCTION, "approval", "Approval workflows", "- Approval workflows"),
        (FUNCTION, "approval", "permission requests", "Other permission requests will be denied."),
        (FUNCTION, "supply_chain", "SBOMs", "It tracks parts, licences and SBOMs."),
    ],
    ids=words,
)
def test_a_sentence_of_another_s_thing_is_refused(reason, kind, quote, sentence):
    assert why(kind, quote, sentence) == reason


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("rate_limit", "Rate limiting (by IP) is built in."),
        ("sandbox", "Each script is executed in a sandboxed process of the server."),
        ("approval", "It asks for confirmation before it deletes."),
        ("supply_chain", "Each release is published with an SBOM."),
        ("read_only", "The server is read-only by default."),
        ("guardrails", "Paths outside the allowed folders are refused."),
    ],
    ids=words,
)
def test_what_stands_near_to_these_sentences_stays_a_control(kind, sentence):
    cut = passages.split(f"# Harbour\n\nIt writes files.\n\n{sentence}")

    assert safeguards.first(kind, cut) is not None
