"""A visitor with a browser who notices what is wrong with a page: axe, HTML, console, policy, sideways scroll."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect, sync_playwright

ASSETS = Path(__file__).parents[2] / "lms" / "platform" / "assets"
CHROMIUM = os.environ.get("LMS_TEST_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = (390, 844)
DESK = (1280, 900)
NARROWEST = 320
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 20_000  # the test runs beside others: a page that takes its time is no fault, one that never comes is
BLOCKED = "Service Worker registration blocked by Playwright"
Scheme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium; nothing is downloaded."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Validator:
    """An HTML validator in one long-lived process."""

    def __init__(self) -> None:
        here = Path(__file__).with_name("validate.mjs")
        self._process = subprocess.Popen(
            ["node", str(here), str(ASSETS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def complaints(self, html: str) -> list[str]:
        """Return what is not valid in a document."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"html": html}) + "\n")
        self._process.stdin.flush()
        return [str(line) for line in json.loads(self._process.stdout.readline())]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


class Visitor:
    """One person at one device. `page` is Playwright's; `check` looks at what is on the screen.

    A device that `keeps` has the service worker, through which Playwright cannot see as well.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        validator: Validator,
        size: tuple[int, int] = DESK,
        scheme: Scheme = "light",
        *,
        script: bool = True,
        keeps: bool = False,
    ) -> None:
        self.address = address
        self.size = size
        self.troubles: list[str] = []
        self._validator = validator
        self._expected: set[int] = set()
        self._sources: dict[str, str] = {}
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="en-US",
            reduced_motion="reduce",
            java_script_enabled=script,
            service_workers="allow" if keeps else "block",
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        self.page.on("response", self._on_response)

    def go(self, path: str, status: int = 200) -> Page:
        """Open a path of the site and see that it answers as expected."""
        self._expected |= {status} - {200}
        answer = self.page.goto(self.address + path)
        assert answer
        assert answer.status == status, f"{path} answered {answer.status}, not {status}"
        return self.page

    def expect(self, status: int) -> None:
        """Say that the next step is answered with an error status, on purpose."""
        self._expected.add(status)

    def press(self, target: Locator) -> Page:
        """Click what leads to another page, and wait until that page has come."""
        with self.page.expect_navigation():
            target.click()
        return self.page

    def check(self, name: str, *, axe: bool = True, sizes: tuple[tuple[int, int], ...] = ()) -> None:
        """Assert that the page on the screen is sound, at its own size or at several; keep pictures under a name."""
        found = list(self.troubles)
        for size in sizes or (self.size,):
            found += self._seen_at(size, name, axe=axe)
        found += [f"HTML {complaint}" for complaint in self._validator.complaints(self._source())]
        found += [f"id twice: {twice}" for twice in self.page.evaluate(TWICE)]
        found += [f"headings: {self.page.locator('h1').count()} h1"] if self.page.locator("h1").count() != 1 else []
        self.troubles.clear()
        self._expected.clear()
        assert not found, f"{name} at {self.page.url}:\n  " + "\n  ".join(found)

    def _seen_at(self, size: tuple[int, int], name: str, *, axe: bool) -> list[str]:
        self.size = size
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.look_at(name)
        return (axe_violations(self.page) if axe else []) + self._sideways()

    def look_at(self, name: str) -> None:
        """Save a picture of the whole page to the folder in LMS_TEST_PICTURES; nothing without it."""
        folder = os.environ.get("LMS_TEST_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}-{self.size[0]}.png"), full_page=True)

    def close(self) -> None:
        """Leave."""
        self.context.close()

    def _source(self) -> str:
        """Return the document as it came over the wire; as the browser has it where it came in another way."""
        return self._sources.get(self.page.url.partition("#")[0], "<!doctype html>" + self.page.content())

    def _sideways(self) -> list[str]:
        found = []
        for width in dict.fromkeys((self.size[0], NARROWEST)):
            self.page.set_viewport_size({"width": width, "height": self.size[1]})
            over = self.page.evaluate(SIDEWAYS)
            if over:
                found.append(f"at {width} px wide it scrolls sideways: {over}")
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})
        return found

    def _on_console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self._expected) or message.text == BLOCKED
        if message.type in {"error", "warning"} and not expected:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.request.resource_type == "document" and "html" in response.headers.get("content-type", ""):
            try:
                self._sources[response.url.partition("#")[0]] = response.text()
            except Exception:
                return
        elif response.status >= 400 and response.status not in self._expected:
            self.troubles.append(f"{response.status} for {response.url}")


SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth, seen = document.documentElement.clientWidth;
  if (wide <= seen) return "";
  const all = [...document.querySelectorAll("main *, header *, footer *")];
  const over = all.filter((e) => e.getBoundingClientRect().right > seen + 1);
  return `${wide} > ${seen}: ` + over.slice(0, 3).map((e) => e.tagName + "." + e.className).join(", ");
}"""
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""
RUN_AXE = """async (tags) => {
  const report = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  const said = (v, n) => `axe ${v.id}: ${n.target} ${n.failureSummary.replaceAll("\\n", " ")}`;
  return report.violations.flatMap((v) => v.nodes.map((n) => said(v, n)));
}"""


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core finds. Its source is evaluated by the debugger, so the page's policy stays in force."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate((ASSETS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found: Any = page.evaluate(RUN_AXE, AXE_TAGS)
    return [str(line) for line in found]
