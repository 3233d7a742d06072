"""Only the engine may know WeasyPrint."""

import re
from pathlib import Path

import lms

_IMPORT = re.compile(r"^\s*(from|import) (weasyprint|pydyf)\b", re.MULTILINE)


def offenders(root: Path) -> list[str]:
    files = (path for path in root.rglob("*.py") if "reporting/pdf" not in path.as_posix())
    return [path.name for path in files if _IMPORT.search(path.read_text())]


def test_only_the_engine_imports_weasyprint() -> None:
    assert offenders(Path(lms.__file__).parent) == []


def test_the_guard_sees_an_offence(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text("def f():\n    from weasyprint import HTML\n")
    assert offenders(tmp_path) == ["views.py"]
