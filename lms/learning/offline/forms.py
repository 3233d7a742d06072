"""What a device sends late, read from a form: nothing of it is believed without a look."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from lms.kernel.errors import Invalid
from lms.learning.forms import LONGEST_KEY, instant_in
from lms.learning.offline.model import Sent
from lms.platform.ids import id_in

OURS = frozenset({"to", "key", "label", "attempt", "paper", "known", "device_at", "age", "mine", "csrf_token"})
LONGEST_ADDRESS, LONGEST_LABEL = 300, 200
LONGEST_AGE = 10 * 366 * 24 * 3600


def sent_from(form: MultiDict[str, str]) -> Sent:
    """Return what was sent; raise `Invalid` for what has no name or no address, and so can be kept under neither."""
    key, to = form.get("key", ""), form.get("to", "")
    if not key or len(key) > LONGEST_KEY or len(to) > LONGEST_ADDRESS:
        raise Invalid("This sending has no name of its own, so it could not be kept. Reload the page and do it again.")
    return Sent(
        to=to,
        key=key,
        label=" ".join(form.get("label", "").split())[:LONGEST_LABEL],
        attempt=id_in(form.get("attempt")) or None,
        paper=id_in(form.get("paper")) or None,
        known_at=instant_in(form.get("known", "")),
        device_at=instant_in(form.get("device_at", "")),
        age=_seconds(form.get("age", "")),
        mine=frozenset(form.get("mine", "").split()),
        given={name: form.getlist(name) for name in form if name not in OURS},
    )


def _seconds(text: str) -> int | None:
    digits = text.isascii() and text.isdigit() and len(text) < len(str(LONGEST_AGE)) + 1
    return min(int(text), LONGEST_AGE) if digits else None
