"""Compare every report over a database file with a recount in plain Python, and follow its links.

`python -m tests.reports.check_site FILE` works on a copy of the file.
"""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined

from admin_app.app import create_app
from admin_app.config import TestConfig
from admin_app.db import schema
from admin_app.extensions import db
from admin_app.reports.catalogue import REPORTS
from admin_app.reports.queries.dates import extent
from tests.conftest import sign_in
from tests.factories import make_person
from tests.reports.comparing import compare_all
from tests.reports.recount import Days
from tests.reports.test_drill_down import count_of_grid, figures_of

ZONES = ("UTC", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu")


def compare(app: Flask, zone: str, days: Days) -> list[str]:
    """What differs from its recount."""
    comparisons = list(compare_all(app, zone, days))
    click.echo(f"{zone}, {days or 'all time'}: {len(comparisons)} comparisons")
    return [f"{zone} {days} {what}" for what, found, expected in comparisons if found != expected]


def follow(client: FlaskClient, query: str) -> list[str]:
    """The figures whose grids have another number of rows."""
    wrong, followed = [], 0
    for report in REPORTS:
        page = client.get(f"/admin/reports/{report.name}?{query}")
        for number, address in figures_of(page):
            followed += 1
            if count_of_grid(client, address) != number:
                wrong.append(f"{report.name}?{query}: {number} at {address}")
    click.echo(f"{query}: {followed} figures followed")
    return wrong


def some_periods(app: Flask) -> list[tuple[date, date]]:
    """The last month that there is, and the half-years around it with their changes of clocks."""
    with app.test_request_context():
        known = extent()
    if known is None:
        raise click.ClickException("The file has no posts with a date.")
    last = known.last
    year = last.year - 1
    month = (last - timedelta(days=29), last)
    return [month, (date(year, 3, 1), date(year, 4, 30)), (date(year, 9, 15), date(year, 11, 15))]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Print what differs, and fail where anything does."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "app.db"
        shutil.copyfile(file, copy)
        settings = {"DATABASE_URL": f"sqlite:///{copy}", "BACKOFFICE_INSTANCE": folder}
        app = create_app(TestConfig(settings))
        app.jinja_env.undefined = StrictUndefined
        with app.app_context():
            schema.upgrade()
            user_id = make_person("manager").id
            db.session.remove()
        client = app.test_client()
        sign_in(client, user_id)
        periods = some_periods(app)
        wrong = [
            line for zone in ZONES for days in (None, *periods) for line in compare(app, zone, days)
        ]
        for first, last in periods[:2]:
            wrong += follow(client, f"from={first}&to={last}&days=3650")
        wrong += follow(client, "period=all&days=3650")
    click.echo("\n".join(wrong) or "Everything is equal.")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
