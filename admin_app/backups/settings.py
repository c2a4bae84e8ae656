"""What is set for backups, judged once when the app is made."""

from flask import Flask

from admin_app.backups import encryption, remote_address, upkeep


def init_app(app: Flask) -> None:
    """Read the key and the other place.

    :raises ConfigurationError: when one of them cannot be used
    """
    upkeep.init_app(app)
    encryption.init_app(app)
    remote_address.init_app(app)
