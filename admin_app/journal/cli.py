"""The `journal` commands."""

import json
import sys

import click
from flask.cli import with_appcontext

from admin_app.journal import verification


@click.group()
def journal() -> None:
    """Prove what has been done."""


@journal.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_appcontext
def verify_command(as_json: bool) -> None:
    """Check every entry of the journal against the chain of hashes."""
    with click.progressbar(
        length=verification.entries_by_head(), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        verdict = verification.verify(bar.update)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "whole": verdict.is_whole,
                    "entries": verdict.entries,
                    "hash": verdict.hash,
                    "broken_entry": verdict.broken_entry,
                    "fault": verdict.fault,
                }
            )
        )
    if not verdict.is_whole:
        raise click.ClickException(
            f"Entry {verdict.broken_entry} of the journal is broken: {verdict.fault}; "
            f"the {verdict.entries} entries from the first on are whole."
        )
    if not as_json:
        click.echo(f"The journal is whole: {verdict.entries} entries, the last {verdict.hash}.")
