"""Eight programs make, change and delete through the real server, and count on one post together.

python -m tests.faults.programs [sqlite|postgresql] [SECONDS]
"""

import http.client
import itertools
import json
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from admin_app.accounts.tokens.services import make_token
from admin_app.content.models import Post, User
from admin_app.extensions import db
from admin_app.journal import verification
from admin_app.journal.models import Change, ChangeSet
from tests.factories import make_person, make_post
from tests.faults.stage import Stage, set_up_by_hand

PROGRAMS = 8
# Making a user takes a hash, which is meant to be slow.
ROUNDS_PER_USER = 10


@dataclass
class Work:
    """What the programs were told has been done: table, key and operation; counts and statuses."""

    done: list[tuple[str, int, str]] = field(default_factory=list)
    counted: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0


class Program:
    """One program with a connection that it keeps."""

    def __init__(self, port: int, token: str, number: int, work: Work) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.token, self.number, self.work = token, number, work

    def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, str]:
        """Send a request; gives status, body and version of the answer."""
        began = time.monotonic()
        shown = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, shown | headers)
        answer = self.connection.getresponse()
        told = json.loads(answer.read() or b"null")
        self.work.statuses[answer.status] += 1
        self.work.longest = max(self.work.longest, time.monotonic() - began)
        return answer.status, told, answer.headers.get("ETag", "")

    def work_until(self, until: float, counter: int) -> None:
        """Make, change and delete a row of each kind, and count, again and again."""
        with closing(self.connection):
            for turn in itertools.count(1):
                if time.time() >= until:
                    return
                self.take_turn(turn, counter)

    def take_turn(self, turn: int, counter: int) -> None:
        """Do each of it once; users seldom, whose passwords take long."""
        name = f"program {self.number} turn {turn}"
        self.use("tags", {"name": name}, {"name": f"{name} changed"})
        post = {"title": name, "content": "text"}
        self.use("posts", post, {"title": f"{name} changed"}, keep=turn % 2 == 0)
        if turn % ROUNDS_PER_USER == 1:
            address = f"{self.number}.{turn}@example.org"
            user = {"username": name, "email": address, "password": "secret"}
            self.use("users", user, {"is_active": False})
        self.count_on(counter)

    def use(self, table: str, new: Any, changed: Any, *, keep: bool = False) -> None:
        """Make a row, change it, and delete it unless it is to be kept."""
        status, row, _ = self.call("POST", f"/{table}", new)
        if status != 201:
            return
        place = f"/{table}/{row['id']}"
        self.work.done.append((table, row["id"], "insert"))
        if self.call("PUT", place, changed)[0] == 200:
            self.work.done.append((table, row["id"], "update"))
        if not keep and self.call("DELETE", place)[0] == 200:
            self.work.done.append((table, row["id"], "delete"))

    def count_on(self, counter: int) -> None:
        """Add one to the number in a post, unless somebody has been faster."""
        _, post, version = self.call("GET", f"/posts/{counter}")
        more = {"content": str(int(post["content"]) + 1)}
        status, _, _ = self.call("PUT", f"/posts/{counter}", more, **{"If-Match": version})
        if status == 200:
            self.work.counted += 1


def let_programs_work(stage: Stage, seconds: float) -> tuple[Work, list[str]]:
    """Let all programs work for so long; gives what they did and what went wrong."""
    with stage.app.app_context():
        users = [make_person("admin").id for _ in range(PROGRAMS)]
        tokens = [make_token(user_id, "load", "all", None) for user_id in users]
        counter = make_post(user_id=users[0], content="0").id
    works = [Work() for _ in range(PROGRAMS)]
    until = time.time() + seconds
    threads = [
        threading.Thread(
            target=Program(stage.port, token, number, work).work_until, args=(until, counter)
        )
        for number, (token, work) in enumerate(zip(tokens, works, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Work(
        [each for work in works for each in work.done],
        sum(work.counted for work in works),
        sum((work.statuses for work in works), Counter()),
        max(work.longest for work in works),
    )
    return total, _faults(stage, total, counter)


def _faults(stage: Stage, work: Work, counter: int) -> list[str]:
    faults = [f"status {status}" for status in work.statuses if status not in (200, 201, 412)]
    with stage.app.app_context():
        told = Counter(
            (change.table_name, int(change.row_key), change.operation)
            for change in db.session.scalars(
                db.select(Change).join(ChangeSet).where(ChangeSet.source == "api")
            )
        )
        # Ids are handed out again, so that one place may be filled several times.
        faults += [f"not in the journal: {each}" for each in Counter(work.done) - told]
        counted = int(db.session.get_one(Post, counter).content)
        if counted != work.counted:
            faults.append(f"counted to {counted}, told {work.counted} times that it was done")
        inserted = Counter(table for table, _, what in work.done if what == "insert")
        deleted = Counter(table for table, _, what in work.done if what == "delete")
        posts = db.session.scalar(db.select(db.func.count()).select_from(Post))
        if posts != inserted["posts"] - deleted["posts"] + 1:
            faults.append(f"{posts} posts are left")
        users = db.session.scalar(db.select(db.func.count()).select_from(User))
        if users != inserted["users"] - deleted["users"] + PROGRAMS:
            faults.append(f"{users} users are left")
        faults += [] if verification.verify().is_whole else ["the chain is broken"]
        db.session.remove()
    return faults


def main(engine_name: str = "sqlite", seconds: str = "60") -> None:
    """Run it and say what happened."""
    with set_up_by_hand(engine_name) as stage:
        work, faults = let_programs_work(stage, float(seconds))
    sys.stdout.write(
        f"{engine_name}: {len(work.done)} writes confirmed, counted to {work.counted}, answers "
        f"{dict(work.statuses)}, the longest took {work.longest:.2f} s; "
        f"faults: {faults or 'none'}\n"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
