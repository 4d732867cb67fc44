"""The kinds of files that are fuzzed: what each is made of, and how the commands read it."""

import functools
import gzip
import io
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from audit import Audit, paths
from audit.charts.geojson import read_geojson
from audit.classifiers.scores_file import read as read_scores
from audit.inputs.labelled import read_labelled
from audit.records import sealed
from audit.scoring.store.journal import Journal
from audit.scoring.store.run_store import RunStore
from audit.suites.lexicon import read_lexicon
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from audit.suites.swap.texts import read_texts
from audit.verdict.canaries import read_canaries
from audit.verdict.policy import read_policy
from tests.report.samples import one_template
from tests.scoring.synthetic import Grid, run

Original = Callable[[random.Random], bytes]


@dataclass(frozen=True)
class Kind:
    """Files of one kind.

    Attributes
    ----------
    originals : callable
        Lays out what is needed beside them in a folder; the name of each file that is mutated
        -> its content, cut at random where it is long.
    read : callable
        Reads one as the commands do.
    authored : bool
        Somebody wrote it by hand: refusals name its line and field.
    """

    originals: Callable[[Path], Mapping[str, Original]]
    read: Callable[[Path], object]
    authored: bool = False


def _whole(data: bytes) -> Original:
    return lambda dice: data


def _suite(data: bytes) -> Original:
    """A suite cut before a family, so that a change meets the head as often as the rest."""
    return lambda dice: data[: dice.randint(4000, 16_000)].rpartition(b"\n  - id:")[0]


def _rows(data: bytes) -> Original:
    """A table's first lines."""
    return lambda dice: b"\n".join(data.split(b"\n")[: dice.randint(3, 40)]) + b"\n"


def _read_suite(path: Path) -> None:
    source = SuiteSource([read_suite(path)])
    _ = source.warnings
    source.read(0, 500)


POLICY = b"""schema: 1
margin: 0.05
rationale: shifts under five points change no decision here
alpha: 0.05
alpha_scope: run
judge: shift
threshold: 0.5
gates: [countries, gender]
targets: [positive]
max_flip_rate: 0.02
flip_rationale: one review in fifty may be read otherwise
intended_use: sorting reviews
affected_groups: [whoever writes them]
harm: a review is not shown
waivers:
  - suite: gender
    groups: [female]
    reason: known since the last audit
    owner: the team of reviews
    expires: 2027-01-31
canaries:
  - name: own
    language: en
    targets: [positive]
    opposites: [negative]
    high: [Lovely., Superb., I liked it.]
    low: [Awful., Dreadful., I hated it.]
signed:
  by: A. Person
  role: owner
  date: 2026-11-01
"""

TEXTS = [
    "The woman bought a lamp.",
    "My brother read the paper, twice.",
    'She said "yes" to him.',
    "He paid.",
    "The men of the village met their wives.",
    "Nobody came.",
]


def _forms(frame: pd.DataFrame, stem: str) -> dict[str, bytes]:
    """A table in every form in which users have one."""
    records, packed = frame.to_dict("records"), frame.to_csv(index=False).encode()
    parquet, excel = io.BytesIO(), io.BytesIO()
    frame.to_parquet(parquet)
    frame.to_excel(excel, index=False)
    return {
        f"{stem}.csv": packed,
        f"{stem}.tsv": frame.to_csv(index=False, sep="\t").encode(),
        f"{stem}.csv.gz": gzip.compress(packed, mtime=0),
        f"{stem}.jsonl": "".join(json.dumps(row) + "\n" for row in records).encode(),
        f"{stem}.json": json.dumps(records, indent=1).encode(),
        f"{stem}.parquet": parquet.getvalue(),
        f"{stem}.xlsx": excel.getvalue(),
    }


def _texts(_: Path) -> Mapping[str, Original]:
    frame = pd.DataFrame({"id": range(len(TEXTS)), "text": TEXTS})
    files = _forms(frame, "texts") | {"texts.txt": "\n".join(TEXTS).encode()}
    return {name: _whole(data) for name, data in files.items()}


def _labelled(_: Path) -> Mapping[str, Original]:
    gold = ["positive", "negative"] * 3
    frame = pd.DataFrame({"text": TEXTS, "gold": gold, "group": list("xxyyxy")})
    return {name: _whole(data) for name, data in _forms(frame, "labelled").items()}


