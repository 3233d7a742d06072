"""A plain client of the pages: no browser, so that it can press a button at the very moment when a server dies."""

from __future__ import annotations

import io
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after redirects."""

    address: str
    page: BeautifulSoup
    body: bytes


class Client:
    """Somebody who presses buttons; the protection token is that of the last page with one."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        self.get("/sign-in")
        self.post("/sign-in", [("email", email), ("password", password)])

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._read(urllib.request.Request(self.address + path))

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form."""
        body = urllib.parse.urlencode([*fields, ("csrf_token", self._token)]).encode()
        return self._read(urllib.request.Request(self.address + path, body))

    def hand_in(self, path: str, name: str, content: bytes, fields: Fields = ()) -> Answer:
        """Send a form with a file in its field `file`."""
        values: MultiDict[str, object] = MultiDict([*fields, ("csrf_token", self._token)])
        values.add("file", FileStorage(io.BytesIO(content), name, content_type="text/csv"))
        boundary, body = encode_multipart(values)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._read(urllib.request.Request(self.address + path, body, headers))

    def _read(self, asked: urllib.request.Request) -> Answer:
        with self._opener.open(asked, timeout=30) as answer:
            body = answer.read()
            page = BeautifulSoup(body, "html.parser") if b"<html" in body[:200] else BeautifulSoup("", "html.parser")
            token = page.select_one("input[name=csrf_token]")
            self._token = str(token["value"]) if isinstance(token, Tag) else self._token
            return Answer(answer.geturl().removeprefix(self.address), page, body)
