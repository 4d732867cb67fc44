import asyncio
import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import pytest

from audit.classifiers import connections, http
from audit.classifiers.http import Line, Patience, message_in
from audit.classifiers.parallel import Requests
from audit.errors import AuditError
from tests.served import serving

SOON = Patience(attempts=3, wait=0.001, timeout=5.0)


def fine(_):
    return 200, {"score": 1}


def times(count, *fault):
    """A server that answers so often with a fault, then well."""
    calls = []

    def answer(body):
        calls.append(body)
        return fault if len(calls) <= count else fine(body)

    return answer


def ask(address, patience=SOON, waits=None, requests=1):
    """What a line gets, on its own event loop; waits between tries are noted, not waited."""

    async def sleep(seconds):
        waits.append(seconds)

    line = Line(address, patience, **({"sleep": sleep} if waits is not None else {}))
    loop = Requests(patience.concurrency, line.close)
    works = [partial(line.ask, {"n": number}) for number in range(requests)]
    found = [result for part in loop.each(works) for _, result in part]
    assert len(found) == requests
    return found[0]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_fault_71_a_busy_server_is_asked_again(status):
    """Two refusals, then an answer; waits double, with jitter up to the first wait."""
    waits = []
    with serving(times(2, status, {"error": "busy"})) as (address, asked):
        assert ask(address, waits=waits) == {"score": 1}
        assert len(asked) == 3
    assert 0.001 <= waits[0] <= 0.002
    assert 0.002 <= waits[1] <= 0.003 or status in (429, 503)


def test_fault_71_the_servers_own_pause_is_honoured_up_to_a_bound():
    """Retry-After as seconds or as a date is waited for; 9,999 seconds are not."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    for asked_for, low, high in (("7", 7, 7), ("9999", 60, 60), ("soon", 0, 1), (later, 20, 30)):
        waits = []
        with serving(times(1, 429, {}, {"Retry-After": asked_for})) as (address, _):
            ask(address, waits=waits)
        assert low <= waits[0] <= high


def test_fault_71_every_request_leaves_a_busy_server_alone():
    """One 429 that asks for a second: nothing else is sent before it is over."""
    with serving(times(1, 429, {}, {"Retry-After": "1"})) as (address, asked):
        begun = time.monotonic()
        ask(address, Patience(concurrency=1, wait=0.01), requests=5)
        assert time.monotonic() - begun >= 1.0
        assert len(asked) == 6


def test_fault_71_a_storm_of_refusals_loses_nothing():
    """Every second request gets 429: all 60 are answered, each once."""
    count = [0]

    def answer(body):
        count[0] += 1
        return (429, {"error": "slow down"}) if count[0] % 2 else (200, {"n": body["n"]})

    with serving(answer) as (address, _):
        ask(address, Patience(wait=0.005, attempts=2), requests=60)


def test_fault_71_patience_is_bounded():
    """After the agreed tries there is an error with the server's words and how to go on."""
    with (
        serving(lambda _: (500, {"error": {"message": "out of memory"}})) as (address, asked),
        pytest.raises(AuditError, match=r"after 3 attempts: HTTP 500: out of memory.*--resume"),
    ):
        ask(address)
    assert len(asked) == 3
    busy = Patience(busy=0.05, wait=0.02, longest=0.02)
    with (
        serving(lambda _: (429, {"error": "quota"})) as (address, _),
        pytest.raises(AuditError, match="HTTP 429: quota"),
    ):
        ask(address, busy)


def test_fault_71_nobody_listens():
    """Before a run there are no shards to speak of: the advice is to check the address."""
    with serving(fine) as (address, _):
        pass  # closed again: the port is nobody's
    with pytest.raises(AuditError, match="check the address; a run that had begun") as caught:
        ask(address)
    assert "shards" not in str(caught.value)


def _hang(handler):
    time.sleep(1.0)


def _drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def _continue_for_ever(handler):
    for _ in range(20):
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        handler.wfile.flush()
        time.sleep(0.05)


def _half(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"score"')


def _cut_off(handler):
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b'{"score"')


@pytest.mark.parametrize("fault", [_hang, _drip, _continue_for_ever, _half, _cut_off])
def test_fault_71_an_answer_that_does_not_end_is_asked_for_again(fault):
    """The time-out holds for a whole request, not for a byte; half an answer is none."""
    hasty = Patience(attempts=2, wait=0.001, timeout=0.3)
    begun = time.monotonic()
    with serving(times(1, 200, fault)) as (address, asked):
        assert ask(address, hasty) == {"score": 1}
        assert len(asked) == 2
        assert time.monotonic() - begun < 2.0
    with (
        serving(lambda _: (200, fault)) as (address, _),
        pytest.raises(AuditError, match="no answer after 2 attempts"),
    ):
        ask(address, hasty)


