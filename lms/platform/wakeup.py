"""Wake a worker by a message that only says what to look at. Losing one loses nothing: a sweep sends it again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from lms.platform.settings import Settings

log = logging.getLogger("lms.wakeup")
LETTERS = "letters"


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages as JSON: huey pickles by default, and a pickle from a shared queue is code from strangers."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


@lru_cache(maxsize=4)
def queue_of(settings: Settings) -> Huey:
    """Return the message queue of an installation: a file beside the data, or the PostgreSQL database."""
    if settings.is_sqlite:
        path = settings.data / "queue.sqlite"
        queue = SqliteHuey("lms", filename=str(path), fsync=True, results=False, serializer=JsonSerializer())
    else:
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        queue = PostgresHuey("lms", dsn=dsn, results=False, serializer=JsonSerializer())
    queue.look_at = queue.task(name="look_at")(_look_at)
    return queue


def listen(look: Callable[[str], None]) -> None:
    """Name what this process does when it is woken (a worker process does this once)."""
    _ears.append(look)


def wake(settings: Settings, what: str) -> None:
    """Ask a worker to look at `what` ("work:12", "letters").

    A queue that is out of order is logged, never raised: the row is already committed, and the sweep will find it.
    """
    if settings.testing:
        return
    try:
        queue_of(settings).look_at(what)
    except Exception:
        log.exception("the message queue is out of order; the sweep will find %s", what)


_ears: list[Callable[[str], None]] = []


def _look_at(what: str) -> None:
    for look in _ears:
        look(what)
