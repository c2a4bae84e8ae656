"""`backups`: making, proving, restoring and clearing out backups, and rescuing from them."""

import sys
from dataclasses import asdict, replace
from typing import IO, Any

import click
from flask.cli import with_appcontext

from admin_app.backups import manifest as manifests
from admin_app.backups import off_site, proof, restore, retention, services, snapshot
from admin_app.backups.command_parts import (
    echo_json,
    identity_in,
    json_option,
    key_option,
    name_argument,
    on_one_line,
    sentences,
)
from admin_app.backups.errors import FAULTS, RemoteError
from admin_app.backups.folder import backup_folder
from admin_app.backups.jobs import SHORTEST_TIME
from admin_app.backups.live import database_file
from admin_app.backups.manifest import Manifest
from admin_app.backups.rescue.cli import rescue
from admin_app.db.dialects.comparison import Difference
from admin_app.db.dialects.examples import Example
from admin_app.jobs.terminal import terminal_progress

OFF_SITE, BOTH = "off-site", "local and off-site"


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
        elsewhere = _seen_elsewhere()
    here = {each.name for each in good}
    away = [each for each in elsewhere.backups if each.name not in here] if elsewhere else []
    every = sorted([*good, *away], key=lambda each: (each.created_at, each.name), reverse=True)
    shown = [replace(each, place=_place(each, here, elsewhere)) for each in every]
    if as_json:
        unusable = [{"name": each.name, "fault": str(FAULTS[each.fault])} for each in bad]
        echo_json({"backups": [_described(each) for each in shown], "unusable": unusable})
        return
    for each, known in zip(shown, every, strict=True):
        marks = [each.place, *["pinned"] * each.pinned, *["taken in"] * known.is_taken_in]
        size, proven = f"{each.bytes / 1e6:,.1f} MB", _proof_in_words(each)
        line = [each.name, size, proven, ", ".join(marks), on_one_line(each.reason)]
        click.echo("\t".join(line))
    if not shown and not bad:
        click.echo(f"There are no backups in {backup_folder().path}.", err=True)
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
@click.argument("name", required=False)
@json_option
@with_appcontext
def push(name: str | None, as_json: bool) -> None:
    """Copy the backup NAME to BACKOFFICE_BACKUP_REMOTE; without it, all that are not there."""
    with sentences(), terminal_progress("Copying") as progress:
        if name is None:
            pushed = off_site.push_missing(progress)
        else:
            off_site.push(name, progress)
            pushed = [name]
    if as_json:
        echo_json({"pushed": pushed})
    for each in [] if as_json else pushed:
        click.echo(each)


@backups.command()
@name_argument
@json_option
@with_appcontext
def fetch(name: str, as_json: bool) -> None:
    """Bring the backup NAME back from BACKOFFICE_BACKUP_REMOTE; it has to be proven anew."""
    with sentences(), terminal_progress("Fetching") as progress:
        manifest = off_site.fetch(name, progress)
    if as_json:
        echo_json(_described(manifest))
    else:
        click.echo(name)


@backups.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed, and why.")
@json_option
@with_appcontext
def prune(dry_run: bool, as_json: bool) -> None:
    """Remove the backups that BACKOFFICE_BACKUP_KEEP does not keep, here and off-site."""
    with sentences():
        database_file()
        done = {manifests.LOCAL: retention.plan() if dry_run else retention.prune()}
        if off_site.remembered() is not None:
            done[OFF_SITE] = off_site.plan() if dry_run else off_site.prune()
    every = [(place, each) for place, verdicts in done.items() for each in verdicts]
    if as_json:
        echo_json(
            {
                "removed" if not stays else "kept": [
                    {"name": each.manifest.name, "reason": each.reason, "place": place}
                    for place, each in every
                    if each.stays is stays
                ]
                for stays in (True, False)
            }
        )
        return
    removed = "would be removed" if dry_run else "removed"
    for place, each in every:
        what = "kept" if each.stays else removed
        click.echo(f"{each.manifest.name}\t{what}: {each.reason}\t{place}")


@backups.command()
@name_argument
@with_appcontext
def pin(name: str) -> None:
    """Keep the backup NAME whatever its age."""
    with sentences():
        services.pin(name, pinned=True)
    click.echo(f"{name} is pinned: it is kept whatever its age.")


@backups.command()
@name_argument
@with_appcontext
def unpin(name: str) -> None:
    """Let the backup NAME go when it is no longer among those that are kept."""
    with sentences():
        services.pin(name, pinned=False)
    click.echo(f"{name} is not pinned: it goes when it is no longer among those that are kept.")


def _seen_elsewhere() -> off_site.OffSite | None:
    if off_site.remembered() is None:
        return None
    try:
        return off_site.look()
    except RemoteError as error:
        click.echo(f"What was last seen off-site is listed: {error}", err=True)
        return off_site.remembered()


def _place(each: Manifest, here: set[str], elsewhere: off_site.OffSite | None) -> str:
    if each.name not in here:
        return OFF_SITE
    return BOTH if elsewhere is not None and elsewhere.holds(each) else manifests.LOCAL


def _described(manifest: Manifest) -> dict[str, Any]:
    return {**asdict(manifest), "proven_at": manifest.proven_at, "file": manifest.file_name}


def _difference(each: Difference) -> dict[str, Any]:
    changes = {
        row.key: {name: values for name, *values in row.changes}
        for row in each.examples.get("changed", [])
    }
    return {
        "table": each.table,
        "lost": each.lost,
        "changed": each.changed,
        "brought_back": each.brought_back,
        "is_remade": each.is_remade,
        "examples": {
            kind: [(row.key, _name_of(row)) for row in rows] for kind, rows in each.examples.items()
        },
        "changes": changes,
    }


def _name_of(row: Example) -> str:
    return row.label or ", ".join(row.names.values())


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
            for row in rows:
                click.echo(f"  {kind.replace('_', ' ')}: {row.key} {_name_of(row)}".rstrip())


def _proof_in_words(manifest: Manifest) -> str:
    if manifest.proof is None:
        return "not proven yet"
    if manifest.proof.fault is not None:
        return f"does not restore: {FAULTS[manifest.proof.fault]}"
    when = f"{manifest.proof.at:%Y-%m-%d %H:%M} UTC"
    seconds = max(manifest.seconds_to_restore or 0.0, SHORTEST_TIME)
    return f"proven {when}, restores in {seconds:.1f} s"
