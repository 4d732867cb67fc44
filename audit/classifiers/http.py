"""Requests to one address: bounded patience, no other host, no secret kept."""

import ipaddress
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from audit.errors import AuditError

TOKEN = "AUDIT_ENDPOINT_TOKEN"  # noqa: S105 - the variable's name, not a token

RETRIED = {408, 425, 429, 500, 502, 503, 504}

MISUNDERSTOOD = {400, 413, 415, 422, 500}
"""What a server may answer to a list of texts where it takes one text a request."""

LARGEST = 64 * 2**20
"""Bytes that an answer may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How an endpoint is treated.

    Attributes
    ----------
    attempts : int
        Tries of one request, the first among them.
    wait, longest : float
        Seconds before the second try, doubled each time; the longest wait, also where the
        endpoint asks for more.
    timeout : float
        Seconds that one try may take to connect or to go on sending.
    per_second : float
        Requests a second at most; 0: as fast as they are answered.
    batch : int
        Texts a request.
    """

    attempts: int = 5
    wait: float = 1.0
    longest: float = 60.0
    timeout: float = 60.0
    per_second: float = 0.0
    batch: int = 32


class Misunderstood(AuditError):
    """The endpoint refused the request, or answered another number of rows than it was asked."""


@dataclass
class Line:
    """Sends requests to one address, no faster than agreed, and again where that may help."""

    address: str
    patience: Patience
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    last: float = field(default=float("-inf"))

    def ask(self, payload: Mapping[str, Any]) -> Any:
        """The JSON answer to one request."""
        told, kind = "", AuditError
        for attempt in range(self.patience.attempts):
            self._pace()
            try:
                return _parsed(_send(self.address, payload, self.patience.timeout), self.address)
            except HTTPError as error:
                with error:
                    told, pause = f"HTTP {error.code} {error.reason}", _asked_pause(error)
                kind = Misunderstood if error.code in MISUNDERSTOOD else AuditError
                if error.code not in RETRIED:
                    raise kind(f"the endpoint answered {told}", where=shown(self.address)) from None
            except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
                told, pause, kind = f"{type(error).__name__}: {error}", 0.0, AuditError
            if attempt + 1 < self.patience.attempts:
                backoff = self.patience.wait * 2**attempt
                self.sleep(min(max(backoff, pause), self.patience.longest))
        raise kind(
            f"no answer after {self.patience.attempts} attempts: {told}",
            where=shown(self.address),
            remedy="check the address; a run that had begun goes on with --resume",
        )

    def _pace(self) -> None:
        """Wait until the next request is due."""
        if self.patience.per_second > 0:
            due = self.last + 1.0 / self.patience.per_second
            self.sleep(max(0.0, due - self.clock()))
        self.last = self.clock()


def shown(address: str) -> str:
    """The address without what may be secret: user, password, query."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_hub(address: str) -> bool:
    """Whether the address is one of the hub's inference servers."""
    host = urlsplit(address).hostname or ""
    return host == "huggingface.co" or host.endswith((".huggingface.co", ".huggingface.cloud"))


class _SameHost(HTTPRedirectHandler):
    """Refuses to follow: a request with a body and a token is not sent on."""

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Repeat the request at the new place of the same host; refuse another host."""
        old, new = urlsplit(req.full_url), urlsplit(urljoin(req.full_url, newurl))
        if (old.scheme, old.hostname, old.port) != (new.scheme, new.hostname, new.port):
            raise AuditError(
                f"the endpoint sends requests on to another host, {shown(new.geturl())}",
                where=shown(req.full_url),
                remedy="name that address yourself if you trust it",
            )
        return Request(new.geturl(), data=req.data, headers=dict(req.header_items()), method="POST")  # noqa: S310


def _send(address: str, payload: Mapping[str, Any], timeout: float) -> bytes:
    """The body of the answer to one POST."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    token = os.environ.get(TOKEN)
    if not token and is_hub(address):
        token = os.environ.get("HF_TOKEN")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(  # noqa: S310 - the scheme was checked
        address, data=json.dumps(payload).encode(), headers=headers, method="POST"
    )
    handlers: list[Any] = [_SameHost]
    if is_loopback(urlsplit(address).hostname or ""):
        handlers.append(ProxyHandler({}))  # a proxy elsewhere cannot reach this machine
    with build_opener(*handlers).open(request, timeout=timeout) as response:
        body: bytes = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise AuditError(f"the answer is over {LARGEST:,} bytes", where=shown(address))
    return body


def _parsed(body: bytes, address: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        shown_body = body[:80].decode("utf-8", "replace")
        raise AuditError(f"the answer is not JSON: {shown_body!r}", where=shown(address)) from None


def _asked_pause(error: HTTPError) -> float:
    """Seconds that the endpoint asks to wait; 0 where it does not say."""
    try:
        return max(0.0, float(error.headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0
