"""What ends a job early."""


class JobCancelledError(Exception):
    """The work is no longer wanted: it should tidy up after itself and let this pass."""