def test_a_certificate_that_nobody_trusts_is_told_with_where_to_name_it(monkeypatch):
    """The error says which variable holds the certificates."""

    async def refused(*_):
        raise http._TryAgain("ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

    monkeypatch.setattr(Line, "_once", refused)
    with pytest.raises(AuditError, match=r"self-signed.*SSL_CERT_FILE"):
        ask("https://127.0.0.1:1/classify")


def test_fault_71_a_bomb_is_not_unpacked_to_its_end(monkeypatch):
    """A small answer that unpacks to more than may be is refused."""
    monkeypatch.setattr(connections, "LARGEST", 2**20)
    bomb = gzip.compress(b" " * 2**24)
    with (
        serving(lambda _: (200, bomb, {"Content-Encoding": "gzip"})) as (address, _),
        pytest.raises(AuditError, match="over 1,048,576 bytes"),
    ):
        ask(address)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_fault_71_a_redirect_to_another_host_is_refused(status, monkeypatch):
    """The other host gets neither texts nor token, by any kind of redirect."""
    monkeypatch.setenv("AUDIT_ENDPOINT_TOKEN", "s3cret")
    with serving(fine) as (elsewhere, stolen):
        away = elsewhere.replace("127.0.0.1", "localhost")
        with (
            serving(lambda _: (status, {}, {"Location": away})) as (address, _),
            pytest.raises(AuditError, match="sends requests on to another host, http://localhost"),
        ):
            ask(address)
        assert stolen == []


def test_a_redirect_within_the_host_is_followed_with_its_body():
    """A new path on the same host is no other endpoint; a circle is."""
    with serving(times(1, 307, {}, {"Location": "/new"})) as (address, asked):
        ask(address)
        assert [(path, body) for path, _, body in asked] == [
            ("/model", {"n": 0}),
            ("/new", {"n": 0}),
        ]
    with (
        serving(lambda _: (307, {}, {"Location": "/new"})) as (address, _),
        pytest.raises(AuditError, match="over 3 redirects"),
    ):
        ask(address)


def test_the_hubs_token_goes_to_the_hub_alone(monkeypatch):
    """HF_TOKEN is not sent to whatever address was named."""
    monkeypatch.setenv("HF_TOKEN", "hf_s3cret")
    monkeypatch.delenv("AUDIT_ENDPOINT_TOKEN", raising=False)
    with serving(fine) as (address, asked):
        ask(address)
        assert "Authorization" not in asked[0][1]


def test_requests_run_side_by_side_and_no_more_than_agreed():
    """Twelve requests of 0.1 s at four at once take three rounds, and never five at once."""
    under_way, most = [0], [0]

    def slow(_):
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.1)
        under_way[0] -= 1
        return 200, {}

    with serving(slow) as (address, _):
        begun = time.monotonic()
        ask(address, Patience(concurrency=4), requests=12)
        assert 0.3 <= time.monotonic() - begun < 0.9
        assert most[0] == 4


def test_a_caller_that_waits_is_given_signs_of_life_and_may_stop():
    """A hanging server: an empty list comes within a beat, and stopping gives the request up."""
    with serving(lambda _: (200, _hang)) as (address, _):
        line = Line(address, SOON)
        loop = Requests(2, line.close)
        begun = time.monotonic()
        for found in loop.each([partial(line.ask, {})]):
            assert found == []
            break
        assert time.monotonic() - begun < 0.9


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": {"message": "no model x", "type": "e"}}', "no model x"),
        (b'{"detail": [{"msg": "field required"}]}', '[{"msg": "field required"}]'),
        (b"<html><h1>Bad\n gateway</h1></html>", "Bad gateway"),
        (b"", ""),
        (b"[" * 60_000, "[" * 300),
        (json.dumps({"error": "x" * 900}).encode(), "x" * 300),
    ],
)
def test_the_servers_own_message_is_found(body, words):
    """In JSON of several makes, in a page, in nothing at all."""
    assert message_in(body) == words


def test_a_line_can_be_closed_and_used_again():
    """Connections are let go; the next request makes new ones."""
    with serving(fine) as (address, _):
        line = Line(address, SOON)

        async def twice():
            await line.ask({})
            await line.close()
            await line.close()
            answer = await line.ask({})
            await line.close()
            return answer

        assert asyncio.run(twice()) == {"score": 1}


def test_an_answer_that_is_nested_too_deep_is_no_json():
    """Without a traceback."""
    deep = serving(lambda _: (200, b"[" * 100_000))
    with deep as (address, _), pytest.raises(AuditError, match="the answer is not JSON"):
        ask(address)
