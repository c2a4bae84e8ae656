"""The history of a record tells of what came back from a backup."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from admin_app.content.models import Post
from tests.backups.rescue.conftest import Rescue, change, delete

pytestmark = pytest.mark.sqlite_only


def test_the_history_says_of_which_backup_a_record_or_its_fields_came_back(
    admin: FlaskClient, rescue: Rescue
) -> None:
    rescue.bring_back("post", 31, as_new=True)
    delete(Post, 31)
    rescue.bring_back("post", 31)
    change(Post, 31, title="Changed")
    rescue.bring_back("post", 31, fields=("title",))
    page = admin.get("/admin/post/history/?id=31").text
    headings = [h.get_text() for h in BeautifulSoup(page, "html.parser").select("ol.history h2")]
    year = f"{rescue.manifest.created_at:%Y}"
    for heading, words_of_it in ((0, "Fields brought back from"), (2, "Brought back from")):
        assert headings[heading].startswith(f"{words_of_it} the backup of ")
        assert year in headings[heading]
    address = f'href="/admin/backups/{rescue.manifest.name}/"'
    assert page.count(address) == 2
