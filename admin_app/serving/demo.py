"""Made-up content to try the back office on."""


def fill_if_empty() -> None:
    """Add 1,000 users and 10,000 posts to a database without posts."""
