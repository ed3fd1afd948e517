"""A calibration: which files are taken, to whom each belongs, and what it does to an assessment, worked by hand."""

import json
from decimal import Decimal

import pytest

from pipeline.assess import by_model
from pipeline.errors import InputError
from pipeline.model import Control, Estimate, Evidence, Flag, Mitigation, ThreatMultiplier
from pipeline.reference.calibration import Calibration, Proof, apply, belonging, load
from pipeline.taxonomy import factors, risks

PROOF = {"n": 66, "raw": 0.15, "calibrated": 0.11, "p": 0.0001}
LOWER = {level: max(0.0, round(float(level) - 0.2, 1)) for level in factors.GRID}
"""Two tenths down, and 0.0 at the bottom."""
RAISED = {level: min(1.0, round(float(level) + 0.1, 2)) for level in risks.MITIGATION_LEVELS}
"""A tenth up, and 1.00 at the top."""
KEY = "dynamic_tool_use"
ZERO = {level: 0 for level in factors.GRID}


def a_body(**changes):
    """The JSON of a calibration of one factor; ``changes`` replace parts, None removes one."""
    whole = {
        "model": "m-1",
        "factors_prompt": "f3b1c02d9a77",
        "fitted_at": "2026-11-22T10:00:00Z",
        "factors": {KEY: LOWER},
        "proof": {f"factors.{KEY}": PROOF},
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def a_calibration(**changes):
    return Calibration.model_validate(a_body(**changes))


MITIGATION = a_calibration(factors={}, mitigation=RAISED, proof={"mitigation_factor": PROOF})
THREAT = a_calibration(factors={}, threat_follows_base=True, proof={"threat_multiplier": PROOF})


def an_estimate(value="0.8", basis="inferred", low=None, high=None):
    return Estimate(
        value=value if value is None else Decimal(value),
        basis=basis,
        rationale="",
        low=Decimal(low or value or "0.0"),
        high=Decimal(high or value or "1.0"),
    )


def an_assessment(**parts):
    """An assessment that knows nothing but the parts given; ``dynamic_tool_use`` is a part, too."""
    blank = by_model.nothing("")
    told = {KEY: parts.pop(KEY)} if KEY in parts else {}
    return blank.model_copy(update={"factors": {**blank.factors, **told}, **parts})


def of_tools(estimate, calibration=None):
    return apply(an_assessment(**{KEY: estimate}), calibration or a_calibration()).factors[KEY]


def write(folder, name="m-1.json", **changes):
    (folder / name).write_text(json.dumps(a_body(**changes)), "utf-8")


def test_what_was_written_is_loaded_again(tmp_path):
    write(tmp_path, "a.json")
    write(tmp_path, "b.json", model="m-2")
    (tmp_path / "README.md").write_text("Not a calibration.", "utf-8")
    one, two = load(tmp_path)

    assert one == a_calibration()
    assert (one.factors[KEY]["0.8"], one.proof[f"factors.{KEY}"]) == (Decimal("0.6"), Proof(**PROOF))
    assert two.model == "m-2"


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_calibrations_holds_none(tmp_path, there):
    assert load(tmp_path if there else tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"model": None}, "model: Field required"),
        ({"proof": None}, "proof: Field required"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"factors": {"charm": LOWER}}, "'charm' is no published factor"),
        ({"factors": {"natural_language_interface": LOWER}}, "'natural_language_interface' is no published factor"),
        ({"factors": {KEY: {"0.0": 0, "1.0": 1}}}, f"factors.{KEY} must map each of 0.0, 0.1"),
        ({"factors": {KEY: LOWER | {"0.25": 0.1}}}, f"factors.{KEY} must map each of 0.0, 0.1"),
        ({"factors": {KEY: LOWER | {"1.0": 0.1}}}, f"factors.{KEY} must rise from level to level, and stay on them"),
        ({"factors": {KEY: LOWER | {"1.0": 1.1}}}, f"factors.{KEY} must rise from level to level, and stay on them"),
        ({"factors": {KEY: LOWER | {"0.9": 0.72}}}, f"factors.{KEY} must rise from level to level, and stay on them"),
        ({"factors": {KEY: LOWER | {"0.9": "high"}}}, f"factors.{KEY}.0.9: Input should be a valid decimal"),
        ({"mitigation": {"1.00": 1}}, "mitigation must map each of 0.50, 0.55"),
        ({"mitigation": RAISED | {"0.50": 0.45}}, "mitigation must rise from level to level, and stay on them"),
        ({"factors": {}, "proof": {}}, "it calibrates nothing"),
        ({"proof": {}}, f"what it calibrates and what it proves differ in factors.{KEY}"),
        ({"threat_follows_base": True}, "what it calibrates and what it proves differ in threat_multiplier"),
        ({"mitigation": RAISED}, "what it calibrates and what it proves differ in mitigation_factor"),
        ({"proof": {f"factors.{KEY}": PROOF | {"calibrated": 0.15}}}, "shows no gain: 0.15 → 0.15"),
    ],
    ids=[
        "no-model", "no-proof", "surplus", "unknown-factor", "not-published", "level-missing", "level-surplus", "falls",
        "beyond-the-end", "between-levels", "no-number", "mitigation-levels", "mitigation-too-low", "empty",
        "factor-unproven", "threat-unproven", "mitigation-unproven", "no-gain",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_file(tmp_path, changes, problem):
    write(tmp_path, "odd.json", **changes)
    with pytest.raises(InputError) as caught:
        load(tmp_path)

    assert str(caught.value).startswith(f"calibration {str(tmp_path / 'odd.json')!r} cannot be used: ")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "Invalid JSON"), (b"[]", "Input should be an object"), (b'{"model": "\xff"}', "can't decode byte 0xff")],
    ids=["empty", "list", "not-utf-8"],
)
def test_a_file_that_holds_something_else_is_named(tmp_path, content, problem):
    (tmp_path / "odd.json").write_bytes(content)
    with pytest.raises(InputError, match=f"odd.json' cannot be used: .*{problem}"):
        load(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "odd.json").mkdir()
    with pytest.raises(InputError, match=r"odd.json' cannot be used: .*Is a directory"):
        load(tmp_path)


