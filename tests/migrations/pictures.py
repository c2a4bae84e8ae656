"""What a database holds, in a form that two moments can be compared in."""

from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

SQLITE_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
POSTGRESQL_SCHEMA = (
    "SELECT 'column', table_name, column_name, data_type || coalesce(column_default, '') "
    "|| is_nullable || coalesce(character_maximum_length, 0) FROM information_schema.columns "
    "WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) "
    "FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', '', proname, prosrc FROM pg_proc "
    "WHERE pronamespace = 'public'::regnamespace",
    "SELECT 'sequence', '', sequencename, data_type::text FROM pg_sequences",
)


def schema_of(engine: Engine) -> set[tuple[Any, ...]]:
    """Every table, index, constraint, trigger and function with its definition."""
    queries = [SQLITE_SCHEMA] if engine.dialect.name == "sqlite" else POSTGRESQL_SCHEMA
    with engine.connect() as connection:
        return {tuple(row) for query in queries for row in connection.execute(text(query))}


def rows_of(engine: Engine, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these tables, or of all that there are."""
    names = tables or inspect(engine).get_table_names()
    with engine.connect() as connection:
        return {name: _rows(connection, name) for name in names}


def _rows(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    found = connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608 - a table's name
    return sorted((tuple(row) for row in found), key=repr)
