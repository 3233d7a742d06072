"""What the processes write about their work."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.kernel.errors import Invalid
from lms.platform import logs
from lms.platform.settings import settings_from


@pytest.fixture
def house() -> Iterator[logging.Logger]:
    house = logging.getLogger("lms")
    before = house.handlers, house.level
    yield house
    house.handlers, house.level = before


def written(house: logging.Logger) -> io.StringIO:
    (handler,) = house.handlers
    assert isinstance(handler, logging.StreamHandler)
    file = io.StringIO()
    handler.setStream(file)
    return file


def test_with_info_each_request_is_a_line_with_its_time_and_length(app: Flask, house: logging.Logger) -> None:
    logs.begin("info")
    file = written(house)
    app.test_client().get("/sign-in?email=somebody@agency.example")
    line = file.getvalue()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO lms\.request [0-9a-f]{16} GET accounts\.sign_in 200 \d+ms\n", line
    )
    assert "somebody" not in line


def test_otherwise_only_warnings_are_written(app: Flask, house: logging.Logger) -> None:
    logs.begin("warning")
    file = written(house)
    app.test_client().get("/sign-in")
    assert file.getvalue() == ""
    logging.getLogger("lms.anything").warning("look at this")
    assert "WARNING lms.anything look at this" in file.getvalue()


def test_a_level_that_is_none_is_refused_with_those_there_are(tmp_path: Path) -> None:
    assert settings_from({"LMS_DATA": str(tmp_path), "LMS_LOG": "INFO"}).log == "info"
    with pytest.raises(Invalid, match=r"LMS_LOG is 'loud'; write one of error, warning, info\."):
        settings_from({"LMS_DATA": str(tmp_path), "LMS_LOG": "loud"})
