"""Puts an earlier state of a site's tables in the place of the present one, in one transaction.

Rows are compared before, and only those that differ are written, so that the transaction is short,
tables of ours are left alone and our triggers see each change. The site's own triggers do not run:
what they would do has been done already in the earlier state.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine

from admin_app.db.dialects.comparison import (
    Difference,
    SchemaObject,
    differences,
    objects_of,
    tables_of_site,
)
from admin_app.db.dialects.examples import Named
from admin_app.db.dialects.fingerprints import quoted
from admin_app.db.dialects.matching import EARLIER
from admin_app.db.dialects.refusals import sentences
from admin_app.db.dialects.unequal import Kept, bring_along, note, put_right


class BothStates:
    """A connection of its own to the database, with the earlier state beside it.

    What it says and does belongs into a transaction: `with both.connection.begin()`.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver = cast(sqlite3.Connection, connection.connection.driver_connection)

    def version(self) -> int:
        """A number that changes whenever another connection has written to the database."""
        return int(self.driver.execute("PRAGMA main.data_version").fetchone()[0])

    def contradictions(self, kept: Kept) -> list[tuple[str, str]]:
        """Rows that stay, each with a row of the earlier state that leaves it no room.

        Either the earlier state has another row under the same key, or the same row under another.
        """
        table, key = quoted(kept.table), quoted(kept.key)
        alike = " OR ".join(f"here.{name} = there.{name}" for name in map(quoted, kept.known_by))
        name = quoted(kept.known_by[0])
        return self.driver.execute(
            f"SELECT here.{name}, there.{name} FROM main.{table} AS here "  # noqa: S608
            f"JOIN {EARLIER}.{table} AS there ON CASE WHEN here.{key} IN "
            f"(SELECT {key} FROM {EARLIER}.{table}) "
            f"THEN here.{key} = there.{key} AND NOT ({alike}) ELSE {alike} END "
            f"WHERE here.{key} IN ({kept.keys}) ORDER BY here.{key}"
        ).fetchall()

    def keep(self, kept: Kept) -> None:
        """Bring the rows that stay into the earlier state."""
        table, key = quoted(kept.table), quoted(kept.key)
        here, there = f"main.{table}", f"{EARLIER}.{table}"
        shared = _shared_columns(self.driver, kept.table)
        for name in kept.columns:
            if name in shared:
                column = quoted(name)
                self.driver.execute(
                    f"UPDATE {there} SET {column} = "  # noqa: S608 - quoted names
                    f"(SELECT now.{column} FROM {here} AS now WHERE now.{key} = {there}.{key}) "
                    f"WHERE {key} IN ({kept.keys}) AND {key} IN (SELECT {key} FROM {here})"
                ).close()
        bring_along(self.driver, kept, shared)

    def differences(self, names: Mapping[str, Named]) -> list[Difference]:
        """What would become of each table of the site; `names` says how their rows are told of."""
        return differences(self.driver, names)

    def note(self, kept: Kept, found: Sequence[Difference]) -> None:
        """Note which rows have to go and to come, so that `replace` need not look for them."""
        unequal = [each for each in found if not each.is_empty]
        note(self.driver, kept, [each.table for each in unequal if not each.is_remade])

    def replace(self, kept: Kept, found: Sequence[Difference]) -> None:
        """Make the site's part of the database equal to the earlier state.

        `found` are the differences as they still are, and their rows have been noted.
        """
        replace(self.driver, kept, found)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """A transaction that sees one moment of the database and keeps nobody from writing to it.

        What is written into the earlier state and noted stays.
        """
        self.driver.execute("BEGIN").close()
        try:
            yield
        except BaseException:
            self.driver.execute("ROLLBACK").close()
            raise
        self.driver.execute("COMMIT").close()


@contextmanager
def both_states(engine: Engine, scratch: Path) -> Iterator[BothStates]:
    """Attach the earlier state, in a scratch file, to a connection to the database.

    :raises DatabaseFileError: from inside, where SQLite refuses something
    """
    with sentences(Path(str(engine.url.database))), engine.connect() as connection:
        both = BothStates(connection.execution_options(writing=True))
        both.driver.execute(f"ATTACH ? AS {EARLIER}", (str(scratch),)).close()
        for pragma in (
            f"{EARLIER}.journal_mode = MEMORY",
            f"{EARLIER}.synchronous = OFF",
            # Real data may lead nowhere, and what the site lets cascade has happened already.
            "foreign_keys = OFF",
            # Tables are read from end to end, for which a larger one is of no use.
            "main.cache_size = -8000",
        ):
            both.driver.execute(f"PRAGMA {pragma}").close()
        try:
            yield both
        finally:
            # It has settings that no other use of the connection expects.
            connection.invalidate()


