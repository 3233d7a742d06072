"""The recordings of published modules: kept once by their content, and never replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lms.catalogue.model import Module
from lms.kernel.errors import Invalid, NotFound
from lms.platform.files import Files
from lms.platform.work import Work


def key_of(sha256: str) -> str:
    """Return the name under which a recording is kept."""
    return f"media/{sha256}"


def keep(work: Work, module: Module, files: Mapping[str, Path]) -> None:
    """Keep the recordings of a module beside its version; raise `Invalid` if one is neither kept nor at hand."""
    for media in module.media:
        store = Files(work.settings.files_url)
        try:
            store.size(key_of(media.file.sha256))
        except NotFound:
            path = files.get(media.file.sha256)
            if path is None:
                raise Invalid(
                    f"Nothing was published. The recording {media.file.name} of '{module.head.module}' is not at hand."
                ) from None
            store.keep(key_of(media.file.sha256), path)
            work.if_given_up(store.take_back)
