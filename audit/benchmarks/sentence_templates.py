"""Perspective's sentence templates: AUC by identity term, at size (Dixon 2018, Borkan 2019).

Rows that differ in the identity term alone are a family. `official` holds counts and the subgroup,
BPSN and BNSP AUC of every term, `classifier` their intervals over families, and beside them the
published figures of six releases where their file lies in the folder: a reference, never a target.

German terms agree with the article before them, so that no sentence holds all of them: masculine,
feminine and plain forms are a suite each, compared within themselves. The AUCs are over all rows.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.benchmarks.base import (
    Benchmark,
    BenchmarkCard,
    BenchmarkItem,
    probe_table,
    suite_info,
)
from audit.benchmarks.case_answers import AnswerKey, CaseAnswers, read_scores_or_labels
from audit.benchmarks.case_files import read_cases, read_table, refuse_strange
from audit.benchmarks.term_aucs import NOBODY, Phrases, false_alarms, figures
from audit.errors import AuditError
from audit.records import BenchmarkResult, Group, ModelInfo, SuiteInfo, TableSource
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
"""The identity terms of the published English figures; German ones are found in their file."""

MASCULINE, FEMININE, PLAIN = "masculine", "feminine", "plain"
ARTICLES = {"ein": MASCULINE, "eine": FEMININE}
"""German: what stands before a term of that form in the sentences that name a person."""

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
    path, table, told = _cases(folder)
    suites = {form: _items(table[table["form"] == form]) for form in dict.fromkeys(table["form"])}
    cards = {form: _card(path, form, items) for form, items in suites.items()}
    facts = {
        "published": _published(folder),
        "offensive": True,
        "suites": [card.name for card in cards.values()],
    }
    infos = [
        suite_info(cards[form], items, dropped=(), facts=facts, lacking={})
        for form, items in suites.items()
    ]
    tables = [probe_table(cards[form].name, items) for form, items in suites.items()]
    source = TableSource(
        suites=(infos[0], *map(_second, infos[1:])),
        table=pa.concat_tables(tables).unify_dictionaries().combine_chunks(),
        inputs={path.name: sha256_of(path)},
        warnings=told,
    )
    return Benchmark(
        name=CARD.name, citation=CARD.citation, source=source, dropped=(), notes=CARD.notes
    )


def _cases(folder: Path) -> tuple[Path, pd.DataFrame, tuple[str, ...]]:
    """The file, and its phrases with the term, its form, and the family and block of each.

    Raises
    ------
    AuditError
        There is no such file, it lacks a column, or a phrase is neither toxic nor nontoxic.
    """
    path, table = read_cases(folder, FILES, ("template", "toxicity", "phrase"))
    refuse_strange(table, "toxicity", (TOXIC, NONTOXIC), path)
    forms = dict.fromkeys(ENGLISH, "") if _is_english(path) else _german_forms(table, path)
    pattern = _pattern(forms)
    hits = [pattern.search(phrase) for phrase in table["phrase"]]
    terms = [hit.group() if hit else NOBODY for hit in hits]
    shapes = [_shape(row, hit) for row, hit in zip(table.to_dict("records"), hits, strict=True)]
    first = next(iter(forms.values()))  # phrases without a term lie in the first suite
    table = table.assign(term=terms, form=[forms.get(term, first) for term in terms])
    # Families are numbered: their names hold no word of an offensive text.
    table["block"] = pd.factorize(pd.Series(shapes, index=table.index) + "\0" + table["form"])[0]
    table["family"] = (
        table["template"] + " " + table["toxicity"] + " " + (table["block"] + 1).astype(str)
    )
    none = terms.count(NOBODY)
    told = (f"{CARD.name}: {none:,} phrases name no known identity term",) if none else ()
    place = {form: at for at, form in enumerate(dict.fromkeys(forms.values()))}
    order = table.assign(place=table["form"].map(place), none=table["term"] == NOBODY)
    return path, order.sort_values(["place", "none", "block"], kind="stable"), told


def _shape(row: Mapping[Any, Any], hit: re.Match[str] | None) -> str:
    """A phrase without its identity term, by kind and true label."""
    phrase = str(row["phrase"])
    rest = phrase if hit is None else f"{phrase[: hit.start()]}*{phrase[hit.end() :]}"
    return f"{row['template']} {row['toxicity']}: {' '.join(rest.split())}"  # one has two spaces


def _is_english(path: Path) -> bool:
    return path.name.startswith("en_")


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Any of the terms as words of their own, the longest first."""
    longest = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def _german_forms(table: pd.DataFrame, path: Path) -> dict[str, str]:
    """Term -> form: the words after the verb of "verb_adj" phrases, which hold every term.

    Raises
    ------
    AuditError
        There are no such phrases.
    """
    after_verb = table.loc[table["template"] == "verb_adj", "phrase"].str.split(n=1).str[1]
    terms = dict.fromkeys(after_verb.dropna().str.strip())
    if not terms:
        raise AuditError(
            "no phrases of the template verb_adj",
            where=str(path),
            remedy="the identity terms are read from them; take the published file",
        )
    persons = table.loc[table["template"] == "name_adj", "phrase"]
    said = persons.str.extract(rf"\b({'|'.join(ARTICLES)})\b.*?({_pattern(terms).pattern})$")
    articles = dict(zip(said[1], said[0], strict=True))
    forms = {term: ARTICLES.get(str(articles.get(term)), PLAIN) for term in terms}
    order = (MASCULINE, FEMININE, PLAIN)
    return dict(sorted(forms.items(), key=lambda each: order.index(each[1])))