def test_two_files_for_one_model_and_prompt_are_not_chosen_between(tmp_path):
    write(tmp_path, "a.json")
    write(tmp_path, "b.json")
    with pytest.raises(InputError, match=r"b.json' cannot be used: another file calibrates 'm-1' .* f3b1c02d9a77"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("model", "prompt", "found"),
    [("m-1", "f3b1c02d9a77", True), ("m-1", "f3b1c02d9a78", False), ("m-1-mini", "f3b1c02d9a77", False),
     ("M-1", "f3b1c02d9a77", False)],
    ids=["both", "other-prompt", "other-model", "other-case"],
)  # fmt: skip
def test_a_calibration_belongs_to_exactly_one_model_and_prompt(model, prompt, found):
    other, own = a_calibration(model="m-0"), a_calibration()

    assert belonging([other, own], model=model, prompt=prompt) == (own if found else None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("0.8", "0.5", "1.0"), ("0.6", "0.3", "0.9")),  # the half-width was 0.3, cut at 1.0
        (("0.5", "0.3", "0.7"), ("0.3", "0.1", "0.5")),
        (("0.3", "0.1", "0.5"), ("0.1", "0.0", "0.3")),  # cut at 0.0
        (("0.1", "0.0", "0.3"), ("0.0", "0.0", "0.2")),
        (("1.0", "0.7", "1.0"), ("0.8", "0.5", "1.0")),
        (("0.7", "0.7", "0.7"), ("0.5", "0.5", "0.5")),
    ],
    ids=["lost-half", "middle", "cut", "bottom", "top", "no-width"],
)
def test_the_value_moves_and_takes_its_interval_along(said, expected):
    value, low, high = said
    found = of_tools(an_estimate(value, low=low, high=high))

    assert (found.value, found.low, found.high) == tuple(map(Decimal, expected))
    assert found.raw == Decimal(value)


