"""StereoSet for language models: how likely each sentence of a cluster is."""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audit.benchmarks.stereoset.clusters import Cluster
from audit.benchmarks.stereoset.figures import ended, official_figures, read_clusters, triple_of
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.classifiers.transformers.language_model import LanguageModel


def run_language_model(folder: Path, model: "LanguageModel") -> dict[str, Any]:
    """LMS, SS and ICAT of a language model, in the shape of `official_figures`.

    Within a sentence a masked model is scored as the authors do: the mean probability of the
    filled word's subwords, each predicted from those before it. A causal model is scored by the
    mean log probability of the sentence's tokens. Between sentences the authors train a
    next-sentence head, which a language model alone does not have: here it is the mean log
    probability of the sentence's tokens after its context.
    """
    scores: dict[str, float] = {}
    clusters = read_clusters(folder)
    within = [cluster for cluster in clusters if cluster.part == "intrasentence"]
    if model.kind == "masked":
        scores |= _filled_words(within, model)
    else:
        scores |= _mean_scores(within, model, after=False)
    between = [cluster for cluster in clusters if cluster.part == "intersentence"]
    scores |= _mean_scores(between, model, after=True)
    figures = official_figures(triple_of(cluster, scores) for cluster in clusters)
    return figures | {"classifier": None}


def _mean_scores(
    clusters: list[Cluster], model: "LanguageModel", *, after: bool
) -> dict[str, float]:
    """Sentence id -> mean log probability of its tokens, after the context or alone."""
    rows = [(cluster, *sentence) for cluster in clusters for sentence in cluster.sentences.values()]
    contexts = [ended(cluster.context) if after else "" for cluster, _, _ in rows]
    tokens = model.token_scores([text for _, _, text in rows], contexts)
    means = [float(each.mean()) if len(each) else -math.inf for each in tokens]
    return {name: mean for (_, name, _), mean in zip(rows, means, strict=True)}


def _filled_words(clusters: list[Cluster], model: "LanguageModel") -> dict[str, float]:
    """Sentence id -> mean probability of the subwords of the word that fills the blank."""
    jobs: list[tuple[tuple[int, ...], int, int]] = []
    owners: list[str] = []
    mask = model.tokenizer.mask_token_id
    for cluster in clusters:
        for name, sentence in cluster.sentences.values():
            ids, places = model.word_positions(sentence, *blank_span(cluster.context, sentence))
            last = places[-1]
            for place in places:
                covered = (*ids[:place], mask, *ids[last + 1 :])
                jobs.append((covered, place, ids[place]))
                owners.append(name)
    bundles: dict[str, list[float]] = {}
    for owner, score in zip(owners, np.exp(model.filled(jobs)).tolist(), strict=True):
        bundles.setdefault(owner, []).append(score)
    return {name: float(np.mean(each)) for name, each in bundles.items()}


def blank_span(context: str, sentence: str) -> tuple[int, int]:
    """Where the word that fills the context's first BLANK stands in the sentence."""
    before, *rest = context.split("BLANK")
    pattern = re.escape(before) + "(.+?)" + "(?:.+?)".join(map(re.escape, rest))
    match = re.fullmatch(pattern, sentence, flags=re.IGNORECASE | re.DOTALL)
    if match is None:
        raise AuditError(f"{sentence!r} does not fill {context!r}", where="intrasentence")
    return match.span(1)
