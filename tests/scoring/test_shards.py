from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pytest

from audit.errors import AuditError
from audit.records import CATEGORY, PROBES, SCORED, Scores, kind_of, score_lists
from audit.scoring import shards
from tests.scoring.synthetic import LABELS, Grid, Lengths, Letters

Row = tuple[int, str, str, str]
"""Block, group, term, text."""


@dataclass(frozen=True)
class Listed(Grid):
    """Probes written out."""

    rows: tuple[Row, ...] = ()

    @property
    def size(self) -> int:
        return len(self.rows)

    def read(self, start: int, stop: int) -> pa.Table:
        part = self.rows[start:stop]
        values = {
            "block": [row[0] for row in part],
            "group": [row[1] for row in part],
            "term": [row[2] for row in part],
            "text": [row[3] for row in part],
        }
        plain = {"suite": "s", "template": "t", "family": "f", "kind": "group"}
        columns = [
            pa.nulls(len(part), each.type)
            if each.name in {"gold", "slots"}
            else pa.array(values.get(each.name, [plain.get(each.name)] * len(part))).cast(each.type)
            for each in PROBES
        ]
        return pa.table(columns, schema=PROBES)


def scored(rows: list[Row], model: Letters | Lengths) -> pa.Table:
    prepared = shards.prepare(Listed(rows=tuple(rows)), model, 0)
    return shards.score(prepared, model, 2048, lambda texts: None)[0]


def reasons(rows: list[Row], model: Letters) -> list[str | None]:
    found: list[str | None] = scored(rows, model)["reason"].to_pylist()
    return found


def test_columns_and_order_are_those_of_the_contract() -> None:
    """Exactly `SCORED`, in the order of the source, whatever the batches were."""
    table = scored(
        [(0, "a", "x", "long text"), (0, "b", "y", "z"), (0, "c", "w", "mid")], Letters()
    )
    assert table.schema.equals(SCORED)
    assert table["text"].to_pylist() == ["long text", "z", "mid"]
    assert table["tokens"].to_pylist() == [10, 2, 4]
    assert table["reason"].null_count == 3


def test_fault_28_equal_texts_are_scored_once_and_all_kept() -> None:
    """Three probes of one text: one text for the classifier, three rows with one score."""

    @dataclass(frozen=True)
    class Counting(Lengths):
        def score(self, texts: list[str]) -> Scores:  # type: ignore[override]
            assert texts == ["same", "other one"]
            return super().score(texts)

    table = scored(
        [(0, "a", "x", "same"), (0, "b", "y", "other one"), (1, "a", "x", "same")], Counting()
    )
    assert table["scores"].to_pylist() == [[1 - p, p] for p in (4 / 96, 9 / 96, 4 / 96)]


def test_a_plain_classifier_knows_nothing_of_tokens() -> None:
    """What a function of texts cannot say is null, not zero."""
    table = scored([(0, "a", "x", "text")], Lengths())
    assert [table[name].to_pylist() for name in ("tokens", "truncated", "unknown")] == [[None]] * 3
    assert table["returned"].to_pylist() == [None]


def test_fault_55_a_cut_that_takes_the_term_sets_the_probe_aside() -> None:
    """Ten tokens: the mark and nine letters. "peru" at the end is lost, at the start it stays."""
    rows = [
        (0, "PER", "peru", "far away in peru"),
        (1, "PER", "peru", "peru is far away"),
        (2, "PER", "peru", "a peru ok"),
        (3, "PER", "peru", "in a peru"),
        (4, "PER", "peru", "in aa peru"),  # the last letter of the term is the eleventh token
    ]
    model = Letters(limit=10)
    table = scored(rows, model)
    lost = shards.TERM_CUT_OFF
    assert table["reason"].to_pylist() == [lost, None, None, None, lost]
    assert table["truncated"].to_pylist() == [True, True, False, False, True]


def test_fault_58_groups_that_become_the_same_tokens_are_set_aside() -> None:
    """Case alone tells them apart and the tokenizer drops case: both are set aside, a third is not."""
    rows = [
        (0, "turkey", "Turkey", "I saw Turkey"),
        (0, "bird", "turkey", "I saw turkey"),
        (0, "peru", "Peru", "I saw Peru"),
        (1, "turkey", "Turkey", "We saw Turkey"),
        (2, "bird", "turkey", "We saw turkey"),  # another block: compared with nothing
    ]
    same = shards.SAME_TOKENS
    assert reasons(rows, Letters()) == [same, same, None, None, None]


def test_fault_58_equal_texts_are_no_fault_of_the_tokenizer() -> None:
    """One term in two groups is one text: it is scored, and the suite's lint warns."""
    assert reasons([(0, "a", "congo", "in congo"), (0, "b", "congo", "in congo")], Letters()) == [
        None,
        None,
    ]


def test_fault_58_a_cut_can_make_groups_the_same() -> None:
    """Where the term is not in the text as it stands, the tokens that are left decide."""
    rows = [
        (0, "FRA", "France", "such a very french way"),
        (0, "PER", "Peru", "such a very peruvian way"),
    ]
    assert reasons(rows, Letters(limit=12)) == [shards.SAME_TOKENS] * 2


