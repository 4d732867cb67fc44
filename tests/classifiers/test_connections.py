"""Connections of their own: secured, by a proxy, packed, closed by the other side."""

import asyncio
import gzip
import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager, suppress

import pytest

from audit.classifiers import connections
from audit.classifiers.connections import Broken, Connections
from audit.errors import AuditError
from tests.served import certified, serving


def exchange(address, *, times=1, token=""):
    """What so many requests get, one after the other."""

    async def ask():
        line = Connections(address, "there", token)
        try:
            return [await line.exchange("POST", address, b'{"n": 1}') for _ in range(times)]
        finally:
            await line.close()

    return asyncio.run(ask())


def packed(data, name):
    return lambda _: (200, data, {"Content-Encoding": name})


def test_status_headers_and_body_are_told():
    """Names of headers in small letters; the token goes along."""
    with serving(lambda _: (418, b"tea", {"X-Kind": "Pot"})) as (address, asked):
        ((status, headers, body),) = exchange(address, token="s3cret")
    assert (status, headers["x-kind"], body) == (418, "Pot", b"tea")
    (_, sent, received), *_ = asked
    assert (sent["Authorization"], sent["Content-Type"]) == ("Bearer s3cret", "application/json")
    assert received == {"n": 1}


def test_an_answer_that_was_packed_unasked_is_unpacked():
    """gzip, by its name."""
    with serving(packed(gzip.compress(b"[1]"), "gzip")) as (address, _):
        assert exchange(address)[0][2] == b"[1]"


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(b"[1]" * 999)[:-9]])
def test_an_answer_that_cannot_be_unpacked_is_broken(data):
    """Something else, or half of it: another try may do better."""
    with serving(packed(data, "gzip")) as (address, _), pytest.raises(Broken, match="unpacked"):
        exchange(address)


def test_a_way_of_packing_that_nobody_asked_for_is_refused():
    """By its name."""
    with (
        serving(packed(b"x", "br")) as (address, _),
        pytest.raises(AuditError, match="packed as 'br'"),
    ):
        exchange(address)


def test_a_connection_that_the_server_closed_is_made_anew():
    """An end between two requests is no fault of either."""
    with serving(lambda _: (200, b"[]", {"Connection": "close"})) as (address, asked):
        assert [status for status, *_ in exchange(address, times=3)] == [200] * 3
        assert len(asked) == 3


def test_certificates_are_checked(tmp_path, monkeypatch):
    """A server of one's own certificate is refused, and spoken to where it is trusted."""
    trusted = certified(tmp_path)
    with serving(lambda _: (200, b"[2]"), certificate=tmp_path / "both.pem") as (address, asked):
        monkeypatch.setattr(connections, "_certificates", ssl.create_default_context)
        with pytest.raises(Broken, match="CERTIFICATE_VERIFY_FAILED"):
            exchange(address)
        monkeypatch.setattr(connections, "_certificates", lambda: trusted)
        assert [body for *_, body in exchange(address, times=2)] == [b"[2]"] * 2
        assert len(asked) == 2


@contextmanager
def tunnel():
    """A proxy that connects to whom it is told, and notes it."""
    told = []

    class Tunnel(socketserver.StreamRequestHandler):
        def handle(self):
            told.append(self.rfile.readline().split()[1].decode())
            while self.rfile.readline().strip():
                pass
            host, _, port = told[-1].partition(":")
            with socket.create_connection((host, int(port))) as far:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=pump, args=(far, self.connection))
                back.start()
                pump(self.connection, far)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", told
        server.shutdown()
        thread.join()


def pump(source, sink):
    """All bytes of one socket into another."""
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def test_a_proxy_of_the_environment_is_taken(tmp_path, monkeypatch):
    """A secured request goes through it, to the server that was meant."""
    trusted = certified(tmp_path)
    monkeypatch.setattr(connections, "_certificates", lambda: trusted)
    monkeypatch.setattr(connections, "is_loopback", lambda _: False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with (
        serving(lambda _: (200, b"[3]"), certificate=tmp_path / "both.pem") as (address, _),
        tunnel() as (proxy, told),
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        assert exchange(address, times=2)[1][2] == b"[3]"
        assert told == [address.removeprefix("https://").removesuffix("/model")]


def test_the_proxy_is_the_environments_but_for_this_machine(monkeypatch):
    """By scheme, with its user; not for hosts of NO_PROXY; none of another kind."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:word@proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "inner.example")
    found = connections._proxy("https", "hub.example")
    assert found is not None
    assert (found.url.host, found.url.port, found.auth) == (
        b"proxy.example",
        3128,
        (b"me", b"word"),
    )
    assert connections._proxy("https", "inner.example") is None
    assert connections._proxy("http", "127.0.0.1") is None
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example")
    with pytest.raises(AuditError, match="proxy of the kind socks5 is not spoken to"):
        connections._proxy("https", "hub.example")
