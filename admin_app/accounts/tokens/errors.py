"""Why an act on tokens is refused."""

from typing import ClassVar

from flask_babel import gettext

from admin_app.errors import Refusal


class ScopeTooWide(Refusal):
    """A token was to be allowed what its person may not do."""

    status: ClassVar[int] = 422

    def __init__(self, permissions: str) -> None:
        super().__init__(
            gettext("The role does not include %(permissions)s.", permissions=permissions)
        )


class NotYourToken(Refusal):
    """Nobody revokes the token of somebody else, nor one that is gone."""

    status: ClassVar[int] = 404
