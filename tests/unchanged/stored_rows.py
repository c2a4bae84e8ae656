"""Every row of every table exactly as the database holds it, for comparing before and after."""

from typing import TypeAlias

from flask import Flask
from sqlalchemy import Engine, inspect, text

from admin_app.extensions import db

Rows: TypeAlias = dict[tuple[str, ...], dict[str, str]]
Difference: TypeAlias = tuple[str, tuple[str, ...], str]
# How each engine writes a stored value without reading it as a type of ours.
EXACT = {
    "sqlite": "typeof({0}) || ' ' || quote({0})",
    "postgresql": "coalesce(quote_literal({0}::text), 'null')",
}


def stored_rows(app: Flask) -> dict[str, Rows]:
    """All tables: rows by primary key, each with its columns as literals."""
    with app.app_context():
        engine = db.engine
    return {table: _rows(engine, table) for table in inspect(engine).get_table_names()}


def _rows(engine: Engine, table: str) -> Rows:
    columns = [column["name"] for column in inspect(engine).get_columns(table)]
    key = inspect(engine).get_pk_constraint(table)["constrained_columns"]
    exact = EXACT[engine.dialect.name]
    quoted = ", ".join(exact.format(f'"{column}"') for column in columns)
    with engine.connect() as connection:
        found = connection.execute(text(f'SELECT {quoted} FROM "{table}"')).all()  # noqa: S608
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    return {tuple(row[column] for column in key): row for row in rows}


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> list[Difference]:
    """Each difference as table, key and column; a row that came or went has an empty column."""
    found: list[Difference] = []
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, {}), after.get(table, {})
        for key in old.keys() | new.keys():
            if key not in old or key not in new:
                found.append((table, key, ""))
                continue
            found += [
                (table, key, column)
                for column in old[key].keys() | new[key].keys()
                if old[key].get(column) != new[key].get(column)
            ]
    return found
