"""Static files may be kept for a year, since their names change with their content."""

import gzip
import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from admin_app.backoffice.assets import asset


def test_a_name_with_its_digest_may_be_kept(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = asset("app.css")
    with client.get(address) as answer:
        headers = answer.headers
    assert re.fullmatch(r"/static/app\.[0-9a-f]{12}\.css", address)
    assert answer.status_code == 200
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_name_without_its_digest_is_asked_for_anew(client: FlaskClient) -> None:
    with client.get("/static/app.css") as answer:
        assert (answer.status_code, answer.cache_control.max_age) == (200, 0)


def test_a_wrong_digest_finds_nothing(client: FlaskClient) -> None:
    for name in ("app.0123456789ab.css", "none.0123456789ab.css", "../app.css", "no.css"):
        assert client.get(f"/static/{name}").status_code == 404


def test_pages_travel_compressed(as_role: Callable[[str], FlaskClient]) -> None:
    answer = as_role("admin").get("/admin/post/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.data)
