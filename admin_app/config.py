"""Every setting, read once from the environment; `docs/settings.md` explains each."""

import os
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = PROJECT_ROOT / "admin_app" / "translations"
# The code speaks English; each folder adds a language.
LANGUAGES = ("en", *sorted(path.name for path in TRANSLATIONS.iterdir() if path.is_dir()))

# A post of 10 million letters, url-encoded at up to nine bytes a letter, plus the other fields.
LARGEST_FORM = 96 * 1024 * 1024


class ConfigurationError(Exception):
    """A setting has a value that cannot be used; the text is one sentence that names it."""


class Config:
    """Settings that all environments share; `environ` maps names to text."""

    TESTING: ClassVar[bool] = False
    DEBUG: ClassVar[bool] = False
    SQLALCHEMY_RECORD_QUERIES: ClassVar[bool] = False
    SESSION_COOKIE_NAME: ClassVar[str] = "backoffice"
    SESSION_COOKIE_HTTPONLY: ClassVar[bool] = True
    SESSION_COOKIE_SAMESITE: ClassVar[str] = "Lax"
    # A token lives as long as the session it belongs to, so that a long edit can be saved.
    WTF_CSRF_TIME_LIMIT: ClassVar[None] = None
    MAX_CONTENT_LENGTH: ClassVar[int] = LARGEST_FORM
    MAX_FORM_MEMORY_SIZE: ClassVar[int] = LARGEST_FORM
    MAX_FORM_PARTS: ClassVar[int] = 20_000

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self.INSTANCE = _folder(environ, "BACKOFFICE_INSTANCE", PROJECT_ROOT / "instance")
        self.DATABASE_URL = _database_url(environ, self.INSTANCE)
        self.SQLALCHEMY_DATABASE_URI = self.DATABASE_URL
        self.JOBS_FILE = self.INSTANCE / "jobs.db"
        self.SECRET_KEY = environ.get("SECRET_KEY") or _kept_secret(self.INSTANCE / "secret_key")
        self.DEFAULT_LOCALE = _language(environ, "BACKOFFICE_DEFAULT_LOCALE", "en")
        self.DEFAULT_TIMEZONE = _time_zone(environ, "BACKOFFICE_DEFAULT_TIMEZONE", "UTC")
        self.TRUSTED_PROXIES = _number(environ, "BACKOFFICE_TRUSTED_PROXIES", 0, smallest=0)
        self.SESSION_HOURS = _number(environ, "BACKOFFICE_SESSION_HOURS", 12, smallest=1)
        self.BACKUP_DIR = _folder(environ, "BACKOFFICE_BACKUP_DIR", self.INSTANCE / "backups")
        # On a server that keeps its databases itself there is nothing to do at night.
        nightly = "15 3 * * *" if self.DATABASE_URL.startswith("sqlite") else "off"
        self.BACKUP_SCHEDULE = _crontab(environ, "BACKOFFICE_BACKUP_SCHEDULE", nightly)
        self.BACKUP_KEEP = _periods(environ, "BACKOFFICE_BACKUP_KEEP", "7d,4w,12m")
        self.API_RATE = _number(environ, "BACKOFFICE_API_RATE", 60_000, smallest=1)
        # Judged by `backups`, which knows what keys and places are.
        self.BACKUP_RECIPIENT = environ.get("BACKOFFICE_BACKUP_RECIPIENT") or ""
        self.BACKUP_REMOTE = environ.get("BACKOFFICE_BACKUP_REMOTE") or ""
        self.BACKUP_REMOTE_KEY = environ.get("BACKOFFICE_BACKUP_REMOTE_KEY") or ""
        self.BACKUP_REMOTE_HOST_KEY = environ.get("BACKOFFICE_BACKUP_REMOTE_HOST_KEY") or ""
        self.HTTPS = _switch(environ, "BACKOFFICE_HTTPS", default=False)
        self.PERMANENT_SESSION_LIFETIME = timedelta(hours=self.SESSION_HOURS)
        self.SESSION_COOKIE_SECURE = self.HTTPS
        self.PREFERRED_URL_SCHEME = "https" if self.HTTPS else "http"
        self.BABEL_DEFAULT_LOCALE = self.DEFAULT_LOCALE
        self.BABEL_DEFAULT_TIMEZONE = self.DEFAULT_TIMEZONE


class ProductionConfig(Config):
    """What `manage.py` runs with."""


