"""Time-stamps of a third party (RFC 3161), asked over HTTP."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

_SECONDS = 20
_LARGEST = 1 << 20
_TRIES = 2


class TimeRefused(Exception):
    """The authority gave no time-stamp; the message is a sentence."""


class Authority(TimeStamper):
    """A time-stamping authority. Its answer for a trial is kept, so that it is asked once more for each signature."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask for a time-stamp."""
        data = await asyncio.to_thread(self._asked, req.dump())
        try:
            answer = tsp.TimeStampResp.load(data, strict=True)
            granted = answer["status"]["status"].native in {"granted", "granted_with_mods"}
        except (ValueError, TypeError) as error:
            raise TimeRefused(f"The time-stamping authority {self._url} did not answer with a time-stamp.") from error
        if not granted:
            raise TimeRefused(f"The time-stamping authority {self._url} refused to give a time-stamp.")
        return answer

    def _asked(self, question: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        request = urllib.request.Request(self._url, question, headers)  # noqa: S310 - http(s), checked by the settings
        failure: Exception | None = None
        for _ in range(_TRIES):
            try:
                with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                    data: bytes = answer.read(_LARGEST)
                    return data
            except (urllib.error.URLError, OSError) as error:
                failure = error
        raise TimeRefused(
            f"The time-stamping authority {self._url} cannot be reached: {failure}. The report was not made; "
            "ask for it again, or unset LMS_SIGN_TIMESTAMP_URL."
        ) from failure
