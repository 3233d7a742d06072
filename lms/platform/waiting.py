"""Waiting for what a library only offers as a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def result_of(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine comes to, and raise what it raises.

    In a thread of its own, because the caller's may have a loop running, in which `asyncio.run` is refused.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
