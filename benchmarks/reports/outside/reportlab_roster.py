"""The register by ReportLab: wrapped cells, untagged. Runs in its own environment: FILE.csv OUT.pdf FONT.ttf."""

import csv
import sys
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

source, out, font = map(Path, sys.argv[1:4])
pdfmetrics.registerFont(TTFont("Text", str(font)))
style = ParagraphStyle("cell", fontName="Text", fontSize=8, leading=10)
with source.open(encoding="utf-8", newline="") as handle:
    rows = [[Paragraph(cell, style) for cell in row] for row in csv.reader(handle)]
shares = (2.5, 1.2, 2.5, 3.5, 1.2, 1.3)
width = 750 / sum(shares)
table = LongTable(rows, repeatRows=1, colWidths=[share * width for share in shares])
table.setStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, "#c9d1d5")])
SimpleDocTemplate(str(out), pagesize=landscape(A4)).build([table])
