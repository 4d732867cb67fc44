"""Flip every byte of a small run in turn: each must be seen by whoever reads the file.

    python tests/measure/flip_bytes.py [--step 1] [--out FILE]

Plan, manifest, parts and results are read as every command reads them; all files of the run, reports
and evidence pack among them, are held against the pack as `audit verify` does. Prints a line a file.
"""

import argparse
import csv
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from audit import Audit, run_audit
from audit.attest.pack import verify, write_pack
from audit.errors import AuditError
from audit.scoring.store.run_store import RunStore

READ = ("plan.json", "manifest.json", "results.json")
COLUMNS = ("file", "bytes", "flipped", "seen_by_readers", "seen_by_verify")


def made(folder: Path) -> Path:
    """A finished run of three groups in twelve families, with every report and an evidence pack."""
    rows = [f"{g},{b},{0.3 + 0.02 * b + 0.01 * (g == 'x')}" for b in range(12) for g in "xyz"]
    (folder / "table.csv").write_text("group,block,p\n" + "\n".join(rows) + "\n", "utf-8")
    run_audit(classifier=f"scores:{folder / 'table.csv'}", out=folder / "run")
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    write_pack(folder / "run", folder / "key.pem")
    return folder / "run"


def read_whole(run: Path) -> None:
    """Plan, manifest, parts and results, as the commands read them."""
    with RunStore.open(run) as store:
        for part in store.parts():
            part.num_rows  # noqa: B018 - its hash was checked as it was read
    Audit.load(run)


def is_seen(check: Callable[[Path], object], run: Path) -> bool:
    """Whether a check refuses the run."""
    try:
        check(run)
    except AuditError:
        return True
    return False


def flips(path: Path, step: int, dice: random.Random) -> Iterator[int]:
    """Each byte with one of its bits turned, in turn; the file is whole again afterwards."""
    data = path.read_bytes()
    try:
        for at in range(dice.randrange(step), len(data), step):
            other = data[at] ^ 1 << dice.randrange(8)
            path.write_bytes(data[:at] + bytes([other]) + data[at + 1 :])
            yield at
    finally:
        path.write_bytes(data)


def count(run: Path, path: Path, step: int, dice: random.Random) -> dict[str, str | int]:
    """How many of a file's flips are seen, and by whom."""
    name = path.relative_to(run).as_posix()
    ours = name in READ or name.startswith("probes/")
    flipped = readers = verified = 0
    for _ in flips(path, step, dice):
        flipped += 1
        readers += ours and is_seen(read_whole, run)
        verified += is_seen(verify, run)
    told = readers if ours else ""
    return dict(zip(COLUMNS, (name, path.stat().st_size, flipped, told, verified), strict=True))


def main() -> None:
    """Flip, read, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    dice, rows = random.Random(0), []
    with tempfile.TemporaryDirectory() as folder:
        run = made(Path(folder))
        for path in sorted(path for path in run.rglob("*") if path.is_file()):
            rows.append(count(run, path, args.step, dice))
            print(rows[-1], flush=True)
    if args.out:
        with args.out.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