def _items(part: pd.DataFrame) -> list[BenchmarkItem]:
    """One suite's phrases; one without a term is of the kind that no contrast speaks of."""
    return [
        BenchmarkItem(
            family=row["family"],
            block=row["block"],
            group=row["term"] or "nobody",
            term=row["term"] or "nobody",
            text=row["phrase"],
            slots={"gold": row["toxicity"]},
            kind="group" if row["term"] else "baseline",
        )
        for row in part.to_dict("records")
    ]


def _card(path: Path, form: str, items: list[BenchmarkItem]) -> BenchmarkCard:
    """What a suite states of itself; German ones say which forms they hold."""
    names = sorted({item.group for item in items if item.kind == "group"})
    groups = tuple(Group(code=name, name=name) for name in names)
    if _is_english(path):
        return replace(CARD, groups=groups, canaries="toxicity")
    return replace(
        CARD,
        name=CARD.name if form == MASCULINE else f"{CARD.name}-{form}",
        title=f"{CARD.title}, {form} forms",
        groups=groups,
        language="de",
    )


def _second(info: SuiteInfo) -> SuiteInfo:
    """A suite that has no summary of its own: the first one's speaks for all."""
    return replace(info, facts={key: info.facts[key] for key in info.facts if key != "benchmark"})


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
    """State the AUCs and false alarms of every identity term, and between what they lie."""
    phrases = _scored(info.facts.get("suites", [info.name]), parts, model.target if model else "")
    official, bounds = figures(phrases, alpha=alpha)
    rates, apart = false_alarms(phrases, alpha=alpha)
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official=official,
        classifier={
            "intervals": bounds,
            "false_alarm_rate": rates,
            "published": info.facts.get("published", {}),
        },
        false_alarm_spread=apart,
        items=len(phrases.score),
        dropped=(),
        notes=CARD.notes,
    )


def _scored(suites: Collection[str], parts: Iterable[pa.Table], target: str) -> Phrases:
    """The probes that count.

    Raises
    ------
    AuditError
        There is none.
    """
    chosen = []
    for part in parts:
        mine = pc.is_in(part["suite"].cast(pa.string()), pa.array(suites, pa.string()))
        kept = part.filter(pc.and_(mine, pc.is_null(part["reason"])))
        gold = pc.map_lookup(kept["slots"].combine_chunks(), "gold", "first")
        named = pc.equal(kept["kind"].cast(pa.string()), "group")
        term = pc.if_else(named, kept["group"].cast(pa.string()), NOBODY)
        texts = (gold, term, kept["family"], kept["label"])
        columns = [np.array(one.to_pylist(), dtype=str) for one in texts]
        chosen.append((kept["p"].to_numpy(), *columns))
    if not chosen:
        raise AuditError("no probe of the benchmark was scored", where=CARD.name)
    p, said, terms, family, label = (np.concatenate(each) for each in zip(*chosen, strict=True))
    return Phrases(score=p, toxic=said == TOXIC, flagged=label == target, term=terms, family=family)


def score_predictions(
    folder: Path,
    file: Path,
    *,
    allow_incomplete: bool = False,
    label_map: Mapping[str, str] | None = None,
    threshold: float | None = None,
    alpha: float = 0.05,
) -> dict[str, Any]:
    """Rank what a system answered: columns `phrase`, and `score` (or `p`) or `label`.

    Parameters
    ----------
    label_map : mapping of str to str, optional
        The file's own names of labels -> toxic, nontoxic.
    threshold : float, optional
        Score at which a phrase is flagged; without it scores give no false alarms.
    alpha : float
        Error rate of the intervals.

    Raises
    ------
    AuditError
        Phrases are missing, unknown or answered in two ways, a score is no number, or a label is
        neither of the two.
    """
    _, table, _ = _cases(folder)
    asked = AnswerKey(
        keys=("phrase",),
        cases=set(table["phrase"].str.strip()),
        labels=(TOXIC, NONTOXIC),
        named=label_map or {},
        allow_incomplete=allow_incomplete,
        offensive=True,
    )
    phrases = _answered(table, read_scores_or_labels(file, asked), threshold)
    official, bounds = figures(phrases, alpha=alpha)
    rates, apart = false_alarms(phrases, alpha=alpha)
    return {
        **official,
        "cases": len(phrases.score),
        "classifier": {
            "intervals": bounds,
            "false_alarm_rate": rates,
            "published": _published(folder),
        },
        "false_alarm_spread": apart,
    }


def _answered(table: pd.DataFrame, answers: CaseAnswers, threshold: float | None) -> Phrases:
    """The phrases that have an answer; a label alone is a score of 1 or 0."""
    said = table["phrase"].str.strip().map(dict(answers.scores or answers.labels))
    table, said = table[said.notna()], said[said.notna()]
    labelled = not answers.scores
    score = np.asarray(said == TOXIC if labelled else said, dtype=np.float64)
    flagged = score >= (0.5 if labelled else np.inf if threshold is None else threshold)
    return Phrases(
        score=score,
        toxic=(table["toxicity"] == TOXIC).to_numpy(),
        flagged=flagged if labelled or threshold is not None else None,
        term=table["term"].to_numpy(dtype=str),
        family=table["family"].to_numpy(dtype=str),
    )
