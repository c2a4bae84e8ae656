"""What ends a job early, and why something about jobs is refused."""

from typing import ClassVar

from admin_app.errors import Refusal


class JobCancelledError(Exception):
    """The work is no longer wanted: it should tidy up after itself and let this pass.

    Its text, if any, tells people what has been done nevertheless.
    """


class AnotherWorker(Exception):
    """There is a worker for this file of jobs already."""


class WorkerBroken(Exception):
    """The worker's own work has failed, not that of a job."""


class JobsUnavailable(Refusal):
    """The file that keeps the jobs cannot be used."""

    status: ClassVar[int] = 503


class JobEnded(Refusal):
    """The job has come to an end, so that it cannot be cancelled."""

    status: ClassVar[int] = 409


class CannotRetry(Refusal):
    """The job goes on, went well, or would not be safe to do again."""

    status: ClassVar[int] = 409
