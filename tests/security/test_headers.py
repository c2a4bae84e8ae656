"""Headers that tell a browser what our pages never do."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize("path", ["/login", "/admin/account/", "/nothing-here", "/static/app.css"])
def test_every_answer_carries_a_strict_content_security_policy(
    client: FlaskClient, path: str
) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_are_kept_by_nobody_elses_cache(as_role: Callable[..., FlaskClient]) -> None:
    assert "private" in as_role("staff").get("/admin/account/").headers["Cache-Control"]


def test_https_is_demanded_only_under_https(
    make_app: Callable[..., Flask], database_url: str
) -> None:
    app = make_app(database_url, BACKOFFICE_TRUSTED_PROXIES="1")
    plain = app.test_client().get("/login", base_url="http://localhost")
    proxied = {"X-Forwarded-Proto": "https"}
    secure = app.test_client().get("/login", base_url="http://localhost", headers=proxied)
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age" in secure.headers["Strict-Transport-Security"]
