"""Somebody of an agency at a browser without script, for tests of pages."""

from __future__ import annotations

import io
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from lms.directory.accounts import services as accounts
from lms.directory.accounts.passwords import hashed
from lms.directory.records import Account
from lms.kernel.actor import Actor
from lms.kernel.permissions import Role
from lms.platform.work import unit_of_work

PASSWORD = "maple otter lantern 40"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Clerk:
    """A browser in which somebody with some roles is signed in."""

    def __init__(self, app: Flask, actor: Actor, *roles: Role) -> None:
        address = f"{'.'.join(roles)}.{actor.agency_id}@agency.example"
        with unit_of_work(app, actor, write=True) as work:
            made = accounts.open_account(work, agency_id=actor.agency_id, email=address, name="Cleo Clerk", roles=roles)
            work.session.get_one(Account, made).password_hash = hashed(PASSWORD)
        self.client = app.test_client()
        assert self.send("/sign-in", email=address, password=PASSWORD).status_code == 303

    def read(self, address: str, status: int = 200) -> str:
        """Return a page's text without its marks."""
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return text(answer)

    def send(self, address: str, *, page: str = "", **values: Any) -> TestResponse:
        """Send a form with the token of its page; bytes are sent as a file."""
        found = TOKEN.search(self.client.get(page or address).text)
        assert found is not None
        data = {
            name: (io.BytesIO(value), "extract.csv") if isinstance(value, bytes) else value
            for name, value in values.items()
        }
        return self.client.post(address, data={"csrf_token": found[1], **data})


def text(answer: TestResponse) -> str:
    """Return what is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
