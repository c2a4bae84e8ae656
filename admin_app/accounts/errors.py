"""Why an act on accounts is refused."""

from typing import ClassVar

from admin_app.errors import ComeBackLater, Refusal


class SignInRefused(Refusal):
    """Nobody gets in with this name and password; the sentence never says which is wrong."""

    status: ClassVar[int] = 422


class TooManyAttempts(ComeBackLater):
    """Guessing is slowed down; the next attempt counts in `seconds`."""

    status: ClassVar[int] = 429


class LastAdministrator(Refusal):
    """The act would leave the back office without an administrator."""

    status: ClassVar[int] = 409


class UnknownUser(Refusal):
    """Nobody has this name or e-mail address, or it does not say whom."""

    status: ClassVar[int] = 404


class InvalidAccount(Refusal):
    """A name, an e-mail address or a password that an account cannot have."""

    status: ClassVar[int] = 422
