"""Why a report cannot be pinned."""

from typing import ClassVar

from admin_app.errors import Refusal


class CannotPin(Refusal):
    """There is no such report or pin, or there is no room for another."""

    status: ClassVar[int] = 422
