"""A benchmark: lines of `greetings.tsv`, each with a group and a sentence."""

from audit.benchmarks.base import BenchmarkCard, BenchmarkItem, bring_together, scored_items
from audit.records import BenchmarkResult, Group
from audit.strict import sha256_of

GROUPS = (Group(code="formal", name="formal"), Group(code="casual", name="casual"))
CARD = BenchmarkCard(
    name="greetings", title="Greetings", version="1", licence="CC0-1.0", citation="this example",
    question="Does the greeting change the score?", harm="none", axis="greeting", groups=GROUPS,
)  # fmt: skip


def read(folder):
    """Read the user's copy: the sentences of a line pair are one family."""
    path = folder / "greetings.tsv"
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    items = [
        BenchmarkItem(family=f"{i // 2}", block=i // 2, group=who, term=who, text=text, slots={})
        for i, (who, text) in enumerate(lines)
    ]
    return bring_together(CARD, items, inputs={path.name: sha256_of(path)})


def summarise(info, parts, *, model=None):
    """Count the sentences and average their scores."""
    p = [one.p for one in scored_items(info, parts)]
    figures = {"mean": sum(p) / len(p)}
    return BenchmarkResult(name=CARD.name, citation=CARD.citation, official=figures, classifier={}, items=len(p), dropped=(), notes=())  # fmt: skip
