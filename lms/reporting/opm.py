"""Reads `policies/opm.yaml`: the codes by which training is reported to the Office of Personnel Management."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lms.kernel.errors import Invalid, Mistake
from lms.platform import yamlfile
from lms.platform.content import Overlay

FILE = "opm.yaml"
Code = Annotated[str, Field(pattern=r"^[0-9]{2}$|^$")]
Indicator = Annotated[str, Field(pattern=r"^(Y|N|NA)?$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Codes(_Part):
    """How a module is coded; empty: not said."""

    type: Code = ""
    sub_type: Code = ""
    purpose: Code = ""
    delivery: Code = ""
    source: Code = ""
    designation: Code = ""
    accreditation: Indicator = ""
    continued_service: Indicator = ""
    repayment: Indicator = ""
    travel: Indicator = ""


class Coding(_Part):
    """All that the file says."""

    confirmed: bool = False
    agency_subelement: Annotated[str, Field(pattern=r"^([A-Z0-9]{4})?$")] = ""
    all: Codes = Codes()
    deliveries: Mapping[str, Code] = Field(default_factory=dict)
    modules: Mapping[str, Codes] = Field(default_factory=dict)

    def of(self, module: str, delivery: str) -> Codes:
        """Return the codes of a completion: what the module says, else what all say; a record's own delivery first."""
        own = self.modules.get(module, Codes()).model_dump(exclude_defaults=True)
        known = self.deliveries.get(delivery, "")
        return self.all.model_copy(update={**own, **({"delivery": known} if known else {})})


def coding_in(overlay: Overlay) -> Coding | list[Mistake]:
    """Return what the file of an overlay says, or every mistake in it with its line; nothing where there is no file."""
    path = overlay.find(FILE)
    return _load(path) if path else Coding()


def mistakes_in(path: Path | None) -> list[Mistake]:
    """Return every mistake of a file with its line; without a file nothing is wrong."""
    found = _load(path) if path else Coding()
    return found if isinstance(found, list) else []


def _load(path: Path) -> Coding | list[Mistake]:
    source = yamlfile.read_file(path, FILE)
    return [source] if isinstance(source, Mistake) else yamlfile.check(Coding, source)


def coding(overlay: Overlay) -> Coding:
    """Return what the file says; raise `Invalid` with the first mistake."""
    found = coding_in(overlay)
    if isinstance(found, list):
        raise Invalid(str(found[0]))
    return found
