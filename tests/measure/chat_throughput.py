"""How many texts a second a served model is asked for, beside what its server can give.

A stub server sleeps 50 ms an answer. One request at a time is the base; the server's own ceiling
is what a bare client on raw sockets gets from it at the same concurrency.
Run by hand: ``python tests/measure/chat_throughput.py [texts]``.
"""

import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

PROMPT = 'user: "{text}"\nlabels: {positive: [positive], negative: [negative]}\n'
SLEEP = 0.05

TOPS = [{"token": "positive", "logprob": -0.7}, {"token": "negative", "logprob": -0.8}]
CHOICE = {"message": {"content": "positive"}, "logprobs": {"content": [{"top_logprobs": TOPS}]}}
BODY = json.dumps({"choices": [CHOICE]}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every request on one connection, 50 ms each."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.split(b"\r\n")
                    if line[:15].lower() == b"content-length:"
                ),
                0,
            )
            await reader.readexactly(length)
            await asyncio.sleep(SLEEP)
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def serve(ports: "multiprocessing.Queue[int]") -> None:
    """Serve until killed."""

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


async def bare(port: int, texts: int, concurrency: int) -> float:
    """Texts a second of a client that does nothing but write and read."""
    body = json.dumps({"messages": [{"role": "user", "content": "x" * 60}]}).encode()
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    async def worker(count: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(count):
            writer.write(request)
            await reader.readexactly(len(ANSWER))
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(worker(texts // concurrency) for _ in range(concurrency)))
    return texts / (time.perf_counter() - begun)


def ours(port: int, texts: int, concurrency: int) -> float:
    """Texts a second of the chat classifier, each answer kept as in a run."""
    from audit.classifiers import chat
    from audit.scoring.requests import score_requests
    from audit.scoring.store.kept import Kept

    with tempfile.TemporaryDirectory() as folder:
        prompt = Path(folder) / "prompt.yaml"
        prompt.write_text(PROMPT, "utf-8")
        classifier = chat.load(
            "chat:stub",
            endpoint=f"http://127.0.0.1:{port}/v1",
            prompt=prompt,
            concurrency=concurrency,
        )
        asked = [f"The neighbour bought lamp number {number}." for number in range(texts)]
        kept = Kept(Path(folder) / "part-000000.parquet", asked)
        begun = time.perf_counter()
        score_requests(classifier, asked, lambda done: None, kept)
        return texts / (time.perf_counter() - begun)


def main() -> None:
    """Print one line a concurrency."""
    texts = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    port = ports.get()
    one = ours(port, max(100, texts // 40), 1)
    print(f"one at a time: {one:.1f} texts/s")
    for concurrency in (8, 32):
        found, ceiling = ours(port, texts, concurrency), asyncio.run(bare(port, texts, concurrency))
        print(
            f"{concurrency} at once: {found:.0f} texts/s, {found / one:.1f} times one at a time, "
            f"{found / ceiling:.0%} of the {ceiling:.0f} that the server gives a bare client"
        )
    server.kill()


if __name__ == "__main__":
    main()
