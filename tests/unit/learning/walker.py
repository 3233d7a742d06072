"""Somebody with a browser without scripts: reads pages, fills in forms, follows where they lead."""

from __future__ import annotations

from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, g
from werkzeug.test import TestResponse

from lms.kernel.actor import Actor


class Walker:
    """One person walking through the pages. `page` is what is on the screen."""

    def __init__(self, app: Flask, actor: Actor) -> None:
        self.actor = actor
        if "walkers" not in app.extensions:
            app.extensions["walkers"] = []
            app.before_request(lambda: _be(app))
        app.extensions["walkers"][:] = [actor]
        self.app = app
        self.client = app.test_client()
        self.path = ""
        self.status = 0
        self.page = BeautifulSoup("", "html.parser")

    def go(self, path: str, status: int = 200) -> Walker:
        """Open a page."""
        self.app.extensions["walkers"][:] = [self.actor]
        return self._show(self.client.get(path, follow_redirects=True), status)

    def submit(self, button: str, status: int = 200, **values: str | list[str]) -> Walker:
        """Fill in the form that has a button, and press it."""
        self.app.extensions["walkers"][:] = [self.actor]
        form = self.form(button)
        data: dict[str, str | list[str]] = {
            str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")
        }
        action = str(form.get("action") or self.path)
        return self._show(self.client.post(action, data={**data, **values}, follow_redirects=True), status)

    def form(self, button: str) -> Tag:
        """Return the form that has a button with these words."""
        for found in self.page.find_all("button"):
            if button in found.get_text():
                form = found.find_parent("form")
                assert form
                return form
        raise AssertionError(f"no button {button!r} on {self.path}: {self.text}")

    def link(self, words: str) -> str:
        """Return where a link leads."""
        for found in self.page.select("main a"):
            if words in found.get_text():
                return str(found["href"])
        raise AssertionError(f"no link {words!r} on {self.path}: {self.text}")

    def follow(self, words: str, status: int = 200) -> Walker:
        """Follow a link."""
        return self.go(self.link(words), status)

    @property
    def heading(self) -> str:
        """Return the words of the page's heading, without its caption."""
        heading = self.page.find("h1")
        assert heading
        for caption in heading.select(".lms-caption"):
            caption.extract()
        return heading.get_text(" ", strip=True)

    @property
    def text(self) -> str:
        """Return what the page says."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ", strip=True).split())

    def _show(self, answer: TestResponse, status: int) -> Walker:
        self.page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        self.path, self.status = urlsplit(answer.request.url).path, answer.status_code
        assert answer.status_code == status, f"{self.path}: {answer.status_code} {self.text[:400]}"
        return self


def _be(app: Flask) -> None:
    g.actor = app.extensions["walkers"][0]
