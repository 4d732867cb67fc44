"""Requests side by side: a bounded number at once, each result handed on as it comes."""

import asyncio
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Generator, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")
Work = Callable[[], Awaitable[Result]]

TOGETHER = 0.05
"""Seconds within which results are handed on together: each handing on has its price."""

BEAT = 0.2
"""Seconds after which a caller that waits gets a sign of life, so that it can be interrupted."""


class Requests(Generic[Result]):
    """An event loop on a thread of its own, which awaits what it is given, some at once.

    Parameters
    ----------
    most : int
        How many pieces of work are under way at once.
    close : callable
        Awaited on that loop when these requests are no longer needed.
    """

    def __init__(self, most: int, close: Callable[[], Awaitable[None]]) -> None:
        self._most = most
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(
            target=_serve, args=(self._loop, close), name="requests", daemon=True
        )
        thread.start()
        weakref.finalize(self, _stop, self._loop, thread)

    def one(self, work: Work[Any]) -> Any:
        """The result of one piece of work; what it raises is raised."""
        for found in self.each([work]):
            for _, result in found:
                return result
        raise AssertionError("a piece of work has a result or raises")

    def each(
        self, works: Sequence[Work[Result]]
    ) -> Generator[list[tuple[int, Result]], None, None]:
        """(number, result) of every piece of work as they come, several at a time.

        An empty list is a sign of life. What one piece raises is raised here, after the results
        that came before it; the pieces under way are then given up, as they are when the caller
        stops asking.
        """
        arrived: SimpleQueue[tuple[int, Result] | None] = SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(self._run(works, arrived), self._loop)
        future.add_done_callback(lambda _: arrived.put(None))
        try:
            ended = False
            while not ended:
                found, ended = _drain(arrived, TOGETHER if len(works) > 1 else 0.0)
                if found or not ended:
                    yield found
            future.result()
        except BaseExceptionGroup as faults:
            raise faults.exceptions[0] from None
        finally:
            future.cancel()

    async def _run(
        self, works: Sequence[Work[Result]], arrived: "SimpleQueue[tuple[int, Result] | None]"
    ) -> None:
        """Let a few workers take the works in their order."""
        waiting = iter(enumerate(works))

        async def worker() -> None:
            for number, work in waiting:
                arrived.put((number, await work()))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._most, len(works))):
                group.create_task(worker())


def _drain(arrived: "SimpleQueue[Any]", together: float) -> tuple[list[Any], bool]:
    """What arrives within a moment, waiting a beat for the first; whether it was the end."""
    found: list[Any] = []
    try:
        item = arrived.get(timeout=BEAT)
        # Asleep, not woken by each result: the loop's thread would wait for this one every time.
        time.sleep(together if item is not None else 0.0)
        while item is not None:
            found.append(item)
            item = arrived.get_nowait()
    except Empty:
        return found, False
    return found, True


def _serve(loop: asyncio.AbstractEventLoop, close: Callable[[], Awaitable[None]]) -> None:
    """Run the loop until it is stopped; then give up what is under way, and close."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(close())
    finally:
        loop.close()


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    """End the loop and, from any thread but its own, wait for it."""
    loop.call_soon_threadsafe(loop.stop)
    if threading.current_thread() is not thread:
        thread.join(timeout=2.0)
