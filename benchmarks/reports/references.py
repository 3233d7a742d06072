"""Other makers of PDF in an environment of their own: no dependency of the product, installed by the benchmark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.reports import roster
from lms.reporting.pdf.faces import cut_faces

PACKAGES = {"reportlab": "reportlab==5.1.0", "typst": "typst==0.15.2"}
OUTSIDE = Path(__file__).parent / "outside"


def environment(folder: Path) -> Path:
    """Make the environment and return its interpreter."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES.values()], check=True)
    return python


def command(python: Path, name: str, size: int, folder: Path) -> list[str]:
    """Return what makes the register of this size, its data written first."""
    data, font = folder / "register.csv", folder / "text.ttf"
    data.write_bytes(roster.as_csv(size))
    font.write_bytes(cut_faces()["text-400"])
    return [str(python), str(OUTSIDE / f"{name}_roster.py"), str(data), str(folder / f"{name}.pdf"), str(font)]
