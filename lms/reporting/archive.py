"""A ZIP with a manifest: written file by file to disk, each with its SHA-256, the same content in the same bytes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
BLOCK = 1 << 20


class Archive:
    """A ZIP under way; nothing is held in memory but what each file is."""

    def __init__(self, path: Path, dated_at: datetime) -> None:
        self._dated_at = dated_at
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._files: list[dict[str, Any]] = []

    def add(self, name: str, title: str, source: Path | bytes) -> None:
        """Put a file in, from disk in pieces or from memory."""
        entry, digest, size = self._entry(name), hashlib.sha256(), 0
        with self._zip.open(entry, "w") as target:
            if isinstance(source, bytes):
                target.write(source)
                digest.update(source)
                size = len(source)
            else:
                with source.open("rb") as file:
                    while piece := file.read(BLOCK):
                        target.write(piece)
                        digest.update(piece)
                        size += len(piece)
        self._files.append({"name": name, "title": title, "size": size, "sha256": digest.hexdigest()})

    def close(self, about: Mapping[str, Any]) -> None:
        """Write the manifest, which says what the ZIP is about and names every other file with its hash."""
        content = {**about, "files": self._files}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        self._zip.writestr(self._entry(MANIFEST), text.encode())
        self._zip.close()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._dated_at.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_STORED if name.endswith((".pdf", ".xlsx")) else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry


def sha256_of(path: Path) -> str:
    """Return the hash of a file on disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