@pytest.mark.parametrize("basis", ["stated", "inferred"])
def test_nothing_else_of_an_estimate_changes(basis):
    found = Evidence(quote="a tool", passage=1, start=0, end=6)
    said = an_estimate("0.8", basis).model_copy(update={"evidence": (found,), "rationale": "Tools."})
    moved = of_tools(said)

    assert moved == said.model_copy(update={key: getattr(moved, key) for key in ("value", "raw", "low", "high")})


@pytest.mark.parametrize(
    "said", [an_estimate("0.8", "unknown"), an_estimate(None, "unknown")], ids=["of-comparables", "none"]
)
def test_what_the_model_did_not_say_is_left_alone(said):
    assert of_tools(said) == said


def test_a_factor_without_steps_is_left_alone():
    said = an_assessment(**{KEY: an_estimate()})
    found = apply(said, a_calibration(factors={"non_determinism": LOWER}, proof={"factors.non_determinism": PROOF}))

    assert found.factors == said.factors
    assert (found.flags, found.cvss, found.layers) == (said.flags, said.cvss, said.layers)


def a_mitigation(proposed, *kinds, label="demonstrated"):
    """As it comes from checking an answer: what counts is at least what the controls earn."""
    found = (Evidence(quote="a control", passage=1, start=0, end=9),)
    controls = tuple(Control(kind=kind, label=label, description="", evidence=found) for kind in kinds)
    value = None if proposed is None else Decimal(proposed)
    return Mitigation(value=value, proposed=value, rationale="", controls=controls)


@pytest.mark.parametrize(
    ("proposed", "kinds", "expected"),
    [
        ("0.80", ("sandbox", "approval"), "0.90"),  # earns 0.70, is raised to 0.90
        ("0.85", ("rbac", "audit"), "0.95"),
        ("1.00", (), "1.00"),
        ("0.85", (), "1.00"),  # raised to 0.95, earns nothing
        ("0.50", ("sandbox",), "0.75"),  # raised to 0.60, earns 0.75
    ],
    ids=["raised", "roles-and-log", "top", "nothing-earned", "earns-less"],
)
def test_a_mitigation_never_falls_below_what_the_controls_earn(proposed, kinds, expected):
    given = a_mitigation(proposed, *kinds)
    found = apply(an_assessment(mitigation_factor=given), MITIGATION).mitigation_factor

    assert (found.value, found.low, found.high) == (Decimal(expected),) * 3
    assert (found.proposed, found.controls) == (Decimal(proposed), given.controls)


def test_a_map_that_lowers_cannot_buy_more_than_the_controls_earn():
    lowest = dict.fromkeys(risks.MITIGATION_LEVELS, 0.5)
    calibration = a_calibration(factors={}, mitigation=lowest, proof={"mitigation_factor": PROOF})
    found = apply(an_assessment(mitigation_factor=a_mitigation("0.95", "audit")), calibration).mitigation_factor

    assert found.value == Decimal("0.95")


UNEARNED = Flag(kind="unearned_mitigation", severity="medium", message="0.80, 0.90 counts.", where="mitigation_factor")


@pytest.mark.parametrize(
    ("proposed", "kind", "said"),
    [
        (
            "0.70",
            "audit",
            ["0.70 was proposed, 0.80 on the raters' scale; the controls quoted from the listing earn 0.95"],
        ),
        ("0.80", "sandbox", []),
    ],
    ids=["still-unearned", "now-earned"],
)
def test_the_flag_on_what_is_not_earned_is_of_what_counts_now(proposed, kind, said):
    given = an_assessment(mitigation_factor=a_mitigation(proposed, kind), flags=(UNEARNED,))
    flags = [f for f in apply(given, MITIGATION).flags if f.kind == "unearned_mitigation"]

    assert [text for text, flag in zip(said, flags, strict=True) if text in flag.message] == said


