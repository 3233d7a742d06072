"""Where the pages are to be opened: said when they answer, not before."""

from __future__ import annotations

import http.client
import socket
import time

import click

from lms.kernel.errors import Refused

ANYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104
ASK_EVERY_SECONDS = 0.2


def refuse_taken(host: str, port: int) -> None:
    """Raise `Refused` where something else listens already: its answers must not pass for ours."""
    try:
        with socket.create_connection((ANYWHERE.get(host, host), port), timeout=1):
            pass
    except OSError:
        return
    raise Refused(f"Something listens on port {port} already. Stop it, or choose another port with --port.")


def say_when_it_answers(host: str, port: int) -> None:
    """Wait until the health page answers, however long it takes, then print the address to open."""
    near = ANYWHERE.get(host, host)
    while not answers(near, port):
        time.sleep(ASK_EVERY_SECONDS)
    shown = f"[{near}]" if ":" in near else near
    click.echo(f"The pages answer. Open http://{shown}:{port}")


def answers(host: str, port: int) -> bool:
    """Tell whether the health page of a server says that all is well."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
