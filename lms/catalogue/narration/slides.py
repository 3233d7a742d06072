"""The pictures of a video: drawn in the house's look as HTML, taken by a headless browser."""

from __future__ import annotations

import os
import shutil
from html import escape
from pathlib import Path

from lms.catalogue.model.media import Slide
from lms.catalogue.narration.voice import run
from lms.kernel.errors import Trouble
from lms.platform.content import root

WIDTH, HEIGHT = 1280, 720
FONT = "public-sans-latin-wght-normal.woff2"
STYLE = """
@font-face { font-family: "Public Sans"; src: url("FONT") format("woff2"); font-weight: 100 900; }
* { box-sizing: border-box; margin: 0; }
body { width: 1280px; height: 720px; overflow: hidden; background: #f4f8f9; color: #10272d;
  font: 400 46px/1.3 "Public Sans", sans-serif; }
header { height: 84px; padding: 22px 72px; background: #0b3a44; border-bottom: 6px solid #2fb5a8;
  color: #fff; font-size: 30px; }
header span { float: right; opacity: .85; }
main { padding: 48px 72px 0; }
h1 { font-size: 68px; line-height: 1.12; letter-spacing: -0.02em; margin-bottom: 36px; }
ul { list-style: none; padding: 0; }
li { position: relative; padding: 0 0 20px 50px; }
li::before { content: ""; position: absolute; left: 0; top: 18px; width: 24px; height: 22px;
  border-radius: 6px; background: #2fb5a8; }
.alone { padding-top: 130px; } .alone h1 { font-size: 92px; }
"""


def draw(slides: tuple[Slide, ...], module_title: str, folder: Path) -> list[Path]:
    """Write a PNG of each slide to a folder; the lowest part stays free for the captions."""
    font = root("policies").parent / "lms" / "platform" / "static" / "built" / FONT
    style = STYLE.replace("FONT", font.as_uri())
    pictures = []
    for number, slide in enumerate(slides, 1):
        page, picture = folder / f"slide-{number}.html", folder / f"slide-{number}.png"
        points = "".join(f"<li>{escape(point)}</li>" for point in slide.points)
        page.write_text(
            f'<!doctype html><meta charset="utf-8"><style>{style}</style><header>{escape(module_title)}'
            f"<span>{number} / {len(slides)}</span></header>"
            f"<main{'' if points else ' class=alone'}><h1>{escape(slide.heading)}</h1><ul>{points}</ul></main>",
            "utf-8",
        )
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files"]
        flags += [f"--window-size={WIDTH},{HEIGHT}", f"--user-data-dir={folder / 'profile'}"]
        run([_browser(), *flags, f"--screenshot={picture}", page.as_uri()])
        if not picture.is_file():
            raise Trouble(f"The browser took no picture of slide {number}.")
        pictures.append(picture)
    return pictures


def _browser() -> str:
    found = os.environ.get("LMS_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise Trouble("Chromium is not installed; 'make media' installs what it needs.")
    return found
