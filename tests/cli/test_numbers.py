"""Numbers of flags that no clock, port or database takes are refused by the parser, and not in the middle of a run."""

import pytest

from tests.support.commands import runner

HUGE = ["9" * 5_000, "9" * 16, "1" + "0" * 400]


@pytest.fixture
def run(capfd):
    return runner(capfd)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["refresh", "c.csv", "--max-minutes"], [*HUGE, "1e300", "1e12", "inf", "nan", "-1", "0"]),
        (["refresh", "c.csv", "--max-usd"], [*HUGE, "1e300", "1e12", "inf", "nan", "-1", "0"]),
        (["refresh", "c.csv", "--max-tokens"], [*HUGE, "1.5", "-1", "0", "\u00b2"]),
        (["refresh", "c.csv", "--metrics"], [*HUGE, "65536", "-1", "127.0.0.1:99999"]),
        (["serve", "--port"], [*HUGE, "65536", "-1"]),
        (["runs", "list", "--limit"], [*HUGE, "0"]),
    ],
    ids=lambda value: "-".join(value[-2:]) if "--" in value[-1] else "values",
)
def test_a_number_that_nothing_takes_is_a_usage_error(run, words, values):
    for value in values:
        with pytest.raises(SystemExit) as ended:
            run(*words[:-1], f"{words[-1]}={value}")
        assert ended.value.code == 2
