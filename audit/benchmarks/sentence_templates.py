"""Perspective's sentence templates: AUC by identity term, at size (Dixon 2018, Borkan 2019).

Rows that differ in the identity term alone are a family. `official` holds the subgroup, BPSN and
BNSP AUC of every term, `classifier` their intervals over families, and beside them the published
figures of six releases where their file lies in the folder: a reference, never a target.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.benchmarks.base import Benchmark, BenchmarkCard, BenchmarkItem, bring_together, renamed
from audit.benchmarks.case_files import read_cases, read_table
from audit.errors import AuditError
from audit.records import BenchmarkResult, Floats, Group, ModelInfo, SuiteInfo
from audit.statistics.contrasts import simultaneous_half
from audit.statistics.ranking import Ranking, ranking
from audit.strict import sha256_of

FILES = ("en_sentence_templates.csv", "de_sentence_templates.csv")
PUBLISHED = "unitary_results.csv"
TOXIC, NONTOXIC = "toxic", "nontoxic"
ENGLISH = (
    *("lesbian", "gay", "bisexual", "transgender", "trans", "cis", "queer", "lgbt", "lgbtq"),
    *("homosexual", "straight", "heterosexual", "male", "female", "nonbinary", "african"),
    *("african american", "black", "white", "european", "hispanic", "latino", "latina", "latinx"),
    *("mexican", "canadian", "american", "asian", "indian", "middle eastern", "chinese"),
    *("japanese", "christian", "muslim", "jewish", "buddhist", "catholic", "protestant", "sikh"),
    *("taoist", "old", "older", "young", "younger", "teenage", "millenial", "middle aged"),
    *("elderly", "blind", "deaf", "paralyzed"),
)
"""The identity terms of the published English figures; other languages' are found in their file."""

CARD = BenchmarkCard(
    name="sentence-templates",
    title="Perspective's sentence templates",
    version="commit 9c7d91a",
    licence="CC BY 4.0",
    citation="Borkan et al. 2019, Nuanced Metrics for Measuring Unintended Bias",
    question="Does an identity term in a short sentence change {score}?",
    harm="Harmless speech of or about some people is flagged more often.",
    axis="identity",
    groups=(),
    notes=("Short, repetitive sentences: a high AUC here says little of other text.",),
)


def read(folder: Path) -> Benchmark:
    """The phrases as probes: a family is a phrase without its identity term."""
    path, table = read_cases(folder, FILES, ("template", "toxicity", "phrase"))
    terms = ENGLISH if path.name.startswith("en_") else _terms(table["phrase"])
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(terms, key=len, reverse=True)))})(?!\w)"
    )
    found = [pattern.search(phrase) for phrase in table["phrase"]]
    items: list[BenchmarkItem] = []
    blocks: dict[str, int] = {}
    for row, hit in zip(table.itertuples(index=False), found, strict=True):
        if hit is None:
            continue
        shape = f"{row.template} {row.toxicity}: {pattern.sub('*', str(row.phrase), count=1)}"
        number = blocks.setdefault(shape, len(blocks))
        family = f"{row.template} {row.toxicity} {number + 1}"  # names no word of an offensive text
        slots = {"gold": str(row.toxicity)}
        items.append(
            BenchmarkItem(family, number, hit.group(), hit.group(), str(row.phrase), slots)
        )
    items.sort(key=lambda item: item.block)
    groups = tuple(Group(code=one, name=one) for one in sorted({item.group for item in items}))
    left = len(table) - len(items)
    told = (f"{left:,} phrases name no known identity term",) if left else ()
    english = path.name.startswith("en_")
    return bring_together(
        renamed(
            CARD,
            groups=groups,
            language="en" if english else "de",
            canaries="toxicity" if english else "",
        ),
        items,
        inputs={path.name: sha256_of(path)},
        warnings=told,
        facts={"published": _published(folder), "offensive": True},
    )


