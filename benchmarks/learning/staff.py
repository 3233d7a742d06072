"""Members of staff at work, for Locust: they sign in once, then learn, look, practise and search.

Needs Locust and lxml and nothing of ours. ACCOUNTS in the environment is a file of addresses, a line each; PASSWORD is
theirs. Its own work is kept small, because it takes place on the processors that it measures.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from locust import FastHttpUser, between, task
from lxml import html

EMAILS = Path(os.environ["ACCOUNTS"]).read_text("utf-8").split()
WORDS = ("phishing", "gift from seller", "draft is a record", "micro purchse", "5 CFR 2635.203")
KINDS = (
    ("a question of a test", r"/(pre|post)-test/\d+$"),
    ("a question of a lesson", r"/checks/\d+$"),
    ("a lesson", r"/lessons/[\w-]+$"),
    ("a test's own page", r"/(pre|post)-test(/answers|/result)?$"),
    ("a module", r"/learning/modules/[\w-]+$"),
)
"""What a page is called in the figures, by its address."""
LEADS_ON = (302, 303)
ASKS = "//main//form[@data-answer or not(contains(@action, 'format') or contains(@action, 'said'))]"
"""The form of a question, or the one that leads on."""


def called(address: str, otherwise: str) -> str:
    """Return the name of a page."""
    path = urlsplit(address).path
    return next((name for name, pattern in KINDS if re.search(pattern, path)), otherwise)


def filled(form: html.HtmlElement) -> dict[str, str]:
    """Return what a form sends when everything in it is answered somehow."""
    found: dict[str, str] = {}
    for number, field in enumerate(form.xpath(".//*[self::input or self::select or self::textarea][@name]")):
        name, kind = field.get("name"), field.get("type", field.tag)
        if kind in ("hidden", "radio", "checkbox"):
            found.setdefault(name, field.get("value", ""))
        elif kind == "select":
            options = [value for value in field.xpath(".//option/@value") if value]
            place = int(re.sub(r"\D", "", name) or number)
            found[name] = options[place % len(options)] if options else ""
        else:
            found[name] = "1"
    return found


class Member(FastHttpUser):
    """Somebody who looks at each page for a second, much faster than people do."""

    wait_time = between(0.5, 1.5)

    def on_start(self) -> None:
        """Sign in, and begin the first module there is."""
        page = self._open("/sign-in", "the sign-in page")
        (token, *_rest) = page.xpath("//input[@name='csrf_token']/@value")
        sent = {"email": random.choice(EMAILS), "password": os.environ["PASSWORD"]}
        self.client.post("/sign-in", {**sent, "csrf_token": token}, name="signing in", allow_redirects=False)
        self.module = ""
        self.look()

    @task(3)
    def look(self) -> None:
        """Open the first page and choose a module from it."""
        page = self._open("/my-learning", "my learning")
        found = set(page.xpath("//main//a/@href"))
        modules = sorted(a for a in found if a.startswith("/learning/modules/") and a.count("/") == 3)
        self.module = self.module or (random.choice(modules) if modules else "")

    @task(12)
    def learn(self) -> None:
        """Go on with the module: read what comes next, answer what it asks."""
        if not self.module:
            return
        page = self._open(self.module, "a module")
        for start in page.xpath("//main//form[substring(@action, string-length(@action) - 5) = '/start']")[:1]:
            self._send(start, self.module)
        where, page = self._follow(f"{self.module}/go-on")
        for form in page.xpath(
            "//main//form[@data-answer or not(contains(@action,'format') or contains(@action,'said'))]"
        )[:1]:
            self._send(form, where)

    @task(2)
    def find(self) -> None:
        """Search."""
        self.client.get(f"/search?{urlencode({'q': random.choice(WORDS)})}", name="searching")

    @task(1)
    def practise(self) -> None:
        """Open the week's practice."""
        self._open("/practice", "practice")

    @task(2)
    def remember(self) -> None:
        """Look at the own record, and ask why a date is what it is."""
        page = self._open("/my-record", "the training record")
        why = page.xpath("//a/@href[starts-with(., '/my-record/why/')]")
        if why:
            self._open(random.choice(why), "why this date")

    @task(1)
    def browse(self) -> None:
        """Look at the catalogue."""
        self._open("/modules", "the catalogue")

    def _open(self, address: str, name: str) -> html.HtmlElement:
        return html.fromstring(self.client.get(address, name=name).text)

    def _follow(self, address: str) -> tuple[str, html.HtmlElement]:
        """Go where an address leads; each page on the way counts by itself."""
        for _ in range(4):
            answer = self.client.get(address, name=called(address, "going on"), allow_redirects=False)
            if answer.status_code not in LEADS_ON:
                break
            address = answer.headers["Location"]
        return address, html.fromstring(answer.text or "<p></p>")

    def _send(self, form: html.HtmlElement, where: str) -> None:
        """Send a form and go where it leads."""
        address = str(form.get("action") or where)
        name = f"sending {called(address, 'a form')}"
        with self.client.post(address, filled(form), name=name, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code in (*LEADS_ON, 422):
                answer.success()  # 422: the answer is none that can be marked, and the page says so
        if answer.status_code in LEADS_ON:
            self._follow(answer.headers["Location"])
