"""Every page of the back office and its place in the menu, in menu order."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Build the Admin anew for this app and attach every page to it."""
