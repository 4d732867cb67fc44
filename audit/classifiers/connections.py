"""Connections to one server: straight on the engine of httpx, answers bounded and unpacked.

The client of httpx itself takes as long a request as all the rest here: with many requests at once
it would set the pace, not the server.
"""

import asyncio
import ipaddress
import zlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from audit.errors import AuditError

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpcore2

LARGEST = 16 * 2**20
"""Bytes that an answer may have, unpacked."""

CONNECT = 10.0
"""Seconds until a server has to have taken a call."""

_ANY_ZLIB = 47
"""For zlib: gzip or deflate, as the bytes say."""

Exchanged = tuple[int, Mapping[str, str], bytes]
"""Status, headers by their small names, body."""


class Broken(Exception):
    """A request that got no whole answer, where another try may."""


class Connections:
    """As many connections to one server as there are requests at once.

    Parameters
    ----------
    address : str
        Of the server.
    where : str
        How it is called in errors.
    token : str
        Sent along with every request, "" for none.
    """

    def __init__(self, address: str, where: str, token: str = "") -> None:
        self._address = address
        self._where = where
        self._headers: dict[bytes | str, bytes | str] = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        self._idle: list[httpcore2.AsyncConnectionPool] = []

    async def exchange(self, method: str, address: str, content: bytes | None) -> Exchanged:
        """One request and its answer, wherever that sends on to.

        Raises
        ------
        Broken
            There was no answer, or half of one.
        AuditError
            The answer is too large, or packed in a way that was not asked for.
        """
        import httpcore2

        # A pool of many looks through all of them at every request: each has one connection.
        pool = self._idle.pop() if self._idle else self._pool()
        try:
            async with pool.stream(
                method,
                _url(address),
                headers=self._headers,
                content=content,
                extensions={"timeout": {"connect": CONNECT}},
            ) as response:
                told = {
                    name.lower().decode(): value.decode("latin-1")
                    for name, value in response.headers
                }
                body = await self._body(response)
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.ProxyError,
            httpcore2.TimeoutException,
        ) as fault:
            raise Broken(f"{type(fault).__name__}: {fault}") from None
        finally:
            self._idle.append(pool)
        return response.status, told, self._unpacked(body, told.get("content-encoding", ""))

    async def close(self) -> None:
        """Let go of the connections."""
        while self._idle:
            await self._idle.pop().aclose()
        await asyncio.sleep(0)  # a turn of the loop, in which it lets go of the sockets

    def _pool(self) -> "httpcore2.AsyncConnectionPool":
        """One connection, by the proxy that the environment names."""
        import httpcore2

        from audit.classifiers.sockets import Sockets

        parts = urlsplit(self._address)
        certificates = _certificates() if parts.scheme == "https" else None
        proxy = _proxy(parts.scheme, parts.hostname or "")
        return httpcore2.AsyncConnectionPool(
            ssl_context=certificates, max_connections=1, proxy=proxy, network_backend=Sockets()
        )

    async def _body(self, response: "httpcore2.Response") -> bytes:
        """The bytes of the answer as they came, bounded."""
        body = bytearray()
        async for piece in response.aiter_stream():
            body += piece
            self._check(body)
        return bytes(body)

    def _unpacked(self, body: bytes, packed: str) -> bytes:
        """The bytes of the answer itself, bounded; a server may pack them although not asked to."""
        if packed in {"", "identity"}:
            return body
        if packed not in {"gzip", "deflate"}:
            raise AuditError(f"the answer is packed as {packed[:20]!r}", where=self._where)
        unpack = zlib.decompressobj(_ANY_ZLIB)
        try:
            found = unpack.decompress(body, LARGEST + 1)
        except zlib.error as fault:
            raise Broken(f"the answer cannot be unpacked: {fault}") from None
        self._check(found)
        if not unpack.eof:
            raise Broken("the answer cannot be unpacked: its end is missing")
        return found

    def _check(self, body: bytes | bytearray) -> None:
        if len(body) > LARGEST:
            raise AuditError(f"the answer is over {LARGEST:,} bytes", where=self._where)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _proxy(scheme: str, host: str) -> "httpcore2.Proxy | None":
    """The proxy on the way to a host; one elsewhere cannot reach this machine."""
    import httpcore2

    known = getproxies()
    address = known.get(scheme) or known.get("all")
    if not address or is_loopback(host) or proxy_bypass(host):
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme not in {"http", "https"}:
        raise AuditError(
            f"a proxy of the kind {parts.scheme} is not spoken to",
            where=f"{scheme.upper()}_PROXY",
            remedy="name an http proxy there, or the host in NO_PROXY",
        )
    auth = (parts.username, parts.password or "") if parts.username else None
    place = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return httpcore2.Proxy(place, auth=auth)


@cache
def _url(address: str) -> "httpcore2.URL":
    import httpcore2

    return httpcore2.URL(address)


@cache
def _certificates() -> "SSLContext":
    """Whom to trust over https; read once, for all connections."""
    import httpx2

    return httpx2.create_ssl_context()
