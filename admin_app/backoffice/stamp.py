"""A digest of a row as a person saw it, compared before anything is written over it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from admin_app.backoffice.rows import identity_of
from admin_app.extensions import Base

DIGEST_CHARACTERS = 20


def stamp_of(row: Base, names: Iterable[str]) -> str:
    """The digest of these attributes: columns as stored, relations as the ids at their end."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name}={_written(getattr(row, name))};".encode())
    return digest.hexdigest()[:DIGEST_CHARACTERS]


def _written(value: Any) -> str:
    if isinstance(value, Base):
        return f"#{identity_of(value)}"
    if isinstance(value, list):
        return repr(sorted(_written(each) for each in value))
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(value)
