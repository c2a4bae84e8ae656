"""sqlmap tries every parameter of the interface with a token, on the real server.

python -m tests.faults.injections [LEVEL] [RISK] [ADDRESSES THAT BEGIN SO]

sqlmap is no requirement of the project; it has to be on the path.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from admin_app.accounts.tokens.models import TokenUse
from admin_app.accounts.tokens.services import make_token
from admin_app.api.document import make_document
from admin_app.content.seeding import seed_content
from admin_app.extensions import db
from admin_app.security.permissions import Role
from tests.factories import make_person
from tests.faults.stage import Stage, set_up_by_hand

# What sqlmap is to alter, by the name of the parameter; anything else begins as a word.
SAMPLES = {
    "page": "1", "per_page": "20", "limit": "10", "after": "0", "q": "a", "search": "a",
    "is_active": "yes", "published": "yes", "has_posts": "yes", "has_tags": "yes",
    "created_at": "30d", "author": "1", "tags": "1",
    "created_at_from": "2020-01-01", "created_at_to": "2030-01-01",
    "posts_at_least": "0", "posts_at_most": "9", "posts_from": "2020-01-01",
    "posts_to": "2030-01-01", "created_at_weekday": "1", "created_at_hour": "1",
    "days": "7", "compare": "before",
}  # fmt: skip
BODIES: dict[str, Any] = {
    "NewUser": {"username": "inject", "email": "a@example.org", "password": "x"},
    "ChangedUser": {"username": "inject", "email": "b@example.org"},
    "NewTag": {"name": "inject"},
    "ChangedTag": {"name": "inject"},
    "NewTags": {"tags": [{"name": "inject"}]},
    "NewPost": {"title": "t", "content": "c", "user_id": 1, "tags": ["inject"]},
    "ChangedPost": {"title": "t", "content": "c", "user_id": 1, "tags": ["inject"]},
    "NewPosts": {"posts": [{"title": "t", "content": "c"}]},
    "Heir": {"to": 2},
}
# A place in a list behind its newest rows: base64 of [1000, null].
PLACE = "WzEwMDAsIG51bGxd"
# Where sqlmap puts its payloads besides the parameters it finds by itself.
HERE = "*"
FOUND = re.compile(r"is vulnerable|identified the following injection point", re.IGNORECASE)


def requests_of(document: dict[str, Any]) -> Iterator[tuple[str, str, list[str], str]]:
    """Method, address, headers and body for each operation."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parameters = operation["parameters"]
            named = {
                p["name"]: SAMPLES.get(p["name"], "a") for p in parameters if p["in"] == "query"
            }
            if "after" in named and path != "/changes":
                named["after"] = PLACE
            if path.startswith("/reports/"):
                # A report refuses what others can be asked.
                path = "/reports/recent-posts"
                named = {name: named[name] for name in ("days", "compare", "page", "per_page")}
            # A row that is deleted answers all that follows with 404, as one that never was does.
            address = re.sub(r"{\w+}", f"1{HERE}", path) + (f"?{urlencode(named)}" if named else "")
            headers = [f"{p['name']}: x{HERE}" for p in parameters if p["in"] == "header"]
            body = ""
            if "requestBody" in operation:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                body = json.dumps(BODIES[schema["$ref"].rpartition("/")[2]])
                headers.append("Content-Type: application/json")
            yield method.upper(), address, headers, body


def attack(stage: Stage, level: int, risk: int, begins: str, folder: Path) -> tuple[int, list[str]]:
    """Let sqlmap try each operation; gives how many requests it tells of and what it found."""
    sqlmap = shutil.which("sqlmap")
    assert sqlmap, "sqlmap is not on the path"
    with stage.app.app_context():
        seed_content(20, 40, 5)
        token = make_token(make_person(Role.ADMIN).id, "sqlmap", "all", None)
    tried, found = 0, []
    for method, address, headers, body in requests_of(make_document()):
        if not address.startswith(begins):
            continue
        ran = subprocess.run(
            [
                sqlmap, "-u", f"http://127.0.0.1:{stage.port}{address}", "--method", method,
                "--headers", "\n".join([f"Authorization: Bearer {token}", *headers]),
                *(["--data", body] if body else []), "--batch",
                "--level", str(level), "--risk", str(risk), "--flush-session", "--disable-coloring",
                "--ignore-code", "*", "--output-dir", str(folder), "--dbms", "sqlite",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        tried += 1
        said = "; ".join(line for line in ran.stdout.splitlines() if FOUND.search(line))
        sys.stdout.write(f"{method} {address}: {said or 'nothing found'}\n")
        sys.stdout.flush()
        if said or "all tested parameters do not appear to be injectable" not in ran.stdout:
            found.append(f"{method} {address}: {said or ran.stdout[-600:]}")
    with stage.app.app_context():
        # Or every answer was 401, and nothing has been tried at all.
        assert db.session.scalars(db.select(TokenUse)).all()
        db.session.remove()
    return tried, found


def main(level: str = "2", risk: str = "2", begins: str = "/") -> None:
    """Run it and say what was found."""
    with set_up_by_hand("sqlite") as stage, tempfile.TemporaryDirectory() as folder:
        tried, found = attack(stage, int(level), int(risk), begins, Path(folder))
    sys.stdout.write(f"{tried} operations tried; found: {found or 'nothing'}\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
