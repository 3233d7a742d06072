"""The server is killed while answers come in: whatever it acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from lms.learning.model import PaperKind
from lms.learning.records import Answer
from lms.platform.work import unit_of_work
from tests.browser.serve import Wanted, running
from tests.journeys.learners import BASE, EMAIL, learner_at
from tests.journeys.site import PASSWORD, Site

pytestmark = pytest.mark.journey
ROUNDS = 3
ANSWERS_A_ROUND = 15


class Phone:
    """A client that keeps sending what was not acknowledged, as the page's script does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.token = ""

    def get(self, path: str) -> BeautifulSoup:
        with self.opener.open(self.address + path, timeout=20) as answer:
            page = BeautifulSoup(answer.read(), "html.parser")
        token = page.select_one("input[name=csrf_token]")
        self.token = str(token["value"]) if isinstance(token, Tag) else self.token
        return page

    def post(self, path: str, fields: dict[str, str], *, as_data: bool = False) -> dict[str, object]:
        headers = {"Accept": "application/json", "X-CSRFToken": self.token} if as_data else {}
        fields = fields if as_data else fields | {"csrf_token": self.token}
        body = urllib.parse.urlencode(fields).encode()
        asked = urllib.request.Request(self.address + path, body, headers)
        with self.opener.open(asked, timeout=20) as answer:
            return dict(json.loads(answer.read())) if as_data else {}


def test_a_killed_server_loses_no_answer_that_it_acknowledged(site: Site) -> None:
    learner = learner_at(site)
    acknowledged: list[str] = []
    tried: dict[str, dict[str, str]] = {}
    phone = Phone(site.address)
    phone.get("/sign-in")
    phone.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    phone.get(BASE)
    phone.post(f"{BASE}/start", {})
    phone.post(f"{BASE}/pre-test", {})
    phone.get(f"{BASE}/pre-test/1")
    paper = learner.attempt().paper(PaperKind.PRE)
    assert paper
    item, order = learner.text.item(paper.entries[0].item), paper.entries[0].order
    assert item

    def fields(number: int) -> dict[str, str]:
        given = learner.right(item, order) if number % 2 else learner.wrong(item, order)
        said = {"choice": str(given["choice"])} if "choice" in given else {}
        said |= {"value": str(given["value"])} if "value" in given else {}
        for name in ("places", "pairs"):
            said |= {f"part_{n}": str(v) for n, v in enumerate(given.get(name, ()))}  # type: ignore[arg-type, var-annotated]
        return said | ({"choices": str(given["choices"][0])} if "choices" in given else {})  # type: ignore[index]

    def keep_answering(stop: threading.Event) -> None:
        while not stop.is_set():
            key = f"key-{len(tried)}"
            tried[key] = fields(len(tried)) | {"key": key, "paper": str(paper.id)}
            try:
                if phone.post(f"{BASE}/pre-test/1", tried[key], as_data=True)["saved"]:
                    acknowledged.append(key)
            except (urllib.error.URLError, ConnectionError, TimeoutError, OSError):
                time.sleep(0.05)

    for round_ in range(ROUNDS):
        with running(Wanted(folder=site.folder)) as (phone.address, process):
            stop = threading.Event()
            answering = threading.Thread(target=keep_answering, args=(stop,))
            answering.start()
            wanted = len(acknowledged) + ANSWERS_A_ROUND + round_
            deadline = time.monotonic() + 60
            while len(acknowledged) < wanted and time.monotonic() < deadline:
                time.sleep(0.003)
            process.kill()
            process.join(30)
            stop.set()
            answering.join(60)
    assert len(acknowledged) >= ROUNDS * ANSWERS_A_ROUND
    kept = keys_in(site)
    assert set(acknowledged) <= kept
    with running(Wanted(folder=site.folder)) as (phone.address, _):
        for key, sent in tried.items():
            assert phone.post(f"{BASE}/pre-test/1", sent, as_data=True)["saved"], key
    assert keys_in(site) == set(tried)
    with unit_of_work(site.app, write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == len(tried)
        assert work.session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


def keys_in(site: Site) -> set[str]:
    with unit_of_work(site.app, write=False) as work:
        return set(work.session.scalars(sa.select(Answer.key)))
