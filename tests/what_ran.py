"""Says at the end which engines took part and whether the browser did, and why not.

A missing program skips its tests; with BACKOFFICE_TEST_REQUIRE=all it fails them. Where the tests
are shared out among several processes, each tells the first one what it found.
"""

import os
import sqlite3
from collections import Counter
from typing import Any, NoReturn

import pytest

PARTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "browser": "Browser", "sftp": "SFTP"}

ran: Counter[str] = Counter()
versions = {"sqlite": sqlite3.sqlite_version}
missing: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what ran of each part."""
    if report.when == "call" and not report.skipped:
        ran.update(part for part in PARTS if part in report.keywords)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what this process found, where it is one of several."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["versions"], told["missing"] = versions, missing


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what another process found."""
    told = getattr(node, "workeroutput", {})
    versions.update(told.get("versions", {}))
    missing.update(told.get("missing", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which engines and whether the browser took part, and why not."""
    terminalreporter.section("what ran")
    for part, title in PARTS.items():
        if part in missing:
            line = f"did not run: {missing[part]}"
        elif ran[part]:
            line = f"{ran[part]} tests"
        else:
            line = "no test chosen"
        name = f"{title} {versions[part]}" if part in versions else title
        terminalreporter.write_line(f"{name}: {line}")


def skip_or_fail(part: str, reason: str) -> NoReturn:
    """End a test for want of a program."""
    missing[part] = reason
    if os.environ.get("BACKOFFICE_TEST_REQUIRE") == "all":
        pytest.fail(f"{PARTS[part]} is required here, but {reason}", pytrace=False)
    pytest.skip(reason)
