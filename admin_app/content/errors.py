"""Why the content services refuse."""

from typing import ClassVar

from admin_app.errors import ComeBackLater, Refusal


class UserHasPostsError(Refusal):
    """The user still has posts, and nobody said what should become of them."""

    status: ClassVar[int] = 409


class UnknownHeirError(Refusal):
    """Posts cannot be handed to a user who does not exist or who is the one that goes."""

    status: ClassVar[int] = 422


class TooManyHashes(ComeBackLater):
    """Too many passwords are being hashed at once for this machine."""
