"""Makes the database of a site one that the back office works on."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from admin_app.adoption.errors import AdoptionError
from admin_app.content.models import post_tags
from admin_app.db import schema
from admin_app.db.dialects import dialect_of_url, files
from admin_app.db.dialects.files import DatabaseFileError, Progress
from admin_app.db.dialects.fingerprints import (
    Fingerprint,
    columns_of,
    fingerprints,
    has_rows,
    holds_one_user_who_is_a_person,
    tables_of,
)
from admin_app.db.engines import open_engine
from admin_app.db.types import utc_now

SITE_TABLES = [post_tags.metadata.tables[name] for name in ("users", "posts", "tags", "post_tags")]


@dataclass(frozen=True)
class ComparedTable:
    """One table of the site beside its copy; both are equal, or there is no adoption."""

    name: str
    rows: int
    copied_rows: int


@dataclass(frozen=True)
class Adoption:
    """What was done: the database that is ready now, and the one kept beside it."""

    database: Path
    kept: Path | None
    tables: list[ComparedTable]


def adopt_copy(source: Path, address: str, *, force: bool, progress: Progress) -> Adoption:
    """Put a migrated copy of the site's file where the configured database is.

    :param force: replace a database that has rows; it is kept under another name
    :raises AdoptionError: when that is not possible; nothing has changed then
    """
    url = make_url(address)
    target = _configured_file(url, "unset DATABASE_URL to adopt a copy into instance/app.db")
    if not source.exists():
        raise AdoptionError(f"There is no file {source}.")
    if target.exists() and target.samefile(source):
        raise AdoptionError(
            f"{source} is the configured database itself; `adopt --in-place` adds to it."
        )
    is_worth_keeping = _is_worth_keeping(target)
    if is_worth_keeping and not force and not _is_fresh_file(target):
        raise AdoptionError(
            f"{target} has rows already; with --force it is kept beside under another name."
        )
    with _refusals(), _part_beside(target) as part:
        before = _copy(source, part, progress)
        _migrate(url.set(database=str(part)))
        tables = _compared(before, files.with_snapshot(part, fingerprints))
        kept = None
        if target.exists():
            kept = _dated_name(target)
            files.keep_as(target, kept)
        files.put_in_place(part, target)
    if kept and not is_worth_keeping:
        files.remove(kept)
        kept = None
    return Adoption(target, kept, tables)


def adopt_in_place(address: str, *, progress: Progress) -> Adoption:
    """Add our tables to the configured database, the site's own, after a checked copy of it.

    :raises AdoptionError: when that is not possible; nothing has changed then
    """
    url = make_url(address)
    target = _configured_file(
        url, "take a backup of it with its own tools, then run `db upgrade`, which does the same"
    )
    with _refusals():
        if files.with_snapshot(target, lambda view: columns_of(view, schema.VERSION_TABLE)):
            raise AdoptionError(f"{target} is adopted already; `db upgrade` brings it up to date.")
        kept = _dated_name(target)
        with _part_beside(target) as part:
            before = _copy(target, part, progress)
            tables = _compared(before, files.with_snapshot(part, fingerprints))
            files.put_in_place(part, kept)
        try:
            _migrate(url)
        except BaseException:
            files.remove(kept)
            raise
    return Adoption(target, kept, tables)


def _configured_file(url: URL, advice: str) -> Path:
    file = dialect_of_url(url).file_of(url)
    if file is None:
        raise AdoptionError(f"The configured database is not a file: {advice}.")
    return file.resolve()


def _is_worth_keeping(target: Path) -> bool:
    if not target.exists():
        return False
    try:
        return files.with_snapshot(target, _has_content)
    except DatabaseFileError:
        # What cannot be read may still be rescued by somebody.
        return True


def _is_fresh_file(target: Path) -> bool:
    try:
        return files.with_snapshot(target, _is_fresh)
    except DatabaseFileError:
        return False


def _has_content(connection: Any) -> bool:
    return bool(_tables_with_rows(connection))


def _tables_with_rows(connection: Any) -> list[str]:
    return [
        table
        for table in tables_of(connection)
        if not table.startswith(schema.PREFIX)
        and table != "alembic_version"
        and has_rows(connection, table)
    ]


def _is_fresh(connection: Any) -> bool:
    """Whether nothing is there but the administrator whom a first start has made."""
    return _tables_with_rows(connection) == ["users"] and holds_one_user_who_is_a_person(connection)


def _copy(source: Path, part: Path, progress: Progress) -> dict[str, Fingerprint]:
    def check_and_copy(connection: Any) -> dict[str, Fingerprint]:
        _refuse_what_is_no_site(source, connection)
        _refuse_lack_of_space(source, part)
        files.copy_into(connection, part, progress)
        return fingerprints(connection)

    return files.with_snapshot(source, check_and_copy)


def _refuse_what_is_no_site(source: Path, connection: Any) -> None:
    tables = {table.name: columns_of(connection, table.name) for table in SITE_TABLES}
    if absent := [f"“{name}”" for name, columns in tables.items() if not columns]:
        raise AdoptionError(f"{source} is not the database of a site: no table {_list(absent)}.")
    absent = [
        f"“{table.name}.{column.name}”"
        for table in SITE_TABLES
        for column in table.columns
        if column.name not in tables[table.name]
    ]
    if absent:
        raise AdoptionError(f"{source} is not the database of a site: no column {_list(absent)}.")


def _refuse_lack_of_space(source: Path, part: Path) -> None:
    # The indexes and tables that are added take room as well.
    needed = source.stat().st_size * 5 // 4 + 1_000_000
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise AdoptionError(
            f"There is not enough space in {part.parent}: {needed // 1_000_000 + 1} MB are needed "
            f"and {free // 1_000_000} MB are free."
        )


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _migrate(url: URL) -> None:
    engine = open_engine(url)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()


def _compared(before: dict[str, Fingerprint], after: dict[str, Fingerprint]) -> list[ComparedTable]:
    """The site's tables side by side, the four first; ours are for migrations to change."""
    theirs = [name for name in before if not name.startswith(schema.PREFIX)]
    if unequal := [f"“{name}”" for name in theirs if before[name] != after.get(name)]:
        raise AdoptionError(
            f"The copy differs from the original in {_list(unequal)}; it was thrown away."
        )
    order = [table.name for table in SITE_TABLES]
    theirs.sort(key=lambda name: order.index(name.lower()) if name.lower() in order else 9)
    return [ComparedTable(name, before[name].rows, after[name].rows) for name in theirs]


def _dated_name(target: Path) -> Path:
    moment = utc_now().strftime("%Y%m%d-%H%M%S")
    return target.with_name(f"{target.stem}-before-adopt-{moment}{target.suffix}")


@contextmanager
def _part_beside(target: Path) -> Iterator[Path]:
    """A file for the unfinished copy, ours alone; what a killed run left in it is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        for suffix in files.COMPANIONS:
            files.companion(part, suffix).unlink(missing_ok=True)
        try:
            yield part
        finally:
            files.remove(part)
    except BlockingIOError:
        raise AdoptionError(f"Another `adopt` is writing {part} already.") from None
    finally:
        os.close(descriptor)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (DatabaseFileError, schema.SchemaError) as error:
        raise AdoptionError(str(error)) from error
    except OSError as error:
        raise AdoptionError(f"{error.filename} cannot be written ({error.strerror}).") from error
