"""What can be done to many chosen rows at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from admin_app.backoffice import services
from admin_app.extensions import Base

Sentence = Callable[[int], str]
Perform = Callable[[type[Base], Sequence[int], str, Sequence[str]], int]


@dataclass(frozen=True)
class BulkAct:
    """One act on chosen rows.

    `needs` is the act of the policy that every row is asked for; `promise` says before what will
    happen to so many rows, `report` afterwards what did; `touches` tells the rows that the act
    would change from those that it would leave as they are.
    """

    name: str
    label: LazyString
    needs: str
    promise: Sentence
    report: Sentence
    touches: Callable[[Any], bool]
    perform: Perform
    is_dangerous: bool = False


def set_value(
    name: str, label: LazyString, column: str, value: Any, promise: Sentence, report: Sentence
) -> BulkAct:
    """The act that gives one column of all chosen rows the same value."""

    def perform(model: type[Base], ids: Sequence[int], stamp: str, names: Sequence[str]) -> int:
        return services.set_column(model, ids, column, value, stamp, names)

    def touches(row: Any) -> bool:
        return getattr(row, column) is not value

    return BulkAct(name, label, "edit", promise, report, touches, perform)


def delete_chosen(
    label: LazyString, promise: Sentence, report: Sentence, perform: Perform = services.delete_rows
) -> BulkAct:
    """The act that deletes the chosen rows with their links."""
    return BulkAct(
        "delete", label, "delete", promise, report, _every_row, perform, is_dangerous=True
    )


def _every_row(row: Any) -> bool:
    return True
