"""A pytest plugin: in CI a skipped test fails the run, because whatever a test needs is installed there."""

import os

import pytest

NOT_CI = ("", "0", "false")


class Skips:
    """Every test or module that was skipped, with the reason that it gave."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.seen.append(f"{report.nodeid}: {reason}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.seen and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.seen:
            terminalreporter.section("skipped, which CI does not allow", red=True)
            for line in self.seen:
                terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI", "").lower() not in NOT_CI:
        config.pluginmanager.register(Skips(), "skips")
