"""How many texts a second a served model is asked for, beside what its server can give.

A stub server, a process of its own, answers each request after 50 ms. What it can give at N
requests at once is N / 50 ms, or what a bare client on raw sockets gets from it in the same minute,
whichever is less. Both clients take turns; a round is one pair, and the load of the machine stands
beside it.
Run by hand: ``python -m tests.measure.chat_throughput [--texts 4000] [--rounds 3] [--out FILE]``.
"""

import argparse
import asyncio
import csv
import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

PROMPT = 'user: "{text}"\nlabels: {positive: [positive], negative: [negative]}\n'
SLEEP = 0.05
OUT = Path("docs/figures/requests.csv")
COLUMNS = ("concurrency", "texts", "one", "ours", "bare", "cpu_ms", "load")

TOPS = [{"token": "positive", "logprob": -0.7}, {"token": "negative", "logprob": -0.8}]
CHOICE = {"message": {"content": "positive"}, "logprobs": {"content": [{"top_logprobs": TOPS}]}}
BODY = json.dumps({"choices": [CHOICE]}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)


class Stub(asyncio.Protocol):
    """One connection: each request that has come whole is answered 50 ms later."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.pending = transport, b""

    def data_received(self, data: bytes) -> None:
        """Take what is whole."""
        self.pending += data
        head, ended, rest = self.pending.partition(b"\r\n\r\n")
        if ended and len(rest) >= _length(head):
            self.pending = rest[_length(head) :]
            asyncio.get_running_loop().call_later(SLEEP, self.transport.write, ANSWER)


def _length(head: bytes) -> int:
    """Bytes of a request's body."""
    _, _, told = head.lower().partition(b"content-length:")
    return int(told.split(b"\r\n", 1)[0] or 0)


def serve(ports: "multiprocessing.Queue[int]") -> None:
    """Serve until killed."""

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0, backlog=256)
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


def ours(port: int, texts: int, concurrency: int) -> tuple[float, float]:
    """Texts a second of the chat classifier, each answer kept as in a run; processor time a text."""
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
        begun, busy = time.perf_counter(), time.process_time()
        score_requests(classifier, asked, lambda done: None, kept)
        seconds, busy = time.perf_counter() - begun, time.process_time() - busy
        return texts / seconds, 1000 * busy / texts


def measured(port: int, texts: int, concurrency: int) -> dict[str, float]:
    """One round: one at a time, a bare client and the audit, right after each other."""
    one, _ = ours(port, max(40, texts // 40), 1)
    ceiling = asyncio.run(bare(port, texts, concurrency))
    found, busy = ours(port, texts, concurrency)
    numbers = (concurrency, texts, one, found, ceiling, busy, os.getloadavg()[0])
    return dict(zip(COLUMNS, numbers, strict=True))


def share(row: dict[str, float]) -> float:
    """What was got, of what the server can give."""
    return row["ours"] / min(row["bare"], row["concurrency"] / SLEEP)


def told(row: dict[str, float]) -> str:
    """A round in one line."""
    return (
        f"{row['concurrency']:.0f} at once: {row['ours']:.0f} texts/s, "
        f"{row['ours'] / row['one']:.1f} times one at a time, {share(row):.0%} of what the stub can "
        f"give (bare client {row['bare']:.0f}/s); {row['cpu_ms']:.2f} ms of processor time a text; "
        f"load {row['load']:.1f}"
    )


def main() -> None:
    """Measure so many rounds, print a line each, and keep them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--texts", type=int, default=4000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--out", type=Path, default=OUT)
    given = arguments.parse_args()
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    port, rows = ports.get(), []
    for _ in range(given.rounds):
        for concurrency in (8, 32):
            rows.append(measured(port, given.texts, concurrency))
            print(told(rows[-1]), file=sys.stderr)
    server.kill()
    with given.out.open("w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows({name: f"{value:.4g}" for name, value in row.items()} for row in rows)


if __name__ == "__main__":
    main()
