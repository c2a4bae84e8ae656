"""The first administrator, and the people of a demonstration."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient

from admin_app.accounts import services
from admin_app.accounts.queries import colleagues
from admin_app.security.permissions import Role
from tests.factories import make_person, make_user
from tests.people import is_signed_in, try_to_sign_in


def test_the_first_administrator_must_choose_a_password(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        first = services.ensure_first_admin()
        assert first is not None
        assert first.username == "admin"
    try_to_sign_in(client, *first)
    assert client.get("/admin/account/").location == "/admin/account/password"


def test_there_is_one_first_administrator(app: Flask) -> None:
    with app.app_context():
        services.ensure_first_admin()
        assert services.ensure_first_admin() is None
        assert len(colleagues()) == 1


def test_a_user_of_the_site_called_admin_stays_what_they_are(app: Flask) -> None:
    with app.app_context():
        make_user(username="admin")
        make_user(email="admin2@localhost")
        first = services.ensure_first_admin()
        assert first is not None
        assert first.username == "admin3"


def test_two_first_starts_at_once_make_one_administrator(app: Flask) -> None:
    def start(_number: int) -> bool:
        with app.app_context():
            return services.ensure_first_admin() is not None

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(start, range(3))) == [False, False, True]


def test_an_existing_administrator_is_enough(app: Flask) -> None:
    with app.app_context():
        make_person("admin")
        assert services.ensure_first_admin() is None


def test_a_demonstration_has_a_sign_in_per_role_at_every_start(app: Flask) -> None:
    with app.app_context():
        services.make_demo_people()
        people = services.make_demo_people()
        assert [one.role for one in colleagues()] == sorted(Role)
    for username, password in people:
        client = app.test_client()
        try_to_sign_in(client, username, password)
        assert is_signed_in(client)
