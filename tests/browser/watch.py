"""What a browser complains about while it shows pages."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# Chromium reports every answer of status 4xx; those that a test does not want it sees itself.
ANSWERED = "Failed to load resource: the server responded with a status of 4"
PARTS_OF_PAGES = {"font", "image", "script", "stylesheet"}


class Watch:
    """Collects console errors, page errors, refusals of the policy and strange requests."""

    def __init__(self, page: Page, address: str, expected: int | None = None) -> None:
        """`expected` is a status of 5xx that the test wants to see."""
        self.complaints: list[str] = []
        self._address, self._expected = address, expected
        self._answered = (ANSWERED, f"{ANSWERED[:-1]}{expected}")
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refusal by the Content-Security-Policy is such an error too.
        if message.type in ("error", "warning") and not message.text.startswith(self._answered):
            self.complaints.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:")):
            self.complaints.append(f"another host is asked: {request.url}")

    def _on_response(self, response: Response) -> None:
        is_part = response.request.resource_type in PARTS_OF_PAGES
        if response.status == self._expected:
            return
        if response.status >= 500 or (is_part and response.status >= 400):
            self.complaints.append(f"status {response.status}: {response.url}")
