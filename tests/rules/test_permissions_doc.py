"""The page about roles says what the code does."""

import re

from admin_app.config import PROJECT_ROOT
from admin_app.security.permissions import ROLE_PERMISSIONS, Permission, Role

PAGE = PROJECT_ROOT / "docs" / "permissions.md"


def test_the_table_of_roles_is_what_the_code_allows() -> None:
    page = PAGE.read_text(encoding="utf-8")
    header = "| permission | " + " | ".join(Role) + " |"
    assert header in page
    rows = re.findall(r"^\| `(.+?)` \| (.+) \|$", page, re.MULTILINE)
    assert rows == [(permission.value, _answers(permission)) for permission in Permission]


def _answers(permission: Permission) -> str:
    return " | ".join("yes" if permission in ROLE_PERMISSIONS[role] else "no" for role in Role)
