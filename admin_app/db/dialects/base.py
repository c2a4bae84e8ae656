"""What a database engine must answer for the rest of the code not to know which one it is."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import URL, ColumnElement, Connection, Engine


class Dialect(ABC):
    """One database engine."""

    name: ClassVar[str]

    @abstractmethod
    def engine_options(self, url: URL) -> dict[str, Any]:
        """Keyword arguments for SQLAlchemy's `create_engine`."""

    @abstractmethod
    def install(self, engine: Engine, *, sparing: bool = False) -> None:
        """Attach the connection settings to this engine and to no other.

        :param sparing: take little memory for pages, where the engine lets that be set
        """

    @abstractmethod
    def prepare(self, engine: Engine) -> None:
        """Set what is kept in the database itself, before its tables are made or changed."""

    @abstractmethod
    def lock_schema(self, connection: Connection) -> None:
        """Let one process at a time migrate; the others wait until its transaction ends."""

    @abstractmethod
    def file_of(self, url: URL) -> Path | None:
        """The file that is the database; None where it is in memory or on a server."""

    @abstractmethod
    def contains(self, column: Any, text: str) -> ColumnElement[bool]:
        """Whether the column's text contains this one, upper and lower case alike."""

    @abstractmethod
    def unix_time(self, moment: Any) -> ColumnElement[int]:
        """The whole seconds since 1970 in UTC of a stored moment, rounded down."""

    @abstractmethod
    def is_busy(self, error: BaseException) -> bool:
        """Whether the database refused only because somebody else was writing."""


def escaped_for_like(text: str) -> str:
    r"""The text with `%`, `_` and `\` made plain letters, for LIKE with ESCAPE '\'."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
