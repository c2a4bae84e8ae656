"""Whether the reports work on another database, such as a restored backup."""

from flask import current_app
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict

from admin_app.db.transactions import reading_from
from admin_app.reports.asked import read_asked
from admin_app.reports.catalogue import REPORTS
from admin_app.reports.pages import read_tables


def run_every_report(engine: Engine) -> None:
    """Ask every report as somebody does who opens its page.

    :raises DatabaseError: when one of them does not work there
    """
    # What opens the rows behind a figure is an address, and those are made during a request.
    with current_app.test_request_context(), reading_from(engine):
        for report in REPORTS:
            asked = read_asked(report, MultiDict())
            report.figures(asked)
            read_tables(report, asked)
