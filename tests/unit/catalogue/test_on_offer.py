"""What is on offer at an instant follows from what was said up to then, and from what was published."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.catalogue.model import Offer, VersionView
from lms.catalogue.versions import withdrawn
from tests.conftest import NOON


def version(number: int, hour: int) -> VersionView:
    return VersionView(
        id=number, agency_id=1, module="doors", version=number, title="Doors", minutes=8, pass_mark=80,
        content_hash=str(number), material=False, published_at=NOON + timedelta(hours=hour), effective_on=NOON.date(),
    )  # fmt: skip


def said(hour: int, *, gone: bool) -> Offer:
    return Offer("doors", gone, "Why" if gone else "", "", NOON + timedelta(hours=hour), "Olga Field")


OFFERS = [said(2, gone=True), said(4, gone=False), said(6, gone=True)]
VERSIONS = [version(1, 0), version(2, 8)]


@pytest.mark.parametrize(
    ("hour", "since"),
    [(0, None), (1, None), (2, 2), (3, 2), (4, None), (5, None), (6, 6), (7, 6), (8, None), (None, None)],
)
def test_a_module_is_withdrawn_until_it_is_put_back_or_published_anew(hour: int | None, since: int | None) -> None:
    at = None if hour is None else NOON + timedelta(hours=hour)
    found = withdrawn(OFFERS, VERSIONS, at).get("doors")
    assert (found.at if found else None) == (None if since is None else NOON + timedelta(hours=since))