def _scores(_: Path) -> Mapping[str, Original]:
    rows = [(group, block, 0.3 + 0.1 * block) for block in range(4) for group in "xyz"]
    plain = pd.DataFrame(rows, columns=["group", "block", "p"])
    several = pd.DataFrame(
        {
            "group": plain["group"],
            "block": plain["block"],
            "text": [f"text {n}" for n in range(12)],
            "p[a]": plain["p"],
            "p[b]": (0.9 - plain["p"]).round(3),
            "p[c]": 0.1,
            "label": ["a", "b", "c"] * 4,
            "gold": ["a", "b", "b"] * 4,
        }
    )
    # An Excel file is no form of scores.
    files = _forms(plain, "plain") | _forms(several, "several")
    return {name: _whole(data) for name, data in files.items() if not name.endswith(".xlsx")}


def _boundaries(_: Path) -> Mapping[str, Original]:
    def feature(code: str, east: float, kind: str = "Polygon") -> dict[str, object]:
        ring = [[east, 40], [east + 9, 40], [east + 9, 49.5], [east, 49], [east, 40]]
        shape = [ring] if kind == "Polygon" else [[ring]]
        properties = {"iso_a3": code, "name": code.title()}
        geometry = {"type": kind, "coordinates": shape}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    features = [feature("FRA", 0), feature("ITA", 10, "MultiPolygon"), feature("FJI", 176)]
    whole = {"type": "FeatureCollection", "features": features}
    return {"borders.geojson": _whole(json.dumps(whole, indent=1).encode())}


def _run(folder: Path, *names: str) -> Mapping[str, Original]:
    """A finished run, of which one file is mutated at a time."""
    run(folder, Grid(3, 3))
    (folder / "results.json").write_bytes(sealed(one_template()))
    return {name: _whole((folder / name).read_bytes()) for name in names}


def _open_run(path: Path) -> None:
    """The run around a file, every part of it and its results."""
    folder = path.parent.parent if path.suffix == ".parquet" else path.parent
    if path.name == "results.json":
        return _open_results(path)
    if path.name == "events.jsonl":
        Journal(folder).hashes(), Journal(folder).derived()
    with RunStore.open(folder) as store:
        for part in store.parts():
            part.to_pylist()
    return None


def _open_results(path: Path) -> None:
    """Results as they lie, and as somebody who seals anew what he edited hands them over."""
    (path.parent / "plan.json").unlink(missing_ok=True)
    Audit.load(path.parent).summary()


def _forged(read: Callable[[Path], object]) -> Callable[[Path], object]:
    """Read a plan or a part whose hash in the manifest is that of what lies there."""

    @functools.wraps(read)
    def reading(path: Path) -> object:
        part = path.suffix == ".parquet"
        manifest = (path.parent.parent if part else path.parent) / "manifest.json"
        content = json.loads(manifest.read_bytes())
        content.pop("seal")
        digest = sha256(path.read_bytes()).hexdigest()
        content |= {"parts": {path.name: digest}} if part else {"plan": digest}
        manifest.write_bytes(sealed(content))
        return read(path)

    return reading


def _resealed(read: Callable[[Path], object]) -> Callable[[Path], object]:
    """Read a sealed file whose seal fits again wherever it was left whole."""

    @functools.wraps(read)
    def reading(path: Path) -> object:
        try:
            content = json.loads(path.read_bytes())
        except ValueError:
            return read(path)
        if isinstance(content, dict) and content.pop("seal", None):
            path.write_bytes(sealed(content))
        return read(path)

    return reading


def _of(folder: Path, pattern: str, cut: Callable[[bytes], Original]) -> dict[str, Original]:
    return {path.name: cut(path.read_bytes()) for path in folder.glob(pattern)}


KINDS: dict[str, Kind] = {
    "suites": Kind(lambda _: _of(paths.SUITES, "*.yaml", _suite), _read_suite, authored=True),
    "lexicons": Kind(lambda _: _of(paths.LEXICONS, "*.csv", _rows), read_lexicon, authored=True),
    "policies": Kind(lambda _: {"policy.yaml": _whole(POLICY)}, read_policy, authored=True),
    "canaries": Kind(lambda _: _of(paths.CANARIES, "*.yaml", _whole), read_canaries, authored=True),
    "texts": Kind(_texts, lambda path: read_texts(path, axis="gender").read(0, 100)),
    "labelled": Kind(_labelled, read_labelled),
    "scores": Kind(_scores, read_scores),
    "boundaries": Kind(_boundaries, read_geojson),
    "plans": Kind(lambda folder: _run(folder, "plan.json"), _forged(_open_run)),
    "manifests": Kind(lambda folder: _run(folder, "manifest.json"), _resealed(_open_run)),
    "results": Kind(lambda folder: _run(folder, "results.json"), _resealed(_open_run)),
    "parts": Kind(lambda folder: _run(folder, "probes/part-000000.parquet"), _forged(_open_run)),
    "events": Kind(lambda folder: _run(folder, "events.jsonl"), _open_run),
}
"""What is fuzzed, by name."""
