"""The address is printed when the pages answer, not before."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lms.cli import answering
from lms.kernel.errors import Refused
from tests.postgres import free_port

ANSWERS = [503, 200]


class Door(BaseHTTPRequestHandler):
    """Says that it is not ready, then that it is."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(ANSWERS[min(len(self.asked), 2) - 1])
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    Door.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_address_is_said_once_the_health_page_is_well(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    answering.say_when_it_answers("0.0.0.0", port)
    assert Door.asked == ["/health", "/health"]
    assert capsys.readouterr().out == f"The pages answer. Open http://127.0.0.1:{port}\n"


def test_nothing_that_listens_is_no_answer() -> None:
    free = free_port()
    assert not answering.answers("127.0.0.1", free)
    answering.refuse_taken("127.0.0.1", free)


def test_a_taken_port_is_refused_with_what_to_do(port: int) -> None:
    with pytest.raises(Refused, match="--port"):
        answering.refuse_taken("127.0.0.1", port)
