"""TCP and TLS for the engine of httpx, by asyncio's own streams: a request goes out in one piece.

The engine's own way writes headers and body apart. The server is then woken twice for one request.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

import httpcore2


class Sockets(httpcore2.AsyncNetworkBackend):
    """Opens connections."""

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> "Wire":
        """A connection to a host."""
        with _named(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            async with asyncio.timeout(timeout):
                return Wire(*await asyncio.open_connection(host, port))


class Wire(httpcore2.AsyncNetworkStream):
    """One connection; what is written goes out when an answer is waited for."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._unsent = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came; nothing where the other side has ended."""
        with _named(httpcore2.ReadTimeout, httpcore2.ReadError):
            unsent, self._unsent = self._unsent, b""
            if unsent:
                self._writer.write(unsent)
                await self._writer.drain()
            return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Hold it until an answer is waited for."""
        self._unsent += buffer

    async def aclose(self) -> None:
        """Let go of it at once: what is under way has been given up."""
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "Wire":
        """The same connection, secured."""
        with _named(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            try:
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
            except BaseException:
                await self.aclose()
                raise
        return self

    def get_extra_info(self, info: str) -> Any:
        """Whether the other side has ended the connection, and what asyncio knows of it."""
        if (
            info == "is_readable"
        ):  # asked of a connection at rest: it has an end to tell, or nothing
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


@contextmanager
def _named(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    """Faults by the engine's names."""
    try:
        yield
    except TimeoutError as fault:
        raise late(str(fault)) from fault
    except OSError as fault:
        raise failed(str(fault)) from fault
