"""What docs/add-a-report.md says is done in a copy of the project, and works there."""

from pathlib import Path

import pytest

from tests.rules.test_added_model import ROOT, copied_project, run

DOCUMENT = ROOT / "docs" / "add-a-report.md"


@pytest.mark.slow
def test_a_report_is_added_as_the_document_says(tmp_path: Path) -> None:
    project = copied_project(tmp_path, DOCUMENT)
    output = run(project, "-m", "pytest", "tests/rules/added_report/check_new_users.py")
    assert "SQLite" in output
    assert " passed" in output
