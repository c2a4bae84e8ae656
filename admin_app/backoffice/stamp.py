"""A digest of a row as a person saw it, compared before anything is written over it."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from admin_app.backoffice.rows import PlainRow, identity_of
from admin_app.extensions import Base

# 48 bits, since each row of a grid carries one and digests do not compress. A change is overlooked
# when two versions of one row have the same stamp by chance: once in 2.8e14 conflicts. Whoever
# searches for such a pair on purpose gains nothing but having an own change written over.
STAMP_BYTES = 6
DIGEST_CHARACTERS = 12
SHORT_DIGEST_CHARACTERS = 10


def stamp_of(row: Base | PlainRow, names: Iterable[str]) -> str:
    """The digest of these attributes: columns as stored, relations as the ids at their end."""
    written = "".join([f"{name}={_written(getattr(row, name))};" for name in names])
    digest = hashlib.sha256(written.encode()).digest()
    return urlsafe_b64encode(digest[:STAMP_BYTES]).decode()


def seen_text(stamp: str, fields: Mapping[str, str]) -> str:
    """The stamp of a row with a digest of each field as the form showed it, in one text."""
    return "|".join([stamp, *(f"{name}={digest}" for name, digest in fields.items())])


def stamp_in(seen: str) -> str:
    """The stamp of the row in what `seen_text` made."""
    return seen.partition("|")[0]


def read_seen(seen: str) -> dict[str, str]:
    """The digest of each field in what `seen_text` made; nothing of a text that is none."""
    pairs = (part.partition("=") for part in seen.split("|")[1:])
    return {name: digest for name, _, digest in pairs}


def short_digest(texts: Iterable[str]) -> str:
    """A digest of the texts of one field, long enough to tell whether somebody changed it."""
    return hashlib.sha256(repr(list(texts)).encode()).hexdigest()[:SHORT_DIGEST_CHARACTERS]


def _written(value: Any) -> str:
    if isinstance(value, Base | PlainRow):
        return f"#{identity_of(value)}"
    if isinstance(value, list):
        return repr(sorted(_written(each) for each in value))
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(value)
