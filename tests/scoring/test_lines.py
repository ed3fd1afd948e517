"""A line of JSON in, the same line with its score out: what changes, and what must not."""

from decimal import Decimal

import pytest

from pipeline.scoring import profile
from pipeline.scoring.lines import scored, spelled
from tests.support.score_lines import FACTORS, SCORED, VECTOR, a_factor, a_line

DIRECTORY = profile("directory")


class TestGoodLines:
    def test_score_is_added_behind_what_was_there(self):
        line = a_line()

        assert scored(line, DIRECTORY) == f"{line[:-1]}, {SCORED}}}"

    def test_compact_lines_stay_compact(self):
        line = a_line().replace(" ", "")

        assert scored(line, DIRECTORY) == f"{line[:-1]},{SCORED.replace(' ', '')}}}"

    def test_earlier_scores_are_replaced_where_they_stand(self):
        line = a_line(first='"aivss": 1.0, "name": "x", "severity": null, ')

        got = scored(line, DIRECTORY)

        assert got.startswith('{"aivss": 8.2, "name": "x", "severity": "High", "cvss_base"')
        assert got.endswith('"mitigation_factor": 0.95, "factor_sum": 4.2, "aars": 1.1025, "profile": "directory"}')

    def test_what_comes_out_can_go_in_again(self):
        once = scored(a_line("cvss_base", cvss_vector=f'"{VECTOR}"'), DIRECTORY)

        assert scored(once, DIRECTORY) == once

    @pytest.mark.parametrize(
        "member",
        [
            pytest.param('"id": 123456789012345678901234567890', id="big-integer"),
            pytest.param(f'"id": {"7" * 5000}', id="integer-beyond-the-conversion-limit"),
            pytest.param('"e": 1e400', id="beyond-a-float"),
            pytest.param('"e": 1e99999999999999999999', id="beyond-a-decimal"),
            pytest.param('"f": [1.50, 0.10, -0, 1E+2]', id="number-spelling"),
            pytest.param('"s": "caf\\u00e9 \\ud800 \\/ \u2028 \U0001f600"', id="string-escapes"),
            pytest.param('"deep": {"a": 1, "a": {"b": [{}]}}', id="nested-doubles"),
            pytest.param('"a\\u0062" :\t{ }', id="white-space"),
            pytest.param('"note": "' + "x" * 10_000_000 + '"', id="ten-megabytes"),
        ],
    )
    def test_everything_else_passes_through_byte_for_byte(self, member):
        line = a_line(first=f"{member}, ")

        # Compared outside the assertion: pytest would spend minutes on the difference of two long strings.
        same = scored(line, DIRECTORY) == f"{line[:-1]}, {SCORED}}}"

        assert same

    def test_base_is_computed_from_the_vector_and_added(self):
        got = scored(a_line("cvss_base", first=f'"cvss_vector": "{VECTOR}", '), DIRECTORY)

        assert got.endswith(
            '"mitigation_factor": 0.95, "cvss_base": 9.4, "factor_sum": 4.2, "aars": 0.2646, "aivss": 9.2, '
            '"severity": "Critical", "profile": "directory"}'
        )

    @pytest.mark.parametrize(
        ("changed", "base"),
        [
            pytest.param({"cvss_base": "9.4", "cvss_vector": f'"{VECTOR}"'}, "9.4", id="base-and-vector-agree"),
            pytest.param({"cvss_base": "null", "cvss_vector": f'"{VECTOR}"'}, "9.4", id="base-is-null"),
            pytest.param({"cvss_base": "7.5", "cvss_vector": "null"}, "7.5", id="vector-is-null"),
            pytest.param({"cvss_base": "10"}, "10", id="integer"),
            pytest.param({"cvss_base": "75e-1"}, "75e-1", id="exponent"),
        ],
    )
    def test_base(self, changed, base):
        assert f'"cvss_base": {base},' in scored(a_line(**changed), DIRECTORY)

    @pytest.mark.parametrize(
        ("changed", "figures"),
        [
            pytest.param(
                a_factor(dynamic_tool_use="-0.0"), '"factor_sum": 3.5, "aars": 0.91875, "aivss": 8.0', id="-0"
            ),
            pytest.param(
                a_factor(dynamic_tool_use="7E-1"), '"factor_sum": 4.2, "aars": 1.1025, "aivss": 8.2', id="7E-1"
            ),
            pytest.param({"cvss_base": "10.0"}, '"factor_sum": 4.2, "aars": 0.0, "aivss": 9.5', id="no-gap"),
            pytest.param(
                {"cvss_base": "0", **a_factor(**dict.fromkeys(FACTORS, "0"))},
                '"factor_sum": 0.0, "aars": 0.0, "aivss": 0.0, "severity": "None"',
                id="nothing",
            ),
        ],
    )
    def test_figures_are_plain_numbers(self, changed, figures):
        assert figures in scored(a_line(**changed), DIRECTORY)

    @pytest.mark.parametrize(
        ("name", "figures"),
        [
            pytest.param("owasp-v0.8", '"aivss": 7.3, "severity": "High", "profile": "owasp-v0.8"', id="v08"),
            pytest.param("owasp-v1-amended", '"aivss": 8.6, "severity": "High"', id="v1-amended"),
        ],
    )
    def test_another_profile(self, name, figures):
        halves = a_factor(**dict.fromkeys(FACTORS, "0.5"), natural_language_interface="1")
        line = a_line(threat_multiplier="0.97", mitigation_factor="0.83", **halves)

        assert figures in scored(line, profile(name))

    @pytest.mark.parametrize("leave_out", [["mitigation_factor"], []], ids=["left-out", "null"])
    def test_v05_needs_no_mitigation(self, leave_out):
        halves = a_factor(**dict.fromkeys(FACTORS, "0.5"))
        line = a_line(*leave_out, threat_multiplier="1", mitigation_factor="null", **halves)

        assert '"aars": 5.0, "aivss": 6.3' in scored(line, profile("owasp-v0.5"))

    def test_a_factor_that_the_profile_does_not_use_is_not_looked_at(self):
        line = a_line(**a_factor(natural_language_interface='"high"'))

        assert scored(line, DIRECTORY) == f"{line[:-1]}, {SCORED}}}"


