"""What is taken away as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import AnyStr

from flask import Response, stream_with_context


def as_file(
    content: bytes | Iterator[AnyStr], name: str, mimetype: str = "text/csv", *, size: int | None = None
) -> Response:
    """Return content as a file of a name that browsers keep and do not open; `size` in bytes, where it is known."""
    answer = Response(content if isinstance(content, bytes) else stream_with_context(content), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if size is not None:
        answer.headers["Content-Length"] = str(size)
    return answer