class DevelopmentConfig(Config):
    """Tracebacks in the browser and templates read anew; chosen by `FLASK_DEBUG=1`."""

    DEBUG: ClassVar[bool] = True
    TEMPLATES_AUTO_RELOAD: ClassVar[bool] = True


class DemoConfig(ProductionConfig):
    """Made-up content in a database of its own, whichever is configured."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(environ)
        self.DATABASE_URL = f"sqlite:///{self.INSTANCE / 'demo.db'}"
        self.SQLALCHEMY_DATABASE_URI = self.DATABASE_URL
        self.BACKUP_DIR = self.INSTANCE / "demo-backups"
        self.JOBS_FILE = self.INSTANCE / "demo-jobs.db"


class TestConfig(Config):
    """Settings for tests: a secret of its own and an in-memory database unless one is named."""

    __test__: ClassVar[bool] = False
    TESTING: ClassVar[bool] = True
    SQLALCHEMY_RECORD_QUERIES: ClassVar[bool] = True

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        given = environ or {}
        super().__init__({"SECRET_KEY": "tests only", "DATABASE_URL": "sqlite://", **given})


def load_config() -> Config:
    """Read the environment.

    :raises ConfigurationError: when a value cannot be used
    """
    return DevelopmentConfig() if os.environ.get("FLASK_DEBUG") == "1" else ProductionConfig()


def _folder(environ: Mapping[str, str], name: str, default: Path) -> Path:
    folder = Path(environ.get(name) or default)
    return folder if folder.is_absolute() else PROJECT_ROOT / folder


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    text = environ.get("DATABASE_URL")
    if not text:
        return f"sqlite:///{instance / 'app.db'}"
    try:
        url = make_url(text)
    except ArgumentError:
        raise ConfigurationError(
            "DATABASE_URL is not a database address such as sqlite:///instance/app.db."
        ) from None
    return _normalised(url).render_as_string(hide_password=False)


def _normalised(url: URL) -> URL:
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:" or Path(url.database).is_absolute():
            return url
        return url.set(database=str(PROJECT_ROOT / url.database))
    raise ConfigurationError(
        f"DATABASE_URL names {url.drivername}; this back office runs on SQLite or PostgreSQL."
    )


def _kept_secret(path: Path) -> str:
    """The secret kept in `path`, made at the first start, readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # The link makes two first starts agree: only one of them names the file.
            fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"The secret key cannot be kept in {path} ({error.strerror}); "
            "make that folder writable, or set SECRET_KEY or BACKOFFICE_INSTANCE."
        ) from None


def _time_zone(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name) or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(
            f"{name} is “{value}”, which is no time zone such as Europe/Berlin."
        ) from None
    return value


def _language(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name) or default
    if value not in LANGUAGES:
        raise ConfigurationError(f"{name} is “{value}”; it takes one of {', '.join(LANGUAGES)}.")
    return value


def _number(environ: Mapping[str, str], name: str, default: int, *, smallest: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < smallest:
        raise ConfigurationError(f"{name} is “{text}”; it takes a whole number from {smallest}.")
    return int(text)


def _periods(environ: Mapping[str, str], name: str, default: str) -> dict[str, int]:
    """How many days, weeks and months, by `d`, `w` and `m`."""
    text = environ.get(name) or default
    if not re.fullmatch(r"[0-9]{1,4}[dwm](,[0-9]{1,4}[dwm]){0,2}", text):
        raise ConfigurationError(
            f"{name} is “{text}”; it takes numbers of days, weeks and months such as {default}."
        )
    return {part[-1]: int(part[:-1]) for part in text.split(",")}


def _crontab(environ: Mapping[str, str], name: str, default: str) -> str:
    """Five fields as in crontab(5); empty for never."""
    text = environ.get(name) or default
    if text == "off":
        return ""
    # Imported late: most commands do without.
    from huey import crontab

    fields = text.split()
    try:
        is_known = len(fields) == 5 and crontab(*fields, strict=True) is not None
    except ValueError:
        is_known = False
    if not is_known:
        raise ConfigurationError(
            f"{name} is “{text}”; it takes five fields as in crontab(5), such as "
            "15 3 * * * for a quarter past three every night, or off."
        )
    return text


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (environ.get(name) or ("1" if default else "0")).lower()
    if text not in ("0", "1", "yes", "no", "true", "false", "on", "off"):
        raise ConfigurationError(f"{name} is “{text}”; it takes 1 or 0.")
    return text in ("1", "yes", "true", "on")