def replace(driver: sqlite3.Connection, kept: Kept, found: Sequence[Difference]) -> None:
    """Make the site's part of the database equal to the earlier state, in the open transaction.

    `found` are the differences; rows of tables that are not made anew have been noted.
    """
    unequal = {each.table: each for each in found if not each.is_empty}
    there = [each for each in objects_of(driver, EARLIER) if not each.is_ours]
    _drop(driver, [each for each in _site_objects(driver) if each.kind in ("trigger", "view")])
    ours = _remake_tables(driver, there)
    _drop_indexes_but(driver, there)
    for table in tables_of_site(there).values():
        if table.name in unequal and not table.is_virtual:
            if unequal[table.name].is_remade:
                note(driver, kept, [table.name])
            put_right(driver, kept, table.name)
    _keep_counters(driver)
    known = {each.name for each in objects_of(driver, "main")}
    for each in [*there, *ours]:
        if each.name not in known:
            driver.execute(each.sql).close()


def _site_objects(driver: sqlite3.Connection) -> list[SchemaObject]:
    return [each for each in objects_of(driver, "main") if not each.is_ours]


def _remake_tables(driver: sqlite3.Connection, there: list[SchemaObject]) -> list[SchemaObject]:
    """Drop and make anew the tables that were made otherwise; gives what of ours went along."""
    wanted = tables_of_site(there)
    wrong = [
        each
        for each in tables_of_site(_site_objects(driver)).values()
        if each.name not in wanted or wanted[each.name].sql != each.sql
    ]
    names = {each.name for each in wrong if each.name in wanted}
    ours = [each for each in objects_of(driver, "main") if each.is_ours and each.table in names]
    _drop(driver, wrong)
    # A virtual table makes the ordinary ones that it keeps its rows in.
    for table in sorted(wanted.values(), key=lambda each: not each.is_virtual):
        if table.name not in tables_of_site(_site_objects(driver)):
            driver.execute(table.sql).close()
    return ours


def _drop(driver: sqlite3.Connection, objects: list[SchemaObject]) -> None:
    # A virtual table takes along the ordinary ones that it keeps its rows in.
    for each in sorted(objects, key=lambda each: not each.is_virtual):
        driver.execute(f"DROP {each.kind} IF EXISTS main.{quoted(each.name)}").close()


def _drop_indexes_but(driver: sqlite3.Connection, there: list[SchemaObject]) -> None:
    wanted = {(each.name, each.sql) for each in there}
    indexes = [each for each in _site_objects(driver) if each.kind == "index"]
    _drop(driver, [each for each in indexes if (each.name, each.sql) not in wanted])


def _keep_counters(driver: sqlite3.Connection) -> None:
    """Let no number that has been given out since be given out again."""
    for schema in ("main", EARLIER):
        known = f"SELECT 1 FROM {schema}.sqlite_master WHERE name = 'sqlite_sequence'"  # noqa: S608
        if driver.execute(known).fetchone() is None:
            return
    there = f"{EARLIER}.sqlite_sequence AS there"
    driver.execute(
        f"UPDATE main.sqlite_sequence AS here SET seq = max(here.seq, there.seq) "  # noqa: S608
        f"FROM {there} WHERE there.name = here.name"
    ).close()
    driver.execute(
        f"INSERT INTO main.sqlite_sequence SELECT name, seq FROM {there} "  # noqa: S608
        "WHERE name NOT IN (SELECT name FROM main.sqlite_sequence)"
    ).close()


def _shared_columns(driver: sqlite3.Connection, table: str) -> list[str]:
    found = [
        [
            str(row[0])
            for row in driver.execute(
                "SELECT name FROM pragma_table_xinfo(?, ?) WHERE hidden = 0", (table, schema)
            )
        ]
        for schema in ("main", EARLIER)
    ]
    return [name for name in found[0] if name in found[1]]
