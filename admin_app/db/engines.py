"""Opens the configured database with its dialect's settings."""

from flask import Flask
from sqlalchemy import URL, Engine, create_engine, make_url

from admin_app.config import PROJECT_ROOT
from admin_app.db.dialects import dialect_of, dialect_of_url
from admin_app.extensions import db

MIGRATIONS = PROJECT_ROOT / "migrations"


def init_app(app: Flask) -> None:
    """Attach the database to the app; nothing is opened before the first query."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = dialect_of_url(address).engine_options(
        make_url(address)
    )
    db.init_app(app)
    with app.app_context():
        dialect_of(db.engine).install(db.engine)


def open_engine(url: URL, *, sparing: bool = False) -> Engine:
    """An engine of its own for another database, with the same settings.

    :param sparing: with little memory for pages, for a reader who passes by once
    """
    dialect = dialect_of_url(url)
    engine = create_engine(url, **dialect.engine_options(url))
    dialect.install(engine, sparing=sparing)
    return engine
