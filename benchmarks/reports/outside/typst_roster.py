"""The register by Typst: tagged, PDF/UA-1. Runs in its own environment: FILE.csv OUT.pdf FONT.ttf."""

import sys
from pathlib import Path

import typst

source, out, font = map(Path, sys.argv[1:4])
text = """
#set document(title: "Register")
#set text(font: "Public Sans", size: 8pt, lang: "en")
#set page(paper: "a4", flipped: true, margin: (x: 16mm, y: 22mm))
= Register
#let rows = csv("register.csv")
#table(
  columns: (2.5fr, 1.2fr, 2.5fr, 3.5fr, 1.2fr, 1.3fr), stroke: none,
  table.header(..rows.first().map(cell => strong(cell))), ..rows.slice(1).flatten(),
)
"""
folder = source.parent
(folder / "register.typ").write_text(text, "utf-8")
typst.compile(str(folder / "register.typ"), output=str(out), font_paths=[str(font.parent)], pdf_standards="ua-1")
