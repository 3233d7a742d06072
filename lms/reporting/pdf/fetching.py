"""The only door through which a document can load anything: our fonts and the report's own assets."""

import mimetypes
from collections.abc import Mapping

from weasyprint.urls import URLFetcherResponse

SCHEME = "engine:"


class Fetcher:
    """Answers `engine:font/<cut>` and `engine:asset/<name>` from memory and refuses every other address.

    A PDF engine that follows addresses is a browser inside the agency's network.
    """

    _fail_on_errors = True  # read by WeasyPrint: a refused address stops the part instead of leaving a gap

    def __init__(self, assets: Mapping[str, bytes], faces: Mapping[str, bytes]) -> None:
        fonts = {f"font/{key}": data for key, data in faces.items()}
        self._files = fonts | {f"asset/{name}": data for name, data in assets.items()}

    def __call__(self, url: str) -> URLFetcherResponse:
        """The file behind an address, or ValueError."""
        data = self._files.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if data is None:
            raise ValueError(f"a report may load its own files only, not {url}")
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, body=data, headers={"Content-Type": kind})
