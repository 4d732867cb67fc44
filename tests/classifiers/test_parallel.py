import asyncio
import gc
import threading

import pytest

from audit.classifiers.parallel import Requests


async def nothing():
    """Nothing to close."""


def give(value, after=0.0):
    async def work():
        await asyncio.sleep(after)
        return value

    return work


def test_results_come_with_their_numbers_in_any_order():
    """The slow one last, each under its own number."""
    requests = Requests(4, nothing)
    works = [give("slow", 0.1), give("quick"), give("quicker")]
    arrived = [item for batch in requests.each(works) for item in batch]
    assert dict(arrived) == {0: "slow", 1: "quick", 2: "quicker"}
    assert arrived[-1] == (0, "slow")


def test_no_more_than_agreed_are_under_way_at_once():
    """Three at a time of twelve."""
    now, most = 0, 0

    async def work():
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.005)
        now -= 1

    requests = Requests(3, nothing)
    for _ in requests.each([work] * 12):
        pass
    assert most == 3


def test_what_one_raises_is_raised_after_what_came_before():
    """By itself, not in a group."""

    async def fail():
        await asyncio.sleep(0.05)
        raise KeyError("gone")

    requests = Requests(2, nothing)
    found = []
    with pytest.raises(KeyError, match="gone"):
        found.extend(item for batch in requests.each([give(1), fail]) for item in batch)
    assert found == [(0, 1)]


def test_one_piece_of_work_gives_its_result():
    """Or raises what it raised."""
    requests = Requests(1, nothing)
    assert requests.one(give(7)) == 7


def test_the_loop_ends_with_its_owner():
    """It is closed, and its thread is gone."""
    closed = threading.Event()

    async def close():
        closed.set()

    requests = Requests(1, close)
    requests.one(give(1))
    del requests
    gc.collect()
    assert closed.wait(2.0)
