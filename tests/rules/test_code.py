"""Limits and words of the code: sizes, where engines may be named, what no file may hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("admin_app", "benchmarks", "migrations", "tests")
LINES_OF_FILE = 300
LINES_OF_FUNCTION = 40
LINES_OF_CLASS = 150
LINES_OF_TEMPLATE = 120

# A pattern that code may hold only in these places.
KEPT_TO = {
    r"(?i)sqlite|postgres|psycopg": (
        "admin_app/db/dialects/",
        "admin_app/config.py",
        # The jobs have a file of their own, whichever engine the content is on.
        "admin_app/jobs/store.py",
        # It is a word of the made-up posts.
        "admin_app/content/vocabulary.py",
    ),
    r"sqlalchemy\.dialects": ("admin_app/db/dialects/",),
    r"\bflask_admin\b": ("admin_app/backoffice/", "views.py", "admin_app/site_map.py"),
    r"\bos\.environ\b|\bgetenv\b": ("admin_app/config.py",),
    r"\.commit\(": ("admin_app/db/transactions.py",),
}
TRANSLATE = {"gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "_"}


def python_files(*folders: str) -> list[Path]:
    """Every Python file of ours in these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Every function and class in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def without_explanations(path: Path) -> str:
    """The code alone: comments and docstrings may name what the code must not know."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            body[0] = ast.copy_location(ast.Pass(), body[0])
    return ast.unparse(tree)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_python_files_stay_small() -> None:
    files = [*python_files(*OURS), ROOT / "manage.py"]
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in files}
    assert {name: size for name, size in sizes.items() if size > LINES_OF_FILE} == {}


def test_functions_and_classes_stay_small() -> None:
    large = {}
    # A migration that makes tables is a list of columns, which nothing is won by cutting up.
    for path in [*python_files("admin_app", "benchmarks", "tests"), ROOT / "manage.py"]:
        for node in definitions(path):
            limit = LINES_OF_CLASS if isinstance(node, ast.ClassDef) else LINES_OF_FUNCTION
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > limit:
                large[f"{name_of(path)}: {node.name}"] = lines
    assert large == {}


def test_templates_stay_small() -> None:
    templates = (ROOT / "admin_app" / "templates").rglob("*.html")
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in templates}
    assert {name: size for name, size in sizes.items() if size > LINES_OF_TEMPLATE} == {}


@pytest.mark.parametrize(("pattern", "places"), KEPT_TO.items(), ids=KEPT_TO)
def test_words_stay_where_they_belong(pattern: str, places: tuple[str, ...]) -> None:
    found = {
        name_of(path)
        for path in python_files("admin_app")
        if re.search(pattern, without_explanations(path))
    }
    assert {name for name in found if not (name.startswith(places) or name.endswith(places))} == (
        set()
    )


def test_what_is_translated_is_plain_text() -> None:
    wrong = [
        f"{name_of(path)}:{call.lineno}"
        for path in python_files("admin_app")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and _name_called(call) in TRANSLATE
        for argument in call.args[: 2 if "ngettext" in _name_called(call) else 1]
        if not isinstance(argument, ast.Constant)
    ]
    assert wrong == []


def _name_called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def test_exceptions_are_caught_narrowly() -> None:
    broad = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("admin_app")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) == "Exception")
    ]
    assert broad == []
