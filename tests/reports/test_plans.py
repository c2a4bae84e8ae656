"""No report reads a table whole: each of its statements goes by an index."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from admin_app.content.seeding import seed_content
from admin_app.extensions import db
from admin_app.reports.catalogue import REPORTS

pytestmark = pytest.mark.sqlite_only

# Of these only what an index holds may be walked through.
LARGE = re.compile(r"SCAN (posts|post_tags)(?! USING COVERING INDEX)")


@pytest.mark.parametrize("report", [report.name for report in REPORTS])
@pytest.mark.parametrize("query", ["", "period=all", "period=365d&compare=year"])
def test_posts_and_links_are_read_by_an_index(
    app: Flask, manager: FlaskClient, report: str, query: str
) -> None:
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            statements.append((statement, parameters))

    with app.app_context():
        seed_content(5, 40, 5)
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    assert manager.get(f"/admin/reports/{report}?{query}").status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    whole = []
    with engine.connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            whole += [(step.detail, statement) for step in plan if LARGE.search(step.detail)]
    assert len(statements) >= 5
    assert whole == []
