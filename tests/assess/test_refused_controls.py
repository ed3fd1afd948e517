"""A control whose quote shows none earns nothing, whether a model proposed it or cues would have found it."""

from decimal import Decimal

import pytest

from pipeline.assess import by_reference, verify
from pipeline.assess.verify import Prior
from pipeline.listing import passages
from pipeline.taxonomy import factors
from tests.support.answering import a_control, a_mitigation, factors_answer, quote
from tests.support.ids import words
from tests.support.listings import a_listing, index

PRIORS = {key: Prior(Decimal("0.3"), Decimal("0.2")) for key in (*factors.ALL_KEYS, "cvss")}
SERVER = "A server that writes files in a folder, deletes them and runs shell commands. It starts with npx over stdio."


# What a listing says besides, and the controls that somebody may take it for with the words for each.
NO_CONTROLS = {
    "a-duty": [
        (
            "Whoever installs it is responsible for input validation and for sandboxing.",
            "guardrails",
            "input validation",
        ),
        ("It is up to you to keep an audit log.", "audit", "keep an audit log"),
        ("Hosts must put an approval step in front of each call.", "approval", "approval step"),
    ],
    "a-denial": [
        ("Sandboxing is left to you, and your messages bypass access control.", "rbac", "access control"),
        ("It has no audit log and offers no RBAC.", "audit", "audit log"),
        ("Commands are not run in a sandbox.", "sandbox", "run in a sandbox"),
        ("Rate limiting is on the roadmap.", "rate_limit", "Rate limiting"),
    ],
    "its-own-function": [
        ("It encrypts files at a click and decrypts them again.", "encryption", "encrypts files"),
        ("One tool encrypts messages that you hand it.", "encryption", "encrypts messages"),
        ("A tool is there for decrypting archives and encrypting folders.", "encryption", "encrypting folders"),
    ],
    "names": [
        ("It has FileTools and SandboxTools.", "sandbox", "SandboxTools"),
        ("The error `RATE_LIMITED` means that the rate limit is exceeded.", "rate_limit", "RATE_LIMITED"),
        ("The cache folder is read-only.", "read_only", "folder is read-only"),
        ("Its code is in src/guardrails/ and lib/audit-log/.", "guardrails", "src/guardrails/"),
    ],
    "what-it-looks-for": [
        ("It detects missing RBAC and weak encryption in manifests.", "rbac", "missing RBAC"),
        ("It checks whether guardrails are configured.", "guardrails", "guardrails are configured"),
        ("It finds services that run without OAuth or an audit log.", "audit", "audit log"),
    ],
}
CASES = [(*case,) for cases in NO_CONTROLS.values() for case in cases]
IDS = [f"{name}-{n}" for name, cases in NO_CONTROLS.items() for n, _ in enumerate(cases, 1)]


def proposed(text, *controls, value="0.80", product_is="neither"):
    answer = factors_answer(mitigation_factor=a_mitigation(value, *controls, product_is=product_is))
    return verify.factors_answer(answer, passages.split(text), PRIORS)


@pytest.mark.parametrize(("sentence", "kind", "told"), CASES, ids=IDS)
def test_a_model_that_proposes_it_is_told_why_it_earns_nothing(sentence, kind, told):
    found = proposed(f"{SERVER} {sentence}", a_control(quote(told), kind=kind, reach="enforced"))
    (control,) = found.mitigation_factor.controls
    flags = {flag.kind: flag for flag in found.flags}

    assert control.refused is not None
    assert len(control.evidence) == 1
    assert found.mitigation_factor.value == Decimal("1.00")
    assert found.mitigation_factor.evidence == ()
    assert set(flags) == {"refused_control", "unearned_mitigation"}
    assert control.refused in flags["refused_control"].message
    assert kind.replace("_", " ") in flags["refused_control"].message
    assert flags["refused_control"].severity in ("info", "low")


@pytest.mark.parametrize(("sentence", "kind", "told"), CASES, ids=IDS)
def test_without_a_model_it_is_no_control_at_all(sentence, kind, told):
    listing = a_listing(f"{SERVER}\n\n## Note\n\n{sentence}\n")
    found = by_reference.assess(listing, passages.split(listing.text), index()).mitigation_factor

    assert found.controls == ()
    assert found.value == Decimal("1.00")


def test_one_flag_names_all_that_are_refused_and_what_is_a_control_counts():
    text = f"{SERVER} Every call is logged by the server itself. There is no sandbox. RBAC is planned."
    found = proposed(
        text,
        a_control(quote("Every call is logged"), kind="audit"),
        a_control(quote("no sandbox"), kind="sandbox"),
        a_control(quote("RBAC is planned"), kind="rbac"),
        value="0.95",
    )
    (flag,) = found.flags

    assert flag.kind == "refused_control"
    assert "sandbox" in flag.message
    assert "rbac" in flag.message
    assert "audit" not in flag.message
    assert found.mitigation_factor.value == Decimal("0.95")
    assert [e.quote for e in found.mitigation_factor.evidence] == ["Every call is logged"]


def test_a_control_without_a_quote_is_not_refused_as_well():
    found = proposed(SERVER, a_control(kind="sandbox"), value="1.00")

    assert [control.refused for control in found.mitigation_factor.controls] == [None]
    assert found.flags == ()


@pytest.mark.parametrize(("product_is", "value"), [("safeguard", "0.60"), ("neither", "0.95")], ids=words)
def test_what_the_product_is_for_counts_with_its_controls(product_is, value):
    text = "A gateway for agents. Every call that its policy does not allow is blocked."
    shown = a_control(quote("Every call that its policy does not allow is blocked"), kind="guardrails")
    found = proposed(text, shown, value="0.50", product_is=product_is).mitigation_factor

    assert (found.product_is, found.value) == (product_is, Decimal(value))
