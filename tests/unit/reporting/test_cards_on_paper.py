"""Every reference card that we ship is one page, on A4 and on US Letter, tagged, made once and then kept."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from lms.catalogue import content
from lms.catalogue.model import Module
from lms.catalogue.model.cards import Card
from lms.kernel.errors import NotFound
from lms.platform.content import Overlay
from lms.reporting import documents
from lms.reporting.pdf.model import Document, Furniture, Html
from lms.reporting.pdf.render import render
from lms.reporting.services import quick
from tests.unit.catalogue.builder import changed, write
from tests.unit.catalogue.test_cards import CARDS
from tests.unit.learning.world import MODULE, make_world

SHIPPED = [
    loaded.module for folder in content.folders_in(Overlay("policies")) if (loaded := content.load(folder)).module
]


def test_every_module_has_three_to_five_cards() -> None:
    assert len(SHIPPED) == 6
    assert {module.head.module: len(module.cards) for module in SHIPPED if not 3 <= len(module.cards) <= 5} == {}


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("module", SHIPPED, ids=lambda module: module.head.module)
def test_every_card_fits_one_page(app: Flask, module: Module, paper: str) -> None:
    """At most two cards at a time in one document, each beginning a page: as many pages as cards.

    Not more of them, as a card repeats the name of its module: on three pages that would be taken for a running head.
    """
    bodies, stylesheet = [], ""
    with app.app_context():
        for card in module.cards:
            body, stylesheet = documents.sheet(app.extensions["lms"].settings, "A", "card", values_of(module, card))
            bodies.append(Html(body))
    sheet = stylesheet.replace("size: a4", f"size: {paper}")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    for parts in (bodies[:2], bodies[2:4], bodies[4:]):
        if not parts:
            continue
        made = Document(title="Cards", lang="en", parts=parts, dated_at=at, stylesheet=sheet, furniture=Furniture())
        out = BytesIO()
        assert render(made, out, workers=0).pages == len(parts)
        with pikepdf.open(out) as file:
            assert round(float(file.pages[0].mediabox[3])) == {"a4": 842, "letter": 792}[paper]


def values_of(module: Module, card: Card) -> dict[str, object]:
    head = module.head
    return {
        "card": card.model_dump(), "module": head.title, "version": head.version, "reviewed_on": head.reviewed_on,
        "owner": head.owner,
    }  # fmt: skip


def test_a_card_is_made_once_and_is_tagged(app: Flask, tmp_path: Path) -> None:
    world = make_world(app, tmp_path / "policies")
    write(tmp_path / "policies", {"cards.yaml": CARDS} | changed("module.yaml", "version: 1", "version: 2"))
    world.publish(tmp_path / "policies")
    with world.work(write=False) as work:
        first = quick.pdf(work, MODULE, "lock-up")
        assert quick.pdf(work, MODULE, "lock-up") == first
        with pytest.raises(NotFound, match="no such card"):
            quick.pdf(work, MODULE, "nothing")
    with pikepdf.open(BytesIO(first)) as file:
        assert len(file.pages) == 1
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en"
    assert len(list((tmp_path / "files").rglob("*.pdf"))) == 1
