"""What pages complain about while they are driven."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response


class Troubles:
    """What a page complained about: its console, its scripts, its requests."""

    def __init__(self, context: BrowserContext) -> None:
        self.seen: list[str] = []
        self._announced: list[re.Pattern[str]] = []
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.seen.append(f"script: {error.error}"))
        context.on("requestfailed", self._on_failed)
        context.on("response", self._on_response)

    def announce(self, pattern: str) -> None:
        """Say that complaints which contain this pattern belong to the test."""
        self._announced.append(re.compile(pattern))

    def unannounced(self) -> list[str]:
        return [text for text in self.seen if not any(one.search(text) for one in self._announced)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the browser's own doing when a page is left
            self.seen.append(f"request failed: {request.method} {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.append(f"HTTP {response.status}: {response.request.method} {response.url}")
