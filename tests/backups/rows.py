"""A backup of a name that tests know beforehand."""

from dataclasses import replace

from flask import Flask

from admin_app.backups import proof, snapshot
from admin_app.backups.folder import backup_folder
from admin_app.backups.manifest import Manifest

NAME = "20260101-031500-00000a"


def add_backup(app: Flask, name: str = NAME) -> Manifest:
    """Back up what is there, prove it, and give it this name."""
    with app.app_context():
        folder = backup_folder()
        made = proof.prove(snapshot.create(reason="before the move").name)
        with folder.workplace() as place:
            folder.file_of(made).rename(place / "moved")
            folder.file_of(made).touch()
            folder.remove(made)
            named = replace(made, name=name)
            folder.publish(named, place / "moved")
        return named
