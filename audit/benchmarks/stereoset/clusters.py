"""StereoSet's files: the clusters of dev.json, and predictions in the authors' layout."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audit.benchmarks import published_files
from audit.errors import AuditError, AuditErrors

SOURCE = (
    "StereoSet is distributed by its authors (project moinnadeem/StereoSet, data/dev.json); "
    "put dev.json into this folder"
)
DEV = published_files.Published(name="dev.json", blob="637b1e3d284a3c629b74a4659c583b8eca9bd13e")
REBUILT = published_files.Published(
    name="dev_rebuilt_no_labels.json",
    sha256=("2dc0ce134278b6f0a8b2da27ed0847aed81ca069521d948a47ab2069bb8881fa",),
)
CLUSTER_ROWS = "stereoset clusters"
CLUSTERS = {"intrasentence": 2106, "intersentence": 2123}
DOMAINS = ("gender", "profession", "race", "religion")
LABELS = ("stereotype", "anti-stereotype", "unrelated")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster as published; `sentences` maps gold label -> (sentence id, text)."""

    id: str
    part: str
    domain: str
    target: str
    context: str
    sentences: dict[str, tuple[str, str]]


def open_clusters(folder: Path) -> tuple[published_files.OpenedFile, list[Cluster]]:
    """The file that is there and its clusters, every faulty one named."""
    rebuilt = not (folder / DEV.name).is_file() and (folder / REBUILT.name).is_file()
    opened = published_files.open_published(folder, REBUILT if rebuilt else DEV, source=SOURCE)
    document = published_files.read_json(opened)
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict) or not all(isinstance(data.get(part), list) for part in CLUSTERS):
        raise AuditError(
            "no lists data.intrasentence and data.intersentence", where=str(opened.path)
        )
    clusters: list[Cluster] = []
    faults: list[AuditError] = []
    seen: set[str] = set()
    for part in CLUSTERS:
        for position, entry in enumerate(data[part]):
            where = f"{opened.path}:data.{part}[{position}]"
            try:
                cluster = _cluster(part, entry)
                _once(cluster, seen)
                clusters.append(cluster)
            except (KeyError, TypeError, ValueError, AttributeError) as fault:
                faults.append(AuditError(_explain(fault), where=where, remedy=SOURCE))
    if faults:
        raise AuditErrors(faults)
    if opened.warnings:
        opened = replace(opened, warnings=opened.warnings + _edited(clusters))
    return opened, clusters


def cluster_digest(cluster: Cluster) -> str:
    """The row digest of what a cluster says, whatever the layout of its file."""
    said = [cluster.id, cluster.part, cluster.domain, cluster.target, cluster.context]
    said += [f"{label}={cluster.sentences[label]}" for label in LABELS]
    return published_files.row_digest("\x1f".join(said))


def _edited(clusters: list[Cluster]) -> tuple[str, ...]:
    """One warning that names the clusters which are not the published ones."""
    theirs = Counter(published_files.published_rows(CLUSTER_ROWS))
    edited: list[str] = []
    for cluster in clusters:
        digest = cluster_digest(cluster)
        if theirs[digest] == 0:
            edited.append(f"{cluster.id} ({cluster.part})")
        theirs[digest] -= 1
    return (
        (f"{published_files.named('the clusters', edited)} are not the published ones",)
        if edited
        else ()
    )


def _cluster(part: str, entry: Any) -> Cluster:
    """One entry of the file; any fault in it is a KeyError, TypeError or ValueError."""
    sentences: dict[str, tuple[str, str]] = {}
    for sentence in entry["sentences"]:
        label, text = sentence["gold_label"], sentence["sentence"]
        if label not in LABELS:
            raise ValueError(f"gold_label {label!r} is none of {', '.join(LABELS)}")
        if label in sentences:
            raise ValueError(f"two sentences are labelled {label}")
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"the sentence labelled {label} is empty")
        sentences[label] = (str(sentence["id"]), text)
    absent = [label for label in LABELS if label not in sentences]
    if absent:
        raise ValueError(f"no sentence is labelled {' or '.join(absent)}")
    if entry["bias_type"] not in DOMAINS:
        raise ValueError(f"bias_type {entry['bias_type']!r} is none of {', '.join(DOMAINS)}")
    if part == "intrasentence" and "BLANK" not in entry["context"]:
        raise ValueError("the context has no BLANK")
    return Cluster(
        str(entry["id"]), part, entry["bias_type"], entry["target"], entry["context"], sentences
    )


def _once(cluster: Cluster, seen: set[str]) -> None:
    """Every id is used once."""
    for name in (cluster.id, *(identifier for identifier, _ in cluster.sentences.values())):
        if name in seen:
            raise ValueError(f"the id {name!r} was used before")
        seen.add(name)


def _explain(fault: Exception) -> str:
    """What is wrong with an entry, in words."""
    if isinstance(fault, KeyError):
        return f"no field {fault.args[0]!r}"
    if isinstance(fault, ValueError):
        return str(fault)
    return "not a cluster: an object with id, target, bias_type, context and sentences"


def count_warnings(clusters: list[Cluster]) -> tuple[str, ...]:
    """Warnings where a part does not hold the published number of clusters."""
    return tuple(
        warning
        for part, published in CLUSTERS.items()
        for warning in published_files.count_warning(
            f"data.{part}", sum(cluster.part == part for cluster in clusters), published
        )
    )


@dataclass(frozen=True, slots=True)
class Predictions:
    """Scores by sentence id, the parts that the file speaks of, and ids that it scores twice."""

    scores: dict[str, float]
    parts: tuple[str, ...]
    twice: tuple[str, ...]


def read_predictions(file: Path) -> Predictions:
    """Scores in the authors' layout; as in their scorer, the last of two scores of an id counts."""
    opened = published_files.open_published(
        file.parent, published_files.Published(name=file.name), source="name a prediction file"
    )
    document = published_files.read_json(opened)
    parts = tuple(part for part in CLUSTERS if isinstance(document, dict) and part in document)
    if not parts:
        raise AuditError("neither a list intrasentence nor intersentence", where=str(file))
    scores: dict[str, float] = {}
    twice: list[str] = []
    for part in parts:
        for name, score in _scores(document[part], f"{file}:{part}"):
            if scores.get(name, score) != score:
                twice.append(name)
            scores[name] = score
    return Predictions(scores, parts, tuple(twice))


def _scores(entries: Any, where: str) -> Iterator[tuple[str, float]]:
    """Sentence id and score of each entry, in their order."""
    for position, entry in enumerate(entries if isinstance(entries, list) else [None]):
        try:
            name, score = str(entry["id"]), entry["score"]
        except (TypeError, KeyError):
            place = f"{where}[{position}]"
            raise AuditError("not an object with id and score", where=place) from None
        number = isinstance(score, int | float) and not isinstance(score, bool)
        if not number or not math.isfinite(score):
            shown = json.dumps(score)
            raise AuditError(f"the score of {name} is {shown}", where=f"{where}[{position}].score")
        yield name, float(score)
