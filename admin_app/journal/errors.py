"""What the journal refuses."""


class UnseenStatement(RuntimeError):
    """A statement would have changed rows behind the journal's back; a mistake in the code."""


class CannotReplay(Exception):
    """The journal does not hold all that is needed to rebuild a row."""
