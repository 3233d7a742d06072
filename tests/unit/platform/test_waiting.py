"""Waiting for a coroutine, wherever one is called."""

from __future__ import annotations

import asyncio

import pytest

from lms.platform.waiting import result_of


async def answered() -> int:
    await asyncio.sleep(0)
    return 42


async def refused() -> int:
    raise ValueError("no")


def test_a_coroutine_is_waited_for() -> None:
    assert result_of(answered()) == 42


def test_what_it_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="no"):
        result_of(refused())


def test_it_is_waited_for_where_a_loop_runs_already() -> None:
    async def inside() -> int:
        return result_of(answered())

    assert result_of(inside()) == 42
