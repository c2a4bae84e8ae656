"""Notes which rows of two states differ, so that putting them right needs no search.

The search reads both states from end to end, which nobody has to wait for; only what follows from
it keeps others from writing. The notes are tables of the connection's own.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from admin_app.db.dialects.fingerprints import quoted
from admin_app.db.dialects.matching import EARLIER, Matching, matching_of


@dataclass(frozen=True)
class Kept:
    """Rows of one table that stay, whatever the earlier state says.

    `keys` is a query for the keys of these rows. Of such a row that was there in the earlier
    state too, only `columns` stay as they are; it is known by one of the columns `known_by`, each
    of which no two rows have in common.
    """

    table: str
    key: str
    keys: str
    columns: tuple[str, ...]
    known_by: tuple[str, ...]

    def stays(self, table: str) -> str:
        """Whether the row `here` of a table is one of those that stay."""
        return f"here.{quoted(self.key)} IN ({self.keys})" if table == self.table else "0"


def note(driver: sqlite3.Connection, kept: Kept, tables: Iterable[str]) -> None:
    """Note the rows of these tables that have to go and those that have to come."""
    for table in tables:
        rows = matching_of(driver, table)
        here, there = rows.here_and_there()
        stays = kept.stays(table)
        _make(
            driver,
            _gone(table),
            f"SELECT {_keys(rows, 'here')} FROM {here} WHERE NOT ({stays}) AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {there} WHERE {rows.same_key} AND NOT {rows.is_changed})",
        )
        _make(
            driver,
            _back(table),
            f"SELECT {_keys(rows, 'there')} FROM {there} WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {here} WHERE {rows.same_key} AND ({stays} OR NOT {rows.is_changed}))",
        )


def put_right(driver: sqlite3.Connection, kept: Kept, table: str) -> None:
    """Write the rows of one table that have been noted as unequal."""
    rows = matching_of(driver, table)
    here, there = rows.here_and_there()
    driver.execute(
        f"DELETE FROM {here} WHERE ({_keys(rows, 'here')}) IN temp.{quoted(_gone(table))}"  # noqa: S608
    ).close()
    if table == kept.table:
        # Our triggers take what goes with a row along when it is deleted, so it is updated.
        values = ", ".join(f"{name} = there.{name}" for name in map(quoted, rows.columns))
        driver.execute(
            f"UPDATE {here} SET {values} FROM {there} "  # noqa: S608 - quoted names
            f"WHERE {kept.stays(table)} AND {rows.same_key} AND {rows.is_changed}"
        ).close()
    columns = [*([] if rows.key[0] in rows.columns else rows.key), *rows.columns]
    names = ", ".join(map(quoted, columns))
    driver.execute(
        f"INSERT INTO main.{quoted(table)} ({names}) SELECT {names} FROM {there} "  # noqa: S608
        f"WHERE ({_keys(rows, 'there')}) IN temp.{quoted(_back(table))}"
    ).close()


def bring_along(driver: sqlite3.Connection, kept: Kept, shared: list[str]) -> None:
    """Bring the rows that stay and were not there into the earlier state, by these columns.

    Those that were brought along before are taken out again first.
    """
    key, noted = quoted(kept.key), f"temp.{quoted(_kept(kept.table))}"
    here, there = f"main.{quoted(kept.table)}", f"{EARLIER}.{quoted(kept.table)}"
    known = "SELECT 1 FROM temp.sqlite_master WHERE name = ?"
    if driver.execute(known, (_kept(kept.table),)).fetchone():
        driver.execute(f"DELETE FROM {there} WHERE {key} IN {noted}").close()  # noqa: S608
    _make(
        driver,
        _kept(kept.table),
        f"SELECT {key} FROM {here} "  # noqa: S608 - quoted names
        f"WHERE {key} IN ({kept.keys}) AND {key} NOT IN (SELECT {key} FROM {there})",
    )
    names = ", ".join(map(quoted, shared))
    driver.execute(
        f"INSERT INTO {there} ({names}) SELECT {names} FROM {here} WHERE {key} IN {noted}"  # noqa: S608
    ).close()


def _make(driver: sqlite3.Connection, name: str, query: str) -> None:
    driver.execute(f"DROP TABLE IF EXISTS temp.{quoted(name)}").close()
    driver.execute(f"CREATE TEMP TABLE {quoted(name)} AS {query}").close()


def _keys(rows: Matching, alias: str) -> str:
    return ", ".join(f"{alias}.{quoted(name)}" for name in rows.key)


def _gone(table: str) -> str:
    return f"gone {table}"


def _back(table: str) -> str:
    return f"back {table}"


def _kept(table: str) -> str:
    return f"kept {table}"