class TestSnap:
    def test_moved_values_are_put_in_place_and_listed(self):
        line = a_line(cvss_base="7.52", threat_multiplier="0.97", **a_factor(dynamic_tool_use="0.65"))

        assert scored(line, DIRECTORY, snaps=True) == (
            a_line(threat_multiplier="0.95", **a_factor(dynamic_tool_use="0.7"))[:-1]
            + ', "factor_sum": 4.2, "aars": 0.9975, "aivss": 8.1, "severity": "High", "profile": "directory", '
            '"snapped": [{"key": "cvss_base", "was": 7.52, "now": 7.5}, '
            '{"key": "factors.dynamic_tool_use", "was": 0.65, "now": 0.7}, '
            '{"key": "threat_multiplier", "was": 0.97, "now": 0.95}]}'
        )

    def test_what_was_snapped_scores_the_same_without(self):
        snapped = scored(a_line(**a_factor(dynamic_tool_use="0.65")), DIRECTORY, snaps=True)

        assert scored(snapped, DIRECTORY) == snapped

    def test_nothing_is_listed_when_nothing_moved(self):
        assert scored(a_line(), DIRECTORY, snaps=True) == scored(a_line(), DIRECTORY)

    def test_tiny_values_keep_their_spelling_in_the_list(self):
        """Written out, this one would have a million digits."""
        got = scored(a_line(**a_factor(dynamic_tool_use="1e-999999")), DIRECTORY, snaps=True)

        assert '"was": 1E-999999, "now": 0.0}' in got


@pytest.mark.parametrize(
    ("value", "text"),
    [("7", "7.0"), ("0.52380", "0.5238"), ("1E+1", "10.0"), ("1E-7", "0.0000001"), ("0.00", "0.0"), ("100", "100.0")],
)
def test_spelled(value, text):
    assert spelled(Decimal(value)) == text