def _terms(phrases: pd.Series) -> tuple[str, ...]:
    """The last words of the phrases that a verb alone comes before: the file's identity terms."""
    last = phrases.str.split().str[-1].value_counts()
    return tuple(str(one) for one in last[last > 20].index)


def _published(folder: Path) -> dict[str, dict[str, float]]:
    """The figures of six releases of the Perspective API by term, where they lie beside the data."""
    if not (folder / PUBLISHED).is_file():
        return {}
    table = read_table(folder / PUBLISHED, ("subgroup",), lambda name: name.startswith("TOXICITY@"))
    return {
        str(term): {str(name): float(value) for name, value in row.items() if value}
        for term, row in table.set_index("subgroup").iterrows()
    }


def summarise(
    info: SuiteInfo,
    parts: Iterable[pa.Table],
    *,
    model: ModelInfo | None = None,
    alpha: float = 0.05,
) -> BenchmarkResult:
    """State the AUCs of every identity term, and between what they lie."""
    p, gold, group, family = _columns(info, parts)
    found = term_rankings(p, gold == TOXIC, group, family)
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official={
            term: {"n": int((group == term).sum())} | {key: one.auc for key, one in each.items()}
            for term, each in found.items()
        },
        classifier={
            "intervals": intervals(found, alpha=alpha),
            "published": info.facts.get("published", {}),
        },
        items=len(p),
        dropped=(),
        notes=CARD.notes,
    )


def term_rankings(p: Floats, toxic: Any, group: Any, family: Any) -> dict[str, dict[str, Ranking]]:
    """Subgroup, BPSN and BNSP AUC by term, with standard errors over families.

    Parameters
    ----------
    p : ndarray (n,)
        Score of the toxic label.
    toxic : ndarray (n,) of bool
    group, family : ndarray (n,) of str
    """
    _, cluster = np.unique(family, return_inverse=True)
    found = {}
    for name in sorted(set(group)):
        inside = group == name
        sides = {
            "subgroup_auc": (inside & toxic, inside & ~toxic),
            "bpsn_auc": (~inside & toxic, inside & ~toxic),
            "bnsp_auc": (inside & toxic, ~inside & ~toxic),
        }
        found[str(name)] = {
            key: ranking(p[up], p[down], (cluster[up], cluster[down]))
            for key, (up, down) in sides.items()
        }
    return found


def intervals(
    found: Mapping[str, Mapping[str, Ranking]], *, alpha: float
) -> dict[str, dict[str, list[float]]]:
    """Term -> AUC -> [low, high]: t intervals over families that hold for all terms at once."""
    bounds: dict[str, dict[str, list[float]]] = {}
    for term, each in found.items():
        bounds[term] = {}
        for key, one in each.items():
            df = np.array(max(one.clusters - 1, 1))
            half = float(simultaneous_half(np.array(one.se), df, alpha=alpha, m=3 * len(found)))
            bounds[term][key] = [max(0.0, one.auc - half), min(1.0, one.auc + half)]
    return bounds


def _columns(info: SuiteInfo, parts: Iterable[pa.Table]) -> tuple[Floats, Any, Any, Any]:
    """Scores, true labels, terms and families of the probes that count."""
    chosen = []
    for part in parts:
        mine = pc.and_(
            pc.equal(part["suite"].cast(pa.string()), info.name), pc.is_null(part["reason"])
        )
        kept = part.filter(mine)
        gold = pc.map_lookup(kept["slots"].combine_chunks(), "gold", "first")
        texts = (gold.to_pylist(), kept["group"].to_pylist(), kept["family"].to_pylist())
        chosen.append((kept["p"].to_numpy(), *(np.array(one, dtype=str) for one in texts)))
    if not chosen:
        raise AuditError("no probe of the benchmark was scored", where=info.name)
    columns = [np.concatenate(each) for each in zip(*chosen, strict=True)]
    return columns[0], columns[1], columns[2], columns[3]
