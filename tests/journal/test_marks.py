"""Every model says whether it is journalled, and nothing can change its rows unseen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table
from sqlalchemy.orm import Mapper

import admin_app
from admin_app import app as whole_application  # noqa: F401 - defines every model
from admin_app.db.journalling import Journalled, NotJournalled
from admin_app.extensions import Base
from admin_app.journal.tracked import mark_of

SOURCE = Path(admin_app.__file__).parent
WRITING_NAMES = {"insert", "update", "delete"}
SECRET_WORDS = ("hash", "secret", "token", "digest")
UNSEEN_METHODS = {
    "bulk_save_objects",
    "bulk_insert_mappings",
    "bulk_update_mappings",
    "exec_driver_sql",
}

# Modules that write by statements, and how the journal learns of it.
ANSWERED_FOR = {
    "journal": "it is the journal",
    "db/dialects": "settings and copies of whole databases",
    "content/seeding.py": "made-up content, one event for each chunk",
    "jobs": "the file of the background work, which is not the database",
    "api/idempotency.py": "forgets old answers, a table that is not journalled",
    "backoffice/services.py": "forgets old forms, a table that is not journalled",
}


def models() -> list[Mapper[object]]:
    own = [m for m in Base.registry.mappers if m.class_.__module__.startswith("admin_app.")]
    return sorted(own, key=lambda mapper: mapper.class_.__name__)


def name_of(mapper: Mapper[object]) -> str:
    return mapper.class_.__name__


@pytest.mark.parametrize("mapper", models(), ids=name_of)
def test_every_model_is_journalled_or_says_why_not(mapper: Mapper[object]) -> None:
    assert "__journal__" in vars(mapper.class_), "a mark of its own"
    mark = mark_of(mapper.class_)
    if isinstance(mark, NotJournalled):
        assert mark.reason
    else:
        assert mark.secrets <= set(mapper.columns.keys())
        assert mark.label is None or mark.label in mapper.columns


@pytest.mark.parametrize("mapper", models(), ids=name_of)
def test_what_looks_like_a_secret_is_marked_as_one(mapper: Mapper[object]) -> None:
    mark = mark_of(mapper.class_)
    if isinstance(mark, Journalled):
        suspects = {
            name
            for name in mapper.columns.keys()  # noqa: SIM118 - not a dictionary
            if any(word in name for word in ("hash", "secret", "token", "digest"))
            or name == "password"
        }
        assert suspects == mark.secrets


@pytest.mark.parametrize("mapper", models(), ids=name_of)
def test_no_journalled_row_goes_by_a_cascade_that_the_journal_cannot_see(
    mapper: Mapper[object],
) -> None:
    mark = mark_of(mapper.class_)
    if isinstance(mark, Journalled):
        assert not any(relation.cascade.delete_orphan for relation in mapper.relationships)
        assert isinstance(mapper.local_table, Table)
        # The journal tells of rows that go with those of the table that the mark names.
        unseen = [
            key
            for key in mapper.local_table.foreign_keys
            if key.ondelete and key.column.table.name != mark.goes_with
        ]
        assert unseen == []


def test_a_model_without_a_mark_is_journalled_whole() -> None:
    class Unmarked:
        """What mark_of reads of a model is its class alone."""

    assert mark_of(Unmarked) == Journalled()


def unseen_writes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from {alias.name for alias in node.names} & WRITING_NAMES
        elif isinstance(node, ast.Attribute) and node.attr in UNSEEN_METHODS:
            yield node.attr
        elif isinstance(node, ast.Attribute) and node.attr in WRITING_NAMES:
            if isinstance(node.value, ast.Name) and node.value.id in ("sa", "db", "sqlalchemy"):
                yield node.attr
            elif isinstance(node.value, ast.Call):
                called = node.value.func
                chained = getattr(called, "attr", getattr(called, "id", ""))
                if chained in ("query", "filter", "filter_by", "where"):
                    yield f"{chained}(...).{node.attr}"


def test_statements_that_write_are_used_only_where_they_are_answered_for() -> None:
    found = {
        str(path.relative_to(SOURCE)): sorted(set(unseen_writes(path)))
        for path in SOURCE.rglob("*.py")
    }
    unanswered = {
        name: writes
        for name, writes in found.items()
        if writes and not name.startswith(tuple(ANSWERED_FOR))
    }
    assert unanswered == {}
    for name in ANSWERED_FOR:
        assert any(writes for path, writes in found.items() if path.startswith(name)), name


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from sqlalchemy import select, update", ["update"]),
        ("from sqlalchemy.dialects.x import insert", ["insert"]),
        ("session.query(Post).delete()", ["query(...).delete"]),
        ("db.update(Post)", ["update"]),
        ("session.bulk_insert_mappings(Post, rows)", ["bulk_insert_mappings"]),
        ("session.delete(post); values.update(more)", []),
    ],
)
def test_the_rule_sees_each_way_to_write(tmp_path: Path, line: str, found: list[str]) -> None:
    (tmp_path / "module.py").write_text(line)
    assert list(unseen_writes(tmp_path / "module.py")) == found
