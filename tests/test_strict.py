"""CI fails on a skipped test, a developer's machine does not."""

import os
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

FINE = "import pytest\ndef test_passes(): pass\ndef test_known(): pytest.xfail('known')\n"
SKIPPED_TEST = FINE + "def test_skipped(): pytest.skip('no server')\n"
SKIPPED_MODULE = "import pytest\npytest.importorskip('no_such_module')\n"

FAILED, OK = pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.OK


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "two-workers"])
@pytest.mark.parametrize(
    ("modules", "ci", "status", "named"),
    [
        pytest.param([FINE, SKIPPED_TEST], "true", FAILED, "test_skipped: Skipped: no server", id="test"),
        pytest.param([FINE, SKIPPED_MODULE], "1", FAILED, "could not import 'no_such_module'", id="module"),
        pytest.param([FINE], "true", OK, "1 xfailed", id="nothing-skipped"),
        pytest.param([SKIPPED_TEST, SKIPPED_MODULE], "false", OK, "2 skipped", id="not-in-ci"),
    ],
)
def test_a_skip_fails_in_ci_only_and_is_named(tmp_path, modules, ci, status, named, workers):
    for number, source in enumerate(modules):
        (tmp_path / f"test_{number}.py").write_text(source)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.support.strict", *workers, "--rootdir", tmp_path, tmp_path],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == status, result.stdout
    assert named in result.stdout
