"""How work tells how far it is, whoever asks: a job's page, a terminal, or nobody."""

from collections.abc import Callable
from typing import TypeAlias

# Called with how much is done and how much there is in all, in units of the work. It raises
# `JobCancelledError` where the work is no longer wanted.
Progress: TypeAlias = Callable[[int, int], None]


def unwatched(done: int, total: int) -> None:
    """The progress that nobody watches."""
