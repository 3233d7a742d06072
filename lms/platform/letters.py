"""Letters from the folder `templates/email/`: one folder a letter with subject.txt, body.txt and body.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from lms.kernel.errors import Invalid
from lms.platform.content import Overlay
from lms.platform.outbox import Draft, Enclosure
from lms.platform.templating import rendered
from lms.platform.work import Work

FRAME = "frame.html"
"""What stands around the words of every letter that is read as HTML."""


@lru_cache(maxsize=8)
def _environment(roots: tuple[Path, ...]) -> Environment:
    return Environment(
        loader=FileSystemLoader([root / "email" for root in roots]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def letter(
    work: Work,
    name: str,
    values: Mapping[str, object],
    *,
    key: str,
    recipient: str,
    person_id: int | None = None,
    not_before: datetime | None = None,
    enclosures: Sequence[Enclosure] = (),
) -> Draft:
    """Return a letter made from `templates/email/<name>/`; `values` are what its three templates may say.

    Raises `Invalid` where a recipient or a subject could smuggle a second header in.
    """
    if any(character in recipient for character in "\r\n,;"):
        raise Invalid("A letter goes to one address.", field="recipient")
    overlay = Overlay("templates", work.settings.templates)
    environment = _environment(overlay.roots)
    values = {**values, "base_url": work.settings.base_url}

    def part(file: str) -> str:
        return rendered(environment, f"{name}/{file}", values, (overlay,))

    subject = " ".join(part("subject.txt").split())
    # The words are a template's own output, escaped there; the frame only stands around them.
    words = Markup(part("body.html"))  # noqa: S704
    return Draft(
        key=key,
        recipient=recipient,
        subject=subject,
        text=part("body.txt"),
        html=environment.get_template(FRAME).render(subject=subject, words=words),
        person_id=person_id,
        not_before=not_before,
        enclosures=tuple(enclosures),
    )
