"""The sentences behind the numbers: a finished run's probes with their scores, as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audit.analysis.readings import Reading, legible
from audit.errors import AuditError
from audit.records import ModelInfo, Target
from audit.report.masks import Masks
from audit.scoring.store.run_store import RunStore

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("template", "family", "block", "group", "term", "kind", "text", "p", "logit", "label")


def scored_probes(
    folder: Path,
    suite: str,
    target: Target,
    model: ModelInfo,
    *,
    show_offensive: bool = False,
) -> pd.DataFrame:
    """Every probe of a suite with its score for one target, in the order of the run.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; those that were set aside are left out. Texts are masked as in a report.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = []
    store = RunStore.open(folder)
    masks = Masks() if show_offensive else Masks.of(store.plan.suites, [target.name])
    for part in legible(masks.laid_over(store.parts)(), Reading.of(target, model)):
        mine = pc.and_(pc.equal(part["suite"].cast(pa.string()), suite), pc.is_null(part["reason"]))
        parts.append(part.select(COLUMNS).filter(mine).to_pandas())
    found = pd.concat(parts, ignore_index=True)
    names = [name for name in COLUMNS if name not in ("block", "p", "logit")]
    table: pd.DataFrame = found.astype(dict.fromkeys(names, "str"))
    return table


def with_sentence(probes: pd.DataFrame, text: str) -> pd.DataFrame:
    """The probes of the blocks in which a sentence stands: it, and what it was compared with.

    Raises
    ------
    AuditError
        No sentence holds the text.
    """
    hits = probes[probes["text"].str.contains(text, case=False, regex=False)]
    if hits.empty:
        raise AuditError(
            f"no sentence holds {text!r}", remedy="give a part of it, as it is written"
        )
    keys = hits[["template", "block"]].drop_duplicates()
    return probes.merge(keys, on=["template", "block"]).sort_values(
        ["template", "block", "p"], ascending=[True, True, False], ignore_index=True
    )


def by_family(probes: pd.DataFrame, group: str) -> pd.DataFrame:
    """A row a family: the group's mean score beside the mean of all groups, largest difference first.

    Returns
    -------
    pandas.DataFrame
        `family`, `text` (one of the group's sentences), `p`, `others` (the mean over all groups)
        and `shift`, in probability.
    """
    real = probes[probes["kind"] == "group"]
    means = real.pivot_table("p", index="family", columns="group", aggfunc="mean")
    mine = real[real["group"] == group].groupby("family")
    table = mine["text"].first().to_frame()
    table["p"] = means[group]
    table["others"] = means.mean(axis=1)
    table["shift"] = table["p"] - table["others"]
    return table.sort_values("shift", key=abs, ascending=False).reset_index()
