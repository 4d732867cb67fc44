"""A text-classification endpoint over HTTP: bounded patience, no surprise, no secret kept.

Two forms are spoken. The plain one sends ``{"inputs": [text, ...]}`` and gets a list of
``{"label", "score"}`` for each text. The hub's is that of
`huggingface_hub.InferenceClient.text_classification`, one text a request.
"""

import ipaddress
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from audit.classifiers.answers import Form, labels_in, to_scores
from audit.classifiers.function import FIRST_TEXTS, settle_threshold
from audit.classifiers.reading import choose_target
from audit.errors import AuditError
from audit.records import Activation, ModelInfo, Scores

TOKEN = "AUDIT_ENDPOINT_TOKEN"  # noqa: S105 - the variable's name, not a token
RETRIED = {408, 425, 429, 500, 502, 503, 504}
MISUNDERSTOOD = {400, 413, 415, 422, 500}
"""What a server may answer to a list of texts where it takes one text a request."""

LARGEST = 64 * 2**20
"""Bytes that an answer may have."""

Speech = Literal["plain", "hub"]


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


class _Misunderstood(AuditError):
    """The endpoint refused the request, or answered another number of rows than it was asked."""


@dataclass
class _Line:
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
                kind = _Misunderstood if error.code in MISUNDERSTOOD else AuditError
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
            remedy="finished shards are kept: go on later with --resume",
        )

    def _pace(self) -> None:
        """Wait until the next request is due."""
        if self.patience.per_second > 0:
            due = self.last + 1.0 / self.patience.per_second
            self.sleep(max(0.0, due - self.clock()))
        self.last = self.clock()


class EndpointClassifier:
    """An endpoint as a classifier; made by `load`.

    Parameters
    ----------
    line : _Line
        Where requests go.
    form : Form
        How its answers are read.
    info : ModelInfo
        What is audited.
    speech : {"plain", "hub"}
        What is sent.
    """

    def __init__(self, line: _Line, form: Form, info: ModelInfo, speech: Speech) -> None:
        self._line = line
        self._form = form
        self._info = info
        self._speech = speech

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order, a batch a request."""
        return to_scores(_ask_all(self._line, list(texts), self._speech), texts, self._form)


def load(
    address: str,
    *,
    labels: Sequence[str] | None = None,
    target: str | None = None,
    threshold: float | None = None,
    activation: Activation | None = None,
    speech: Speech | None = None,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> EndpointClassifier:
    """Reach an endpoint and learn its labels from two plain sentences.

    Parameters
    ----------
    address : str
        https, or http on this machine alone. A token is taken from the environment variable
        AUDIT_ENDPOINT_TOKEN and is neither stored nor shown.
    labels : sequence of str, optional
        As the endpoint names them; by default those of its first answer.
    target, threshold, activation
        As in `function.wrap`.
    speech : {"plain", "hub"}, optional
        What is sent; by default "hub" for addresses of the hub and where the plain form is not understood.
    patience : Patience, optional
        Retries, time-outs, rate.

    Raises
    ------
    AuditError
        Where the address is not allowed, the endpoint does not answer, sends to another host,
        or answers with the wrong number of rows.
    """
    _check_address(address)
    line = _Line(address, patience or Patience(), sleep, clock)
    where = shown(address)
    spoken, answer = _first_answer(line, speech)
    names = tuple(labels) if labels else labels_in(answer)
    if names is None or len(names) < 2:
        raise AuditError(
            "the endpoint does not return the scores of all its labels",
            where=where,
            remedy="ask for all of them (top_k), or name the labels",
        )
    form = Form(
        labels=names,
        target=choose_target(names, target),
        activation=activation or "softmax",
        where=where,
    )
    info = ModelInfo(
        id=where,
        fingerprint=sha256(json.dumps([where, names]).encode()).hexdigest(),
        labels=names,
        target=form.target,
        threshold=settle_threshold(threshold, form),
        activation=form.activation,
        device="elsewhere",
        details={"kind": "endpoint", "speech": spoken, "weights": "not known: they can change"},
    )
    return EndpointClassifier(line, form, info, spoken)


def shown(address: str) -> str:
    """The address without what may be secret: user, password, query."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def _check_address(address: str) -> None:
    """https, or http to this machine; no user or password in it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise AuditError(f"this is no address: {error}", where="MODEL") from error
    if parts.username or parts.password:
        raise AuditError(
            "the address holds a user or a password",
            where=shown(address),
            remedy=f"put it in {TOKEN}",
        )
    if parts.scheme == "https" and host:
        return
    if parts.scheme != "http" or not _is_loopback(host):
        raise AuditError(
            "only https is spoken, and http to this machine alone",
            where=shown(address) if host else address[:80],
            remedy="texts and token would be readable on the way",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_hub(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host == "huggingface.co" or host.endswith((".huggingface.co", ".huggingface.cloud"))


def _first_answer(line: _Line, speech: Speech | None) -> tuple[Speech, list[Any]]:
    """What the endpoint speaks, and its answer to two plain sentences."""
    texts = [*FIRST_TEXTS]
    if speech or _is_hub(line.address):
        spoken = speech or "hub"
        return spoken, _ask_all(line, texts, spoken)
    try:
        return "plain", _ask_all(line, texts, "plain")
    except _Misunderstood:
        return "hub", _ask_all(line, texts, "hub")


# --- one request ---------------------------------------------------------------------------


def _ask_all(line: _Line, texts: list[str], speech: Speech) -> list[Any]:
    """One row a text, whatever the batch."""
    rows: list[Any] = []
    step = 1 if speech == "hub" else line.patience.batch
    for start in range(0, len(texts), step):
        chunk = texts[start : start + step]
        rows += _rows(line.ask(_payload(chunk, speech)), len(chunk), line.address, speech)
    return rows


def _payload(texts: list[str], speech: Speech) -> dict[str, Any]:
    """The body of a request."""
    if speech == "plain":
        return {"inputs": texts}
    return {"inputs": texts[0], "parameters": {"top_k": 1000}}


def _rows(answer: Any, wanted: int, address: str, speech: Speech) -> list[Any]:
    """The rows of one answer, if there are as many as texts were sent."""
    if isinstance(answer, dict) and "error" in answer:
        raise AuditError(
            f"the endpoint answered: {str(answer['error'])[:200]}", where=shown(address)
        )
    one_flat = wanted == 1 and isinstance(answer, list) and answer and isinstance(answer[0], dict)
    rows = [answer] if one_flat else answer
    if not isinstance(rows, list) or len(rows) != wanted:
        count = len(rows) if isinstance(rows, list) else f"a {type(rows).__name__} instead of"
        raise _Misunderstood(
            f"{count} rows came back for {wanted} texts",
            where=shown(address),
            remedy="the endpoint must answer a list of {label, score} for each text",
        )
    return rows


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
    if not token and _is_hub(address):
        token = os.environ.get("HF_TOKEN")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(  # noqa: S310 - the scheme was checked
        address, data=json.dumps(payload).encode(), headers=headers, method="POST"
    )
    handlers: list[Any] = [_SameHost]
    if _is_loopback(urlsplit(address).hostname or ""):
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
