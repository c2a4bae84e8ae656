"""Why the back office refuses to write a row."""

from typing import ClassVar

from admin_app.errors import Refusal


class RowGoneError(Refusal):
    """The row was deleted before the act reached it."""

    status: ClassVar[int] = 404


class StaleRowError(Refusal):
    """The row is no longer as the person saw it."""

    status: ClassVar[int] = 409


class PartlyDoneError(StaleRowError):
    """Some rows of a long act were done before one turned out to have changed, or to be needed."""


class ValueTakenError(Refusal):
    """Another row holds a value that only one may hold; `name` is the column."""

    status: ClassVar[int] = 422

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class RelatedRowsError(Refusal):
    """Other rows still point to the one that should go."""

    status: ClassVar[int] = 409
