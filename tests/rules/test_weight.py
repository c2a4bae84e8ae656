"""What a page may weigh, so that grids stay quick on slow lines."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.content.seeding import seed_content

pytestmark = pytest.mark.sqlite_only

STATIC = Path(__file__).parents[2] / "admin_app" / "static"
ROWS = 50
COLD_GRID, WARM_GRID, FORM, ALL_SCRIPTS = 25_000, 9_000, 20_000, 15_000
CHARACTERS_OF_ROW = 900


@pytest.fixture
def staff(app: Flask, as_role: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody of the staff, and more posts than a page holds."""
    with app.app_context():
        seed_content(20, 2 * ROWS, 10)
    return as_role("staff")


def packed(content: bytes) -> int:
    """Bytes on the line."""
    return len(gzip.compress(content))


def packed_parts(page: str) -> int:
    """Bytes on the line of the style sheets, scripts and icons that the page names."""
    stems = re.findall(r'(?:href|src)="/static/(\w+)\.[0-9a-f]{12}(\.\w+)"', page)
    names = {stem + ending for stem, ending in stems}
    assert names
    return sum(packed((STATIC / name).read_bytes()) for name in names)


def test_a_grid_of_fifty_rows_is_light(staff: FlaskClient) -> None:
    page = staff.get(f"/admin/post/?page_size={ROWS}").text
    table = page[page.index("<tbody") : page.index("</tbody>")]
    assert table.count("<tr ") == ROWS
    assert len(table) / ROWS <= CHARACTERS_OF_ROW
    assert packed(page.encode()) <= WARM_GRID
    assert packed(page.encode()) + packed_parts(page) <= COLD_GRID


def test_a_form_is_light(staff: FlaskClient) -> None:
    page = staff.get("/admin/post/new/").text
    assert packed(page.encode()) + packed_parts(page) <= FORM


def test_the_scripts_are_small() -> None:
    assert sum(packed(path.read_bytes()) for path in STATIC.glob("*.js")) <= ALL_SCRIPTS
