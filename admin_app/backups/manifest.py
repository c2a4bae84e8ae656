"""The manifest: what is known of a backup, as JSON beside its file.

It is the catalogue as well: no table lists the backups, so that no restore loses the list. It is
read as input that anybody may have written: what is not exactly as it would be written is refused.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from admin_app.backups.errors import Fault, UnfitBackup

FORMAT = 1
NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
ENDING = ".json"
LOCAL = "local"
# Here as well, but made elsewhere.
TAKEN_IN = "taken in"


@dataclass(frozen=True)
class TableContent:
    """One table's number of rows, and the digest of their content whatever their order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Journal:
    """How far the journal had got: its number of entries and the hash of the last."""

    entries: int
    hash: str


@dataclass(frozen=True)
class Proof:
    """When a backup was restored and compared, how long that took, and what was wrong, if anything.

    `restore_seconds` is how long making the database again has taken.
    """

    at: datetime
    seconds: float
    restore_seconds: float
    fault: Fault | None
    detail: str


@dataclass(frozen=True)
class Manifest:
    """One backup. `bytes` and `sha256` are of its file, `database_bytes` of what it unpacks to.

    `place` says where the file is; `encrypted_to` is a public key where it is encrypted.
    """

    name: str
    created_at: datetime
    app_version: str
    revision: str
    page_size: int
    database_bytes: int
    foreign_key_violations: int
    tables: dict[str, TableContent]
    journal: Journal
    bytes: int
    sha256: str
    seconds: float
    actor: str
    reason: str
    pinned: bool = False
    place: str = LOCAL
    encrypted_to: str | None = None
    proof: Proof | None = None

    @property
    def file_name(self) -> str:
        """The name of the backup's file, in the folder of its manifest."""
        return f"{self.name}.db.zst" + (".age" if self.encrypted_to else "")

    @property
    def is_taken_in(self) -> bool:
        """Whether it was made elsewhere and sent here by somebody."""
        return self.place == TAKEN_IN

    @property
    def seconds_to_restore(self) -> float | None:
        """About how long a restore takes, if it was proven.

        It is proven once more, and before that what is there is backed up and proven as well.
        """
        return self.seconds + 2 * self.proof.seconds if self.proof else None

    @property
    def proven_at(self) -> datetime | None:
        """When it was last found to restore; None where it was not, or no longer."""
        return self.proof.at if self.proof and self.proof.fault is None else None

    @property
    def does_not_restore(self) -> bool:
        """Whether the last proof has found something wrong."""
        return self.proof is not None and self.proof.fault is not None


def write(manifest: Manifest) -> str:
    """The text of a manifest, with a checksum over all the rest."""
    values = {"format": FORMAT, **asdict(manifest)}
    return _text({**values, "checksum": sha256(_text(values).encode()).hexdigest()})


def read(text: str, name: str) -> Manifest:
    """The manifest of the backup of this name.

    :raises UnfitBackup: when it is not what this or an older version has written
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnfitBackup(Fault.MANIFEST, "it is not JSON") from error
    if not isinstance(values, dict) or type(values.get("format")) is not int:
        raise UnfitBackup(Fault.MANIFEST, "it is no manifest")
    if values["format"] > FORMAT:
        raise UnfitBackup(Fault.NEWER)
    manifest = _manifest(values)
    if manifest.name != name or not NAME.fullmatch(name):
        raise UnfitBackup(Fault.MANIFEST, "it is that of another backup")
    if write(manifest) != text:
        raise UnfitBackup(Fault.MANIFEST, "its checksum is another")
    return manifest


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, indent=2, default=_moment_as_text) + "\n"


def _moment_as_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _manifest(values: dict[str, Any]) -> Manifest:
    try:
        parts = {each.name: _READERS[each.name](values[each.name]) for each in fields(Manifest)}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnfitBackup(Fault.MANIFEST, "a part is missing or wrong") from error
    return Manifest(**parts)


def _exactly(kind: type, allowed: Callable[[Any], bool] = lambda _value: True) -> Any:
    def check(value: Any) -> Any:
        if type(value) is not kind or not allowed(value):
            raise TypeError(f"not of {kind}")
        return value

    return check


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment


def _content(value: dict[str, Any]) -> dict[str, TableContent]:
    return {
        name: TableContent(_count(table["rows"]), _string(table["digest"]))
        for name, table in value.items()
    }


def _journal(value: dict[str, Any]) -> Journal:
    return Journal(_count(value["entries"]), _string(value["hash"]))


def _proof(value: dict[str, Any] | None) -> Proof | None:
    if value is None:
        return None
    return Proof(
        at=_moment(value["at"]),
        seconds=_duration(value["seconds"]),
        restore_seconds=_duration(value["restore_seconds"]),
        fault=None if value["fault"] is None else Fault(value["fault"]),
        detail=_string(value["detail"]),
    )


_string = _exactly(str)
_count = _exactly(int, lambda value: value >= 0)
_duration = _exactly(float, lambda value: value >= 0)
_digest = _exactly(str, lambda value: re.fullmatch("[0-9a-f]{64}", value) is not None)

_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _string,
    "created_at": _moment,
    "app_version": _string,
    "revision": _string,
    "page_size": _count,
    "database_bytes": _count,
    "foreign_key_violations": _count,
    "tables": _content,
    "journal": _journal,
    "bytes": _count,
    "sha256": _digest,
    "seconds": _duration,
    "actor": _string,
    "reason": _string,
    "pinned": _exactly(bool),
    "place": _string,
    "encrypted_to": lambda value: None if value is None else _string(value),
    "proof": _proof,
}
