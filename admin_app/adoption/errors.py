"""What can keep a database from being adopted."""


class AdoptionError(Exception):
    """A database is not adopted and nothing has changed; the text is one sentence that says why."""
