"""What reports cost, as medians: time of the processor, peak memory of the process tree, growth over three sizes.

python -m benchmarks.reports [ours | plain | chromium | reportlab | typst | certificates | register |
    sample] [SIZE …]
    [--runs N] [--data FOLDER] [--environment FOLDER]

Without a name, all. SIZE is rows (certificates: pages). A case that takes more than 150 s of processor or 3 GB is
stopped and says so. `register` makes the register of an agency of its own by the whole command, after the agency was
made, which is not measured. `sample` makes the reports of the demonstration in FOLDER (made by `lms demo --no-serve`).
ReportLab and Typst run in an environment of their own, made in a temporary folder unless one is named.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from benchmarks.reports import references, whole
from benchmarks.reports.measure import Limits, Took, machine, median, run
from lms.platform.signing import Signing
from lms.reporting.signing.keys import certificate

SIZES = [1_000, 10_000, 100_000]
OWN = ("ours", "plain", "chromium", "certificates")
NAMES = (*OWN, *references.PACKAGES, "register", "sample")
LONG = 30.0
"""Seconds of processor from which a case runs once only."""


def main() -> None:
    """Print what is asked for."""
    asked = _asked()
    named = [name for name in asked.what if name in NAMES] or list(NAMES)
    sizes = [int(each.replace("_", "")) for each in asked.what if each[:1].isdigit()]
    print(f"Reports on {machine()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as temporary:
        certificate(Signing(data=Path(temporary)))
        for name in named:
            if name == "sample":
                _sample(asked.data, asked.runs)
                continue
            if name == "register":
                _register(sizes or SIZES, asked.runs, Path(temporary))
                continue
            usual = [100, 300, 1_000] if name == "certificates" else SIZES
            _series(name, sizes or usual, asked, Path(temporary))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--environment", type=Path)
    return parser.parse_args()


def _series(name: str, sizes: Sequence[int], asked: argparse.Namespace, temporary: Path) -> None:
    """Print a line a size, and how the cost grew; nothing larger is tried after a size that was stopped."""
    done: list[tuple[int, Took]] = []
    for size in sizes:
        folder = temporary / f"{name}-{size}"
        folder.mkdir()
        command = _command(name, size, folder, asked.environment or temporary / "environment")
        took = _measured(command, asked.runs)
        _print(f"{name}, {size:,}", took)
        if took.ended:
            break
        done.append((size, took))
    for (small, before), (large, after) in pairwise(done):
        more = (after.loops - before.loops) / (large - small)
        print(
            f"    from {small:,} to {large:,}: {1e3 * more * after.loop:.3f} ms of processor for each more", flush=True
        )


def _command(name: str, size: int, folder: Path, environment: Path) -> list[str]:
    if name in references.PACKAGES:
        return references.command(references.environment(environment), name, size, folder)
    return [sys.executable, "-m", "benchmarks.reports.cases", name, str(size), str(folder)]


def _measured(command: Sequence[str], runs: int, environment: dict[str, str] | None = None) -> Took:
    taken = [run(command, Limits(), environment)]
    while len(taken) < runs and not taken[0].ended and taken[0].processor < LONG:
        taken.append(run(command, Limits(), environment))
    return median(taken)


def _register(sizes: Sequence[int], runs: int, temporary: Path) -> None:
    """Print what the whole command takes for a register of each size."""
    for size in sizes:
        data = temporary / f"agency-{size}"
        data.mkdir()
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            alone.submit(whole.agency, data, size).result()
        command = [sys.executable, "-m", "lms", "report", "register", "--out", str(data / "register.pdf")]
        _print(f"register, about {size:,}", _measured(command, runs, {"LMS_DATA": str(data)}))


def _sample(data: Path | None, runs: int) -> None:
    """Print what the whole commands take that make the reports of the sample agency."""
    if data is None:
        print("sample: name the folder of a demonstration with --data", flush=True)
        return
    for name in ("compliance", "outcomes"):
        with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder:
            out = ["--out", str(Path(folder) / "report.pdf")]
            command = [sys.executable, "-m", "lms", "report", name, *out]
            _print(f"sample, {name}", _measured(command, runs, {"LMS_DATA": str(data)}))


def _print(what: str, took: Took) -> None:
    figures = f"processor {took.processor:7.2f} s ({took.loops:6.1f} loops of {1e3 * took.loop:.0f} ms)"
    last = took.ended or (took.said.strip().splitlines() or [""])[-1]
    print(f"  {what:24} {figures}, wall {took.wall:6.1f} s, peak {took.peak:6.0f} MB  {last}", flush=True)


if __name__ == "__main__":
    main()
