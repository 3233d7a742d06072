"""Hand out a stored file that is played: the part that is asked for, kept by the browser for as long as it likes."""

from __future__ import annotations

from flask import Response, request

from lms.platform.files import Files

YEAR = 31_536_000


def played(files: Files, key: str, *, size: int, kind: str, tag: str) -> Response:
    """Return a file, or the range of it that is asked for (RFC 9110, section 14).

    `tag` names the content and nothing else ever has it, so the answer may be kept for ever; but only by the browser of
    whoever may see it.
    """
    asked = request.range if request.method in {"GET", "HEAD"} and _still(tag) else None
    part = asked.range_for_length(size) if asked else None
    if asked and part is None:
        answer = Response(status=416)
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    start, stop = part or (0, size)
    answer = Response(files.part(key, start, stop), status=206 if part else 200, mimetype=kind)
    answer.headers["Content-Length"] = str(stop - start)
    if part:
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    answer.set_etag(tag)
    if not asked:
        answer.make_conditional(request)
    return answer


def _still(tag: str) -> bool:
    """Tell whether a range is of the content that the asker knows (If-Range)."""
    known = request.if_range
    return known is None or known.etag is None or known.etag == tag
