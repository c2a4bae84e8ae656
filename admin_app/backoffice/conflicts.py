"""Two people changed one row: whose value stands in which field, and nothing typed is lost."""

from flask_babel import gettext

from admin_app.backoffice.forms import RecordForm
from admin_app.backoffice.rows import identity_of
from admin_app.backoffice.stamp import read_seen, short_digest
from admin_app.extensions import Base
from admin_app.journal.queries import RowChange, history_of


def settle(form: RecordForm, seen: str) -> None:
    """Lay what was typed over the row as it stands now.

    `seen` is the form's stamp. A field that only the others changed shows their value; one that
    only this person changed keeps what was typed; where both did, what was typed stays and their
    value stands beside it. Without a readable stamp every difference counts as made by both.
    """
    base = read_seen(seen)
    for field in form.record_fields():
        if not field.touched:
            continue
        mine = short_digest(field.canonical(field.texts()))
        theirs = short_digest(field.canonical(field.shown(field.stored)))
        if base.get(field.name) == mine:
            field.take_stored()
            field.note = gettext("Changed by somebody else; this is what is stored now.")
        elif base.get(field.name) == theirs:
            field.note = gettext("Changed by you.")
        else:
            field.theirs = field.words(field.stored)


def last_change(row: Base) -> RowChange | None:
    """The newest change of this row that the journal has seen, for whom to talk to."""
    changes = history_of(str(type(row).__tablename__), (identity_of(row),), limit=1)
    return changes[0] if changes else None


def take_theirs(form: RecordForm, names: list[str]) -> None:
    """Give up what was typed in these fields for what is stored."""
    for field in form.record_fields():
        if field.name in names:
            field.take_stored()
