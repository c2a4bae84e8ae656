"""The only door to what differs between database engines."""

from typing import Any

from sqlalchemy import URL, BigInteger, Engine, Integer, TextClause, make_url
from sqlalchemy.ext.compiler import compiles

from admin_app.db.dialects.base import Dialect
from admin_app.db.dialects.postgresql import PostgreSQLDialect
from admin_app.db.dialects.sqlite import SQLiteDialect

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (SQLiteDialect(), PostgreSQLDialect())
}

# SQLite hands out ids of 64 bits only for a primary key declared as plain INTEGER.
Identifier = BigInteger().with_variant(Integer(), SQLiteDialect.name)


class NullsLowest(TextClause):
    """A column in an index where NULL counts as the smallest value.

    Read backwards it serves `ORDER BY column DESC NULLS LAST` on every engine.
    """

    inherit_cache = True


@compiles(NullsLowest)
def _plain_column(element: NullsLowest, _compiler: Any, **_options: Any) -> str:
    return element.text


@compiles(NullsLowest, PostgreSQLDialect.name)
def _nulls_first(element: NullsLowest, _compiler: Any, **_options: Any) -> str:
    return f"{element.text} NULLS FIRST"


def dialect_of(engine: Engine) -> Dialect:
    """The class that knows this engine."""
    return DIALECTS[engine.dialect.name]


def dialect_of_url(url: str | URL) -> Dialect:
    """The class that knows the engine at this address, before it is opened."""
    return DIALECTS[make_url(url).get_backend_name()]
