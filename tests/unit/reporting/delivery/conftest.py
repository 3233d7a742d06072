"""A real mail server for the tests of delivery."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from tests.postgres import free_port
from tests.unit.reporting.delivery.mailroom import Counter


@pytest.fixture
def box() -> Iterator[tuple[Counter, str]]:
    found, port = Counter(), free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield found, f"smtp://127.0.0.1:{port}"
    controller.stop()