def test_the_flag_stays_where_mitigation_is_not_calibrated():
    given = an_assessment(mitigation_factor=a_mitigation("0.80", "sandbox"), flags=(UNEARNED,))
    found = apply(given, THREAT)

    assert (found.flags, found.mitigation_factor) == (given.flags, given.mitigation_factor)


def test_a_mitigation_that_was_not_proposed_is_left_alone():
    given = an_assessment(mitigation_factor=a_mitigation(None))

    assert apply(given, MITIGATION) == given


def with_base(base, low, high, said="0.80"):
    blank = by_model.nothing("")
    numbers = {"base": base and Decimal(base), "low": Decimal(low), "high": Decimal(high)}
    return an_assessment(
        cvss=blank.cvss.model_copy(update=numbers),
        threat_multiplier=ThreatMultiplier(
            value=said and Decimal(said), rationale="", low=Decimal("0.80"), high=Decimal("0.80")
        ),
    )


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (("9.3", "9.3", "9.3"), ("1.10", "1.10", "1.10")),
        (("8.7", "7.5", "9.3"), ("1.05", "1.00", "1.10")),
        (("3.9", "2.0", "4.0"), ("0.90", "0.90", "0.95")),
    ],
    ids=["stated", "inferred", "low"],
)
def test_the_threat_multiplier_follows_the_base_and_its_interval(base, expected):
    found = apply(with_base(*base), THREAT).threat_multiplier

    assert (found.value, found.low, found.high) == tuple(map(Decimal, expected))
    assert found.raw == Decimal("0.80")


@pytest.mark.parametrize("given", [with_base(None, "0.0", "10.0"), with_base("8.7", "8.7", "8.7", said=None)],
                         ids=["no-base", "no-multiplier"])  # fmt: skip
def test_without_a_base_or_a_multiplier_nothing_follows(given):
    assert apply(given, THREAT) == given


def test_a_flag_lists_what_moved_and_only_that():
    whole = a_calibration(
        factors={KEY: LOWER, "self_modification": ZERO},
        mitigation=RAISED,
        threat_follows_base=True,
        proof={name: PROOF for name in (f"factors.{KEY}", "factors.self_modification", "mitigation_factor",
                                        "threat_multiplier")},
    )  # fmt: skip
    given = with_base("8.7", "8.7", "8.7").model_copy(
        update={"mitigation_factor": a_mitigation("0.85", "rbac", "audit")}
    )
    told = {KEY: an_estimate("0.8"), "self_modification": an_estimate("0.0")}
    found = apply(given.model_copy(update={"factors": given.factors | told}), whole)

    assert found.factors["self_modification"].raw == Decimal("0.0")
    assert [(f.kind, f.severity, f.where, f.message) for f in found.flags] == [
        (
            "calibrated",
            "info",
            "provenance.model",
            "Moved from the model's scale to the raters' (fitted 2026-11-22): Dynamic Tool Use 0.8 → 0.6, "
            "threat multiplier 0.80 → 1.05, mitigation factor 0.85 → 0.95.",
        )
    ]


def test_what_rule_4_withheld_was_not_moved_by_a_calibration_of_something_else():
    withheld = a_mitigation("0.80").model_copy(update={"value": Decimal("1.00")})
    given = with_base("8.7", "8.7", "8.7").model_copy(update={"mitigation_factor": withheld})

    assert [f.message.split(": ")[1] for f in apply(given, THREAT).flags] == ["threat multiplier 0.80 → 1.05."]


def test_nothing_is_flagged_when_every_value_stays():
    assert apply(an_assessment(**{KEY: an_estimate("0.0")}), a_calibration()).flags == ()
