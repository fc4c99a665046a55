"""Run the suite in three processes and close with one line that counts them all.

First everything small, with the coverage gates; then the independent reading of the regulations on thousands of rows,
which measuring coverage would slow several times; then the browser, in a process of its own because Playwright keeps
an event loop in the test's thread (Django must be told that this is safe there, and only there).
Up to three tests that fail in the browser are run once more: a busy machine can lose a race there that no person would.
Whoever fails twice has failed; whoever fails once is named and counted as unsteady, to be mended at its cause.

With --postgresql: whatever touches the database, outside the browser, on a PostgreSQL started for the purpose.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "test"
UNSTEADY = 3  # at most so many tests are run again
GATES = {"src/zhijiao/law/*": 100, "src/zhijiao/engines/*": 100, "src/zhijiao/*": 95}


def main() -> int:
    if sys.argv[1:2] == ["--postgresql"]:
        del sys.argv[1]
        return on_postgresql()
    RESULTS.mkdir(parents=True, exist_ok=True)
    subprocess.run([ROOT / "scripts" / "system_packages.sh"], check=False)
    codes = [run("main", "tests", "--ignore=tests/browser", "--ignore=tests/golden", "--cov=zhijiao", "--cov-branch", "--cov-report="),
             *gates(),
             run("golden", "tests/golden"),
             run("browser", "tests/browser")]
    totals = [counted(RESULTS / f"{part}.xml") for part in ("main", "golden", "browser")]
    passed, failed, skipped = (sum(column) for column in zip(*totals, strict=True))
    unsteady = 0
    if 0 < totals[-1][1] <= UNSTEADY:
        print("once more, what failed in the browser:", flush=True)
        codes[-1] = run("again", *fallen(RESULTS / "browser.xml"), "-rA")
        unsteady, *_ = counted(RESULTS / "again.xml")
    print(f"total: {passed + unsteady} passed, {failed - unsteady} failed, {skipped} skipped"
          + f"; {unsteady} of the passed failed once in the browser: unsteady" * bool(unsteady), flush=True)
    return max(codes)


def on_postgresql() -> int:
    """Run what touches the database on PostgreSQL and close with its count."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    subprocess.run([ROOT / "scripts" / "system_packages.sh"], check=False)
    code = run("postgresql", "tests", "--ignore=tests/browser", ZHIJIAO_TEST_POSTGRESQL="yes")
    passed, failed, skipped = counted(RESULTS / "postgresql.xml")
    print(f"total on PostgreSQL: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return code


def run(part: str, *arguments: str, **variables: str) -> int:
    """Run one pytest process and return its exit code (no tests found counts as a failure)."""
    command = [sys.executable, "-m", "pytest", "-q", "-rs", f"--junitxml={RESULTS / part}.xml", *arguments, *sys.argv[1:]]
    environment = dict(os.environ, PYTHONUNBUFFERED="1", **variables)
    if part in ("browser", "again"):
        environment["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def gates() -> list[int]:
    """Hold each floor to its share of covered branches and lines."""
    codes = []
    for include, floor in GATES.items():
        print(f"coverage of {include}, at least {floor} %:", flush=True)
        codes.append(subprocess.run(
            [sys.executable, "-m", "coverage", "report", f"--include={include}", f"--fail-under={floor}",
             "--skip-covered", "--precision=1"], cwd=ROOT, check=False).returncode)
    return codes


def fallen(results: Path) -> list[str]:
    """Return the tests of a junit file that failed, as pytest takes them: every test of the browser is a function of its module."""
    cases = ElementTree.parse(results).getroot().iter("testcase")
    return sorted({f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}"
                   for case in cases if case.find("failure") is not None or case.find("error") is not None})


def counted(results: Path) -> tuple[int, int, int]:
    """Return (passed, failed, skipped) of a junit file; errors count as failed."""
    suites = ElementTree.parse(results).getroot().iter("testsuite")
    passed = failed = skipped = 0
    for suite in suites:
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        idle = int(suite.get("skipped", 0))
        failed, skipped = failed + bad, skipped + idle
        passed += int(suite.get("tests", 0)) - bad - idle
    return passed, failed, skipped


if __name__ == "__main__":
    sys.exit(main())
