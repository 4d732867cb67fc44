"""The wire under requests."""

import asyncio

import httpcore2
import pytest

from audit.classifiers.sockets import Sockets


def with_server(answer, ask):
    """What `ask` gets from a server that answers each connection so."""

    async def main():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        stream = await Sockets().connect_tcp("127.0.0.1", port)
        try:
            return await ask(stream)
        finally:
            await stream.aclose()
            server.close()
            await asyncio.sleep(0)

    return asyncio.run(main())


def test_what_is_written_goes_out_in_one_piece():
    """Head and body arrive together, with the first reading."""
    seen = []

    async def answer(reader, writer):
        seen.append(await reader.read(100))
        writer.write(b"fine")
        writer.close()

    async def ask(stream):
        await stream.write(b"head ")
        await stream.write(b"body")
        await asyncio.sleep(0.01)
        early = list(seen)
        return early, await stream.read(100), await stream.read(100)

    assert with_server(answer, ask) == ([], b"fine", b"")
    assert seen == [b"head body"]


def test_a_connection_knows_its_end():
    """At rest it is readable only where the other side has closed it."""

    async def answer(reader, writer):
        await reader.read(100)
        writer.close()

    async def ask(stream):
        before = stream.get_extra_info("is_readable")
        await stream.write(b"bye")
        await stream.read(100)
        return before, stream.get_extra_info("is_readable")

    assert with_server(answer, ask) == (False, True)


def test_nobody_there_is_a_fault_of_connecting():
    """By the engine's name for it."""
    with pytest.raises(httpcore2.ConnectError):
        asyncio.run(Sockets().connect_tcp("127.0.0.1", 1))
