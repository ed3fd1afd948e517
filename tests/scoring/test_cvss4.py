"""CVSS v4.0 base vectors: scored by the library, and refused, each kind of fault by its name."""

from decimal import Decimal

import pytest

from pipeline.errors import InputError
from pipeline.scoring import cvss4
from tests.support.paths import VECTORS

GOOD = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"


def rows():
    lines = (VECTORS / "cvss4.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("vector", "base"), rows(), ids=lambda text: text.replace("/", "_").replace(":", ""))
def test_base_score(vector, base):
    assert cvss4.base_score(vector) == Decimal(base)


def test_base_score_is_a_decimal_with_one_place():
    got = cvss4.base_score(GOOD)

    assert isinstance(got, Decimal)
    assert str(got) == "9.4"


def test_metrics_may_come_in_any_order():
    prefix, *metrics = GOOD.split("/")

    assert cvss4.base_score("/".join([prefix, *reversed(metrics)])) == Decimal("9.4")


def test_optional_metrics_that_are_not_defined_are_as_good_as_absent():
    """Vulnerability databases write all of them out."""
    undefined = "".join(f"/{key}:X" for key in cvss4.OTHER_METRICS)

    assert cvss4.base_score(GOOD + undefined) == Decimal("9.4")


def test_join_is_the_inverse_of_parse():
    metrics = cvss4.parse(GOOD)

    assert list(metrics) == ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"]
    assert cvss4.join(metrics) == GOOD


def test_metric_table_agrees_with_the_library():
    from cvss import constants4

    known = {key: set(values) - {"X"} for key, values in constants4.METRICS_VALUE_NAMES.items()}

    assert {key: set(values) for key, values in cvss4.METRICS.items()} == {key: known[key] for key in cvss4.METRICS}
    assert set(cvss4.METRICS) | set(cvss4.OTHER_METRICS) == set(known)


def test_engine_is_named_with_its_version():
    assert cvss4.engine().startswith("cvss 3.")


@pytest.mark.parametrize(
    ("vector", "says"),
    [
        pytest.param("", "the CVSS vector is empty; it begins with CVSS:4.0/", id="empty"),
        pytest.param("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "AIVSS takes no v2 or v3.x scores", id="v31"),
        pytest.param("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "AIVSS takes no v2 or v3.x scores", id="v30"),
        pytest.param("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AIVSS takes no v2 or v3.x scores", id="v3-no-prefix"),
        pytest.param("(AV:N/AC:L/Au:N/C:P/I:P/A:P)", "AIVSS takes no v2 or v3.x scores", id="v2"),
        pytest.param("CVSS:5.0/AV:N", "it must begin with CVSS:4.0/", id="other-version"),
        pytest.param(GOOD.removeprefix("CVSS:4.0/"), "it must begin with CVSS:4.0/", id="no-prefix"),
        pytest.param(GOOD.lower(), "it must begin with CVSS:4.0/", id="lower-case"),
        pytest.param(f"9.4/{GOOD}", "it must begin with CVSS:4.0/", id="score-in-front"),
        pytest.param("CVSS:4.0", "it must begin with CVSS:4.0/", id="prefix-alone"),
        pytest.param("CVSS:4.0/", "an empty field, a '/' too many", id="nothing-behind-the-prefix"),
        pytest.param(f"{GOOD}/", "an empty field, a '/' too many", id="trailing-slash"),
        pytest.param(GOOD.replace("/AC:L", "//AC:L"), "an empty field, a '/' too many", id="doubled-slash"),
        pytest.param(f"{GOOD}\n", "there is white space in the CVSS vector", id="newline"),
        pytest.param(GOOD.replace("/AC", " /AC"), "there is white space in the CVSS vector", id="blank"),
        pytest.param(GOOD.replace("AC:L", "ACL"), "'ACL' is not a metric", id="no-colon"),
        pytest.param(GOOD.replace("AC:L", "AC:L:H"), "AC is 'L:H'", id="two-colons"),
        pytest.param(GOOD.replace("UI:A", "UI:R"), "UI is 'R', in .*; it takes N, P or A", id="v3-value"),
        pytest.param(GOOD.replace("AV:N", "AV:"), "AV is '', in .*; it takes N, A, L or P", id="no-value"),
        pytest.param(GOOD.replace("AV:N", "AV:NA"), "AV is 'NA'", id="two-values"),
        pytest.param(GOOD.replace("AV:N", "AV:X"), "AV is 'X'", id="base-metric-not-defined"),
        pytest.param(GOOD.replace("AC:L", "ac:L"), "write AC, in capitals", id="lower-case-metric"),
        pytest.param(f"{GOOD}/LC:D", "'LC' is not a CVSS v4.0 metric", id="unknown-metric"),
        pytest.param(f"{GOOD}/AV:N", "AV stands twice", id="double"),
        pytest.param(GOOD.removesuffix("/SI:H/SA:H"), "lacks SI, SA; all eleven base metrics", id="missing"),
        pytest.param(f"{GOOD}/E:P", "'E:P' is one of the threat metrics, in .*; give base metrics only", id="threat"),
        pytest.param(f"{GOOD}/CR:H", "'CR:H' is one of the environmental metrics", id="environmental"),
        pytest.param(f"{GOOD}/MAV:L", "'MAV:L' is one of the environmental metrics", id="modified"),
        pytest.param(f"{GOOD}/S:P", "'S:P' is one of the supplemental metrics", id="supplemental"),
    ],
)
def test_a_faulty_vector_is_refused_by_name(vector, says):
    with pytest.raises(InputError, match=says):
        cvss4.base_score(vector)


def test_a_long_vector_is_quoted_in_part():
    with pytest.raises(InputError) as caught:
        cvss4.base_score("A" * 1_000_000)

    assert len(str(caught.value)) < 300