def test_fault_59_a_text_without_tokens_is_set_aside() -> None:
    """Nothing but the special tokens, or nothing at all: no score is believed."""
    rows = [(0, "a", "x", "\0"), (0, "b", "y", "real")]
    assert reasons(rows, Letters()) == [shards.NO_TOKENS, None]
    table = scored(rows, Letters(special=0))
    assert table["reason"].to_pylist() == [shards.NO_TOKENS, None]
    assert np.isnan(table["scores"].to_pylist()[0]).all()


def test_fault_63_no_number_is_set_aside_with_its_text() -> None:
    """The probe stays in the table, its text and the reason beside it."""

    @dataclass(frozen=True)
    class Broken(Lengths):
        def score(self, texts: list[str]) -> Scores:  # type: ignore[override]
            p = np.array([[0.5, 0.5], [np.nan, np.nan]])
            return Scores(labels=LABELS, p=p)

    table = scored([(0, "a", "x", "fine"), (0, "b", "y", "strange")], Broken())
    assert table["reason"].to_pylist() == [None, shards.NOT_A_NUMBER]
    assert table["text"].to_pylist()[1] == "strange"


def test_scores_that_came_along_are_kept() -> None:
    """A source with scores needs no model; what is no number is set aside there too."""

    class Given(Listed):
        def read(self, start: int, stop: int) -> pa.Table:
            table = super().read(start, stop)
            scores = score_lists(np.array([[0.75, 0.25], [0.5, np.nan]]))
            return table.append_column("scores", scores).append_column(
                "returned", pa.array(["yes", "no"]).cast(CATEGORY)
            )

    source = Given(rows=((0, "a", "x", "one"), (0, "b", "y", "two")))
    table, answers = shards.score(shards.prepare(source, None, 0), None, 1, lambda texts: None)
    assert answers is None
    assert table.schema.equals(SCORED)
    assert table["scores"].to_pylist()[0] == [0.75, 0.25]
    assert table["returned"].to_pylist() == ["yes", "no"]
    assert table["reason"].to_pylist() == [None, shards.NOT_A_NUMBER]


def test_labels_that_came_without_scores_are_counted_by_the_label() -> None:
    """A table of predictions: one without a label is set aside, and a reason that came is kept."""

    class Labelled(Listed):
        def read(self, start: int, stop: int) -> pa.Table:
            table = super().read(start, stop)
            added = {
                "scores": score_lists(np.zeros((3, 0))),
                "returned": pa.array(["yes", None, "no"]).cast(CATEGORY),
                "reason": pa.array([None, None, "no pair"]).cast(CATEGORY),
            }
            for name, column in added.items():
                table = table.append_column(name, column)
            return table

    source = Labelled(rows=tuple((0, one, one, one) for one in "abc"))
    table, _ = shards.score(shards.prepare(source, None, 0), None, 1, lambda texts: None)
    assert table["reason"].to_pylist() == [None, shards.NOT_A_NUMBER, "no pair"]


def test_reasons_that_came_along_are_kept() -> None:
    """What the source set aside stays aside, with its own reason."""

    class Spoilt(Listed):
        def read(self, start: int, stop: int) -> pa.Table:
            table = super().read(start, stop)
            return table.append_column("reason", pa.array(["no pair", None]).cast(CATEGORY))

    source = Spoilt(rows=((0, "a", "x", "\0"), (0, "b", "y", "\0")))
    table, _ = shards.score(shards.prepare(source, Letters(), 0), Letters(), 9, lambda texts: None)
    assert table["reason"].to_pylist() == ["no pair", shards.NO_TOKENS]


def test_probes_without_scores_need_a_classifier() -> None:
    """Neither a model nor scores: an error, not an empty column."""
    source = Listed(rows=((0, "a", "x", "one"),))
    with pytest.raises(AuditError, match="neither a classifier nor a score"):
        shards.score(shards.prepare(source, None, 0), None, 1, lambda texts: None)


def test_model_labels_that_differ_from_the_plan_are_refused() -> None:
    """Labels are looked up by their names in every answer: they cannot change between batches."""

    @dataclass(frozen=True)
    class Renamed(Lengths):
        def score(self, texts: list[str]) -> Scores:  # type: ignore[override]
            return replace(super().score(texts), labels=("bad", "good"))

    with pytest.raises(AuditError, match=r"for the labels bad, good .*NEGATIVE, POSITIVE"):
        scored([(0, "a", "x", "one")], Renamed())


def test_labels_in_another_order_are_put_in_the_models_own() -> None:
    """A batch that names POSITIVE first says the same as one that names it last."""

    @dataclass(frozen=True)
    class Turned(Lengths):
        def score(self, texts: list[str]) -> Scores:  # type: ignore[override]
            plain = super().score(texts)
            assert plain.p is not None
            return Scores(labels=LABELS[::-1], p=plain.p[:, ::-1])

    rows: list[Row] = [(0, "a", "x", "one"), (0, "b", "y", "four")]
    assert scored(rows, Turned())["scores"] == scored(rows, Lengths())["scores"]


def test_a_part_says_whether_it_holds_logits_or_probabilities() -> None:
    """The mark goes with the table; nothing is turned into anything else."""
    rows: list[Row] = [(0, "a", "x", "one"), (0, "b", "y", "four")]
    assert kind_of(scored(rows, Lengths())) == "p"
    assert kind_of(scored(rows, Letters())) == "logits"
