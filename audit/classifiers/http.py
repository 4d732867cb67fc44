"""Requests to one server: bounded patience, no other host, no secret kept."""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from audit import places
from audit.classifiers.connections import Broken, Connections, Exchanged, is_loopback
from audit.errors import AuditError

if TYPE_CHECKING:
    from tenacity import RetryCallState

TOKEN = "AUDIT_ENDPOINT_TOKEN"  # noqa: S105 - the variable's name, not a token

BUSY = {429, 503}
FAILED = {408, 425, 500, 502, 504}
MISUNDERSTOOD = {400, 413, 415, 422, 500}
"""What a server may answer to a request whose form it does not know."""

REDIRECTED = {301, 302, 303, 307, 308}
REDIRECTS = 3

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How a server is treated.

    Attributes
    ----------
    attempts : int
        Tries of a request that fails, the first among them.
    busy : float
        Seconds for which a server that says it is busy is asked again.
    wait, longest : float
        Seconds before the second try, doubled each time, with jitter; the longest wait, also
        where the server asks for more.
    timeout : float
        Seconds that one try may take from its first byte to the last of its answer.
    concurrency : int
        Requests that are under way at once.
    batch : int
        Texts a request, where a server takes several.
    """

    attempts: int = 6
    busy: float = 600.0
    wait: float = 0.5
    longest: float = 60.0
    timeout: float = 120.0
    concurrency: int = 8
    batch: int = 32


class Refused(AuditError):
    """The server refused a request, with the status that it gave (0: an answer nobody can read)."""

    def __init__(self, what: str, *, status: int, where: str, remedy: str | None = None) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.status = status

    @property
    def misunderstood(self) -> bool:
        """Whether another form of request may do better."""
        return self.status in MISUNDERSTOOD or not self.status


class _TryAgain(Exception):
    """One try failed in a way that another may not."""

    def __init__(self, told: str, *, status: int = 0, pause: float = 0.0) -> None:
        super().__init__(told)
        self.status = status
        self.pause = pause


def _after(fault: str) -> str:
    """What to do about a fault that did not go away."""
    if "CERTIFICATE_VERIFY_FAILED" in fault:
        return "name the file of the certificates to trust in SSL_CERT_FILE"
    return "check the address; a run that had begun goes on with --resume"


class Line:
    """Sends requests to one server, and again where that may help.

    Parameters
    ----------
    address : str
        https, or http to this machine; may hold a query, which is sent and never shown.
    patience : Patience
    sleep : callable
        Awaited between tries.

    Raises
    ------
    AuditError
        The address is not allowed.
    """

    def __init__(
        self, address: str, patience: Patience | None = None, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        check_address(address)
        self.address = address
        self.where = places.address(address)
        self.patience = patience or Patience()
        self._sleep = sleep
        self._quiet_until = 0.0
        self._connections = Connections(address, self.where, token_for(address))

    async def ask(
        self, payload: Mapping[str, Any] | list[Any], path: str = "", *, attempts: int = 0
    ) -> Any:
        """The JSON answer to one POST, below the address.

        Parameters
        ----------
        attempts : int
            Other tries than agreed, where it is not sure that the server knows the request.

        Raises
        ------
        Refused
            The server said no, with its own words.
        AuditError
            No answer after all tries, or one that leads to another host.
        """
        return await self._persist("POST", _below(self.address, path), payload, attempts)

    async def look(self, path: str, *, instead_of: str = "") -> Any:
        """The JSON answer to one GET below the address, of which an end may be left out."""
        return await self._persist("GET", _below(self.address, path, instead_of), None, 1)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._connections.close()

    def without_secrets(self, text: str) -> str:
        """What a server said, without the token and the address's query should it repeat them."""
        secrets = [value for _, value in parse_qsl(urlsplit(self.address).query)]
        for secret in filter(None, [token_for(self.address), *secrets]):
            text = text.replace(secret, "[removed]")
        return text

    async def _persist(self, method: str, address: str, payload: Any, attempts: int) -> Any:
        """The answer to a request that is sent again while there is hope."""
        try:
            return await self._once(method, address, payload)
        except _TryAgain as fault:
            first = [fault]

        async def once_more() -> Any:
            if first:
                raise first.pop()
            return await self._once(method, address, payload)

        from tenacity import AsyncRetrying, retry_if_exception_type

        tries = AsyncRetrying(
            sleep=self._sleep,
            stop=partial(self._enough, attempts or self.patience.attempts),
            wait=self._pause,
            retry=retry_if_exception_type(_TryAgain),
            reraise=True,
        )
        try:
            return await tries(once_more)
        except _TryAgain as fault:
            tried = tries.statistics["attempt_number"]
            raise Refused(
                f"no answer after {tried} attempts: {fault}",
                status=fault.status or -1,
                where=self.where,
                remedy=_after(str(fault)),
            ) from None

    def _enough(self, attempts: int, state: "RetryCallState") -> bool:
        """Whether to give up: by the clock where the server is busy, else by the number of tries."""
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, _TryAgain) and fault.status in BUSY:
            return (state.seconds_since_start or 0.0) > self.patience.busy
        return state.attempt_number >= attempts

    def _pause(self, state: "RetryCallState") -> float:
        """Seconds until the next try; a busy server is left alone by every request meanwhile."""
        from tenacity import wait_exponential_jitter

        patience = self.patience
        backoff = wait_exponential_jitter(
            multiplier=patience.wait, max=patience.longest, jitter=patience.wait
        )(state)
        fault = state.outcome.exception() if state.outcome else None
        if not isinstance(fault, _TryAgain):
            return backoff
        pause = min(max(backoff, fault.pause), patience.longest)
        if fault.status in BUSY:
            now = asyncio.get_running_loop().time()
            self._quiet_until = max(self._quiet_until, now + pause)
        return pause

    async def _once(self, method: str, address: str, payload: Any) -> Any:
        """The JSON answer to one try."""
        quiet = self._quiet_until - asyncio.get_running_loop().time()
        if quiet > 0:
            await self._sleep(quiet)
        content = None if payload is None else json.dumps(payload).encode()
        try:
            async with asyncio.timeout(self.patience.timeout):
                status, headers, body = await self._exchange(method, address, content)
        except TimeoutError:
            raise _TryAgain(f"it took longer than {self.patience.timeout:g} s") from None
        except Broken as fault:
            raise _TryAgain(str(fault)) from None
        if status >= 400:
            raise self._fault(status, headers, body)
        return self._parsed(body)

    async def _exchange(self, method: str, address: str, content: bytes | None) -> Exchanged:
        """Status, headers and body; redirects are followed within the host alone."""
        for _ in range(REDIRECTS):
            found = await self._connections.exchange(method, address, content)
            status, headers, _body = found
            if status not in REDIRECTED or "location" not in headers:
                return found
            address = self._next(address, headers["location"])
        raise AuditError(f"over {REDIRECTS} redirects", where=self.where)

    def _next(self, address: str, location: str) -> str:
        """The new place on the same host; texts and token are sent to no other."""
        place = urljoin(address, location)
        old, new = urlsplit(address), urlsplit(place)
        if (old.scheme, old.hostname, old.port) != (new.scheme, new.hostname, new.port):
            raise AuditError(
                f"the endpoint sends requests on to another host, {places.address(place)}",
                where=self.where,
                remedy="name that address yourself if you trust it",
            )
        return place

    def _fault(self, status: int, headers: Mapping[str, str], body: bytes) -> Exception:
        """What to raise for a status of 400 or more."""
        words = self.without_secrets(message_in(body))
        told = f"HTTP {status}" + (f": {words}" if words else "")
        if status in BUSY | FAILED:
            return _TryAgain(told, status=status, pause=_asked_pause(headers))
        return Refused(
            f"the endpoint answered {told}",
            status=status,
            where=self.where,
            remedy=_REMEDIES.get(status),
        )

    def _parsed(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            told = self.without_secrets(body[:80].decode("utf-8", "replace"))
        if body.lstrip().startswith(b"<"):
            raise AuditError(
                f"the answer is a page, not JSON: {told!r}",
                where=self.where,
                remedy="name the address of the interface, not of its website or login",
            )
        raise _TryAgain(f"the answer is not JSON: {told!r}")


_REMEDIES = {
    400: "change what the server names; a prompt and text that are too long need more context there",
    401: f"put the token in the environment variable {TOKEN}",
    403: f"the token in {TOKEN} lacks the right, or there is none",
    404: "check the address and the model's name",
    413: "the server takes less at once",
}


@cache
def _below(address: str, path: str, instead_of: str = "") -> str:
    """An address with a longer path; its query stays."""
    if not path:
        return address
    parts = urlsplit(address)
    base = parts.path.rstrip("/").removesuffix(instead_of)
    return urlunsplit(parts._replace(path=base + path))


def check_address(address: str) -> None:
    """Refuse all but https, and http to this machine; no user or password in it."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise AuditError(f"this is no address: {error}", where="MODEL") from error
    if parts.username or parts.password:
        raise AuditError(
            "the address holds a user or a password",
            where=places.address(address),
            remedy=f"put it in {TOKEN}",
        )
    if parts.scheme == "https" and host:
        return
    if parts.scheme != "http" or not is_loopback(host):
        raise AuditError(
            "only https is spoken, and http to this machine alone",
            where=places.address(address) if host else address.partition("?")[0][:80],
            remedy="texts and token would be readable on the way",
        )


def is_hub(address: str) -> bool:
    """Whether the address is one of the hub's inference servers."""
    host = urlsplit(address).hostname or ""
    return host == "huggingface.co" or host.endswith((".huggingface.co", ".huggingface.cloud"))


def message_in(body: bytes) -> str:
    """The server's own words in the body of a refusal, in one line of at most 300 characters."""
    text = body[:65_536].decode("utf-8", "replace")
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        found = re.sub(r"<[^>]*>", " ", text)
    for key in ("error", "message", "detail"):
        if isinstance(found, Mapping) and key in found:
            found = found[key]
    words = found if isinstance(found, str) else json.dumps(found)
    return " ".join(words.split())[:300]


def token_for(address: str) -> str:
    """The token for an address; the hub's own goes to the hub alone."""
    token = os.environ.get(TOKEN, "")
    return token or (os.environ.get("HF_TOKEN", "") if is_hub(address) else "")


def _asked_pause(headers: Mapping[str, str]) -> float:
    """Seconds that the server asks to wait, as a number or a date; 0 where it does not say."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    asked = headers.get("retry-after", "0")
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
