"""The site as an application: what it is called, what its worker keeps, and that it keeps nothing of anybody."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import lms

STATIC = Path(lms.__file__).parent / "platform" / "static"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def setup_of(text: str) -> dict[str, object]:
    found = re.match(r"const SETUP = (\{.*\});\n", text)
    assert found
    return dict(json.loads(found[1]))


def test_the_site_spans_all_of_its_pages_once_installed(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    says = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert (says["id"], says["scope"], says["start_url"], says["display"]) == ("/", "/", "/", "standalone")


def test_each_icon_is_there_in_the_size_that_is_said(client: FlaskClient) -> None:
    icons = json.loads(client.get("/manifest.webmanifest").data)["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        data = client.get(icon["src"]).data
        width, height = struct.unpack(">II", data[16:24])
        assert (data[:8], f"{width}x{height}") == (b"\x89PNG\r\n\x1a\n", icon["sizes"])


def test_the_icons_were_drawn_from_the_present_drawing() -> None:
    drawn = json.loads((STATIC / "icons" / "drawn.json").read_text("utf-8"))
    assert drawn["sha256"] == hashlib.sha256((STATIC / drawn["source"]).read_bytes()).hexdigest(), "run make icons"


def test_the_worker_comes_from_the_root_and_is_asked_for_each_time(client: FlaskClient) -> None:
    answer = client.get("/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_everything_the_worker_keeps_for_everybody_is_there_for_everybody(client: FlaskClient) -> None:
    setup = setup_of(client.get("/worker.js").get_data(as_text=True))
    files = setup["files"]
    assert isinstance(files, list)
    assert setup["noNetwork"] == files[0]
    for url in files:
        assert client.get(url).status_code == 200, url
        assert url == files[0] or url.startswith(("/static/", "/theme/")), url


def test_the_page_without_a_network_names_nobody(client: FlaskClient) -> None:
    text = client.get("/no-network").get_data(as_text=True)
    assert "data-whose" not in text
    assert "data-sign-out" not in text


def test_other_colours_of_the_house_are_another_version_of_the_worker(app: Flask) -> None:
    client, themes = app.test_client(), app.extensions["lms_themes"]
    before = setup_of(client.get("/worker.js").get_data(as_text=True))
    house = themes["house"]
    themes["house"] = house.model_copy(update={"light": house.light.model_copy(update={"header": "#123456"})})
    try:
        after = setup_of(client.get("/worker.js").get_data(as_text=True))
        assert json.loads(client.get("/manifest.webmanifest").data)["theme_color"] == "#123456"
    finally:
        themes["house"] = house
    assert before["version"] != after["version"]


def test_the_version_of_the_worker_is_the_same_for_the_same_files(client: FlaskClient) -> None:
    first, second = (setup_of(client.get("/worker.js").get_data(as_text=True)) for _ in range(2))
    assert first == second
