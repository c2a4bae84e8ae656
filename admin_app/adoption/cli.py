"""`adopt`: the back office takes over the database of a site."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from admin_app.adoption.errors import AdoptionError
from admin_app.adoption.services import Adoption, adopt_copy, adopt_in_place

NEXT_STEPS = """Next:
  users set-role NAME admin    lets a user of the site sign in with the password they have
  run                          starts the back office"""


@click.command
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that has rows; it is kept.")
@click.option("--in-place", is_flag=True, help="Add to the configured database, the site's own.")
@with_appcontext
def adopt(file: Path | None, force: bool, in_place: bool) -> None:
    """Work on the database of a site.

    With FILE, for a trial: a checked and migrated copy of it becomes the configured database.
    FILE itself is not touched.

    With --in-place, for good: the configured database is the site's own. It is copied first.
    """
    if in_place == (file is not None) or (in_place and force):
        raise click.UsageError("Give either FILE, with or without --force, or --in-place.")
    address = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    bar = _ProgressBar()
    try:
        if file is None:
            adoption = adopt_in_place(address, progress=bar.show)
        else:
            adoption = adopt_copy(file, address, force=force, progress=bar.show)
    except AdoptionError as error:
        raise click.ClickException(str(error)) from error
    finally:
        bar.end()
    _print(adoption)


class _ProgressBar:
    """A line on the terminal that grows; nothing where standard error is a pipe."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """Draw how much of the file is copied."""
        if self._is_shown and total:
            filled = "#" * (30 * done // total)
            click.echo(f"\rCopying [{filled:<30}] {100 * done // total:3} %", nl=False, err=True)

    def end(self) -> None:
        """Remove the line."""
        if self._is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def _print(adoption: Adoption) -> None:
    width = max(len(table.name) for table in adoption.tables)
    click.echo(f"{'table':<{width}}  {'original':>12}  {'copy':>12}  content")
    for table in adoption.tables:
        counts = f"{table.rows:>12,}  {table.copied_rows:>12,}"
        click.echo(f"{table.name:<{width}}  {counts}  equal")
    click.echo(f"The database is ready: {adoption.database}")
    if adoption.kept:
        click.echo(f"The one from before is kept: {adoption.kept}")
    click.echo(NEXT_STEPS)
