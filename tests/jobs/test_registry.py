"""Kinds of jobs are declared once, beside the work."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask_babel import lazy_gettext

from admin_app.jobs.progress import Progress, unwatched
from admin_app.jobs.registry import KINDS, job
from admin_app.security.permissions import Permission


@pytest.fixture
def no_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kinds that this test declares are forgotten after it."""
    with monkeypatch.context() as patch:
        for name in list(KINDS):
            patch.delitem(KINDS, name)
        yield
        KINDS.clear()


@pytest.mark.usefixtures("no_kinds")
def test_a_declared_function_is_a_kind_and_stays_what_it_is() -> None:
    @job("count", label=lazy_gettext("Posts"), permission=Permission.POST_VIEW, retry=True)
    def count(progress: Progress, upto: int) -> dict[str, Any]:
        progress(upto, upto)
        return {"counted": upto}

    assert count(unwatched, upto=3) == {"counted": 3}
    assert KINDS["count"].work is count
    assert KINDS["count"].permission is Permission.POST_VIEW


@pytest.mark.usefixtures("no_kinds")
def test_two_kinds_of_one_name_are_refused() -> None:
    declare = job("count", label=lazy_gettext("Posts"), permission=Permission.POST_VIEW, retry=True)
    declare(lambda progress: {})
    with pytest.raises(ValueError, match="count"):
        declare(lambda progress: {})
