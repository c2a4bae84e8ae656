"""`backups`: making, proving, restoring and clearing out backups, and rescuing from them."""

import sys
from dataclasses import asdict
from typing import IO, Any

import click
from flask.cli import with_appcontext

from admin_app.backups import proof, restore, retention, snapshot
from admin_app.backups.command_parts import (
    echo_json,
    identity_in,
    json_option,
    key_option,
    name_argument,
    sentences,
)
from admin_app.backups.errors import FAULTS
from admin_app.backups.folder import backup_folder
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.backups.rescue.cli import rescue
from admin_app.db.dialects.comparison import Difference
from admin_app.jobs.terminal import terminal_progress


@click.group()
def backups() -> None:
    """Make backups, prove that they restore, and restore them."""


backups.add_command(rescue)


@backups.command()
@click.option("--reason", default="", help="Why, in your own words.")
@json_option
@with_appcontext
def create(reason: str, as_json: bool) -> None:
    """Back up the database while everybody goes on working."""
    with sentences(), terminal_progress("Backing up") as progress:
        manifest = snapshot.create(progress, reason=reason)
    if as_json:
        echo_json(_described(manifest))
    else:
        click.echo(manifest.name)


@backups.command("list")
@json_option
@with_appcontext
def list_backups(as_json: bool) -> None:
    """List the backups, newest first."""
    with sentences():
        database_file()
        good, bad = backup_folder().contents()
    if as_json:
        unusable = [{"name": each.name, "fault": str(FAULTS[each.fault])} for each in bad]
        echo_json({"backups": [_described(each) for each in good], "unusable": unusable})
        return
    for each in good:
        size = f"{each.bytes / 1e6:,.1f} MB"
        click.echo(f"{each.name}\t{size}\t{_proof_in_words(each)}\t{each.place}\t{each.reason}")
    for one in bad:
        click.echo(f"{one.name}\tunusable: {FAULTS[one.fault]}", err=True)


@backups.command()
@name_argument
@key_option
@json_option
@with_appcontext
def prove(name: str, key_file: IO[str] | None, as_json: bool) -> None:
    """Restore the backup NAME to a scratch file and compare it with what was backed up.

    One that is encrypted was proven before; without its key its file is compared by hash.
    """
    with sentences(), terminal_progress("Proving") as progress:
        manifest = proof.prove(name, progress, identity_in(key_file))
    if as_json:
        echo_json(_described(manifest))
    if manifest.proof is not None and manifest.proof.fault is not None:
        raise click.ClickException(str(FAULTS[manifest.proof.fault]))
    if not as_json:
        click.echo(f"{name}: {_proof_in_words(manifest)}")


@backups.command("restore")
@name_argument
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@key_option
@json_option
@with_appcontext
def restore_command(
    name: str, dry_run: bool, yes: bool, key_file: IO[str] | None, as_json: bool
) -> None:
    """Put the content of the backup NAME in the place of what is there.

    A backup of that is made and proven before. Roles, passwords of people of the back office and
    the journal stay as they are.
    """
    if dry_run:
        with sentences(), terminal_progress("Comparing") as progress:
            tables = restore.preview(name, progress, identity_in(key_file))
        _show(tables, as_json)
        return
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("There is no terminal to ask; add --yes to restore.")
        click.confirm(f"Replace the content of the database by that of {name}?", abort=True)
    with sentences(), terminal_progress("Restoring") as progress:
        restored = restore.restore(name, progress, identity_in(key_file))
    if as_json:
        kept = str(restored.kept) if restored.kept else None
        tables_done = [_difference(each) for each in restored.tables]
        echo_json({"name": name, "tables": tables_done, "safety": restored.safety, "kept": kept})
        return
    click.echo(f"The content of {name} is restored.")
    for safety in restored.safety:
        click.echo(f"What was there before is in the backup {safety}.")
    if restored.kept:
        click.echo(f"The damaged database is kept as {restored.kept}; start the site anew.")


@backups.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed, and why.")
@json_option
@with_appcontext
def prune(dry_run: bool, as_json: bool) -> None:
    """Remove the backups that BACKOFFICE_BACKUP_KEEP does not keep."""
    with sentences():
        database_file()
        done = retention.plan() if dry_run else retention.prune()
    if as_json:
        echo_json(
            {
                "removed" if not stays else "kept": [
                    {"name": each.manifest.name, "reason": each.reason}
                    for each in done
                    if each.stays is stays
                ]
                for stays in (True, False)
            }
        )
        return
    word = "would be removed" if dry_run else "removed"
    for each in done:
        click.echo(f"{each.manifest.name}\t{'kept' if each.stays else word}: {each.reason}")


def _described(manifest: Manifest) -> dict[str, Any]:
    return {**asdict(manifest), "proven_at": manifest.proven_at, "file": manifest.file_name}


def _difference(each: Difference) -> dict[str, Any]:
    return asdict(each)


def _show(tables: list[Difference], as_json: bool) -> None:
    if as_json:
        echo_json({"tables": [_difference(each) for each in tables]})
        return
    if not tables:
        click.echo("There is nothing that could be lost; the backup becomes the database.")
    for each in tables:
        remade = " (the table is made anew)" if each.is_remade else ""
        click.echo(
            f"{each.table}: {each.lost} lost, {each.changed} changed, "
            f"{each.brought_back} brought back{remade}"
        )
        for kind, rows in each.examples.items():
            for key, label in rows:
                click.echo(f"  {kind.replace('_', ' ')}: {key} {label}".rstrip())


def _proof_in_words(manifest: Manifest) -> str:
    if manifest.proof is None:
        return "not proven yet"
    if manifest.proof.fault is not None:
        return f"does not restore: {FAULTS[manifest.proof.fault]}"
    when = f"{manifest.proof.at:%Y-%m-%d %H:%M} UTC"
    return f"proven {when}, restores in {manifest.proof.restore_seconds:.1f} s"
