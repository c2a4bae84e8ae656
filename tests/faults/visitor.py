"""A light HTTP visitor in a process of its own: edits a post, or guesses passwords, over and over.

    python -m tests.faults.visitor edit|guess PORT NAME COOKIE POST UNTIL

Prints one line of JSON with what it did. It imports nothing of the back office, so that many of
them take little of the machine.
"""

import html
import http.client
import json
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# While the server is down.
PAUSE = 0.05


@dataclass
class Report:
    """What a visitor did: what was confirmed, how long each save took, every other answer."""

    confirmed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    broken_off: int = 0

    def count(self, status: int) -> None:
        """Count an answer."""
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1


class Visitor:
    """One browser without a window."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie
        self.location = ""
        self.report = Report()

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page; keeps the cookie, and the address that the answer leads to."""
        headers = {"Cookie": f"backoffice={self.cookie}"}
        body = None if fields is None else urlencode(fields)
        self.connection.request(method, path, body, headers | (FORM if fields else {}))
        answer = self.connection.getresponse()
        page = answer.read().decode()
        cookies = ", ".join(answer.headers.get_all("Set-Cookie", []))
        found = re.search(r"\bbackoffice=([^;]+)", cookies)
        self.cookie = found[1] if found else self.cookie
        self.location = answer.headers.get("Location", "")
        self.report.count(answer.status)
        return answer.status, page

    def edit(self, post: str, token: str) -> None:
        """Append a token to the text of the post as the form shows it."""
        address = f"/admin/post/edit/?id={post}"
        status, page = self.ask("GET", address)
        if status != 200:
            return
        content = re.search(r'<textarea[^>]*name="content"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        assert content, page
        # A browser drops the first line end in a text area.
        text = html.unescape(content[1]).replace("\r\n", "\n").removeprefix("\n")
        fields = {"csrf_token": value(page, "csrf_token"), "_stamp": value(page, "_stamp")}
        begun = time.perf_counter()
        status, _ = self.ask("POST", address, fields | {"content": f"{text}\n{token}"})
        if status == 302:
            self.report.confirmed.append(token)
            self.report.seconds.append(time.perf_counter() - begun)

    def guess(self, name: str, password: str) -> None:
        """Try a password at the sign-in form."""
        self.press("/login", "/login", username=name, password=password)

    def press(self, page: str, address: str, **fields: str) -> tuple[int, str]:
        """Send what a form on a page sends."""
        _, text = self.ask("GET", page)
        return self.ask("POST", address, fields | {"csrf_token": value(text, "csrf_token")})


def value(page: str, name: str) -> str:
    """The value of the last hidden field of this name."""
    return html.unescape(re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[-1])


def main(task: str, port: str, name: str, cookie: str, post: str, until: str) -> None:
    """Do it until that time."""
    visitor, number = Visitor(int(port), cookie), 0
    while time.time() < float(until):
        number += 1
        try:
            if task == "edit":
                visitor.edit(post, f"{name}.{number};")
            else:
                visitor.guess(f"user{number % 40}", f"guess {number}")
        except (OSError, http.client.HTTPException):
            visitor.report.broken_off += 1
            visitor.connection.close()
            time.sleep(PAUSE)
    sys.stdout.write(json.dumps(asdict(visitor.report)))


if __name__ == "__main__":
    main(*sys.argv[1:])
