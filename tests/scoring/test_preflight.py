from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from audit.classifiers.transformers import sequence_classifier
from audit.errors import AuditError
from audit.records import Findings, Ints, ModelInfo, Scores
from audit.scoring.preflight import FIRST_REQUESTS, _of_model, preflight, sample
from audit.verdict.canaries import shipped_canaries
from tests.fakes import KnownShifts
from tests.planted import suite_of
from tests.scoring.synthetic import LABELS, Grid, Lengths, Letters

SENTIMENT = next(one for one in shipped_canaries(["en"]) if one.name == "sentiment")
TEXTS = [f"text number {i}" for i in range(40)]


@dataclass(frozen=True)
class Opinion:
    """p = 0.9 for sentences without a bad word, 0.1 with one; or the other way round."""

    target: str = "POSITIVE"
    reverse: bool = False

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(id="opinion", fingerprint="o", labels=LABELS, target=self.target)

    def score(self, texts: Sequence[str]) -> Scores:
        good = np.array([text not in SENTIMENT.low for text in texts]) != self.reverse
        positive = np.where(good, 0.9, 0.1)
        return Scores(labels=LABELS, p=np.column_stack([1 - positive, positive]))


def test_sound_classifier_gives_no_warning_and_its_noise() -> None:
    """Batched and alone agree to the last bit here; a sample is not stated as the whole."""
    found = preflight(Opinion(), TEXTS)
    assert found.warnings == ("the classifier gives all 40 texts of a sample the same score, 0.9",)
    assert found.values == {"batch_noise": 0.0}


def test_scores_that_came_along_need_no_preflight() -> None:
    """Without a classifier there is nothing to check."""
    assert preflight(None, TEXTS).values == {}


def test_what_is_said_of_canaries_is_kept_for_every_label() -> None:
    """Twelve sentences a side, and both labels' scores of each."""
    (heard,) = preflight(Opinion(), TEXTS, canaries=(SENTIMENT,)).canaries
    assert (len(heard.high), len(heard.low)) == (12, 12)
    np.testing.assert_allclose(heard.high, [[0.1, 0.9]] * 12)
    np.testing.assert_allclose(heard.low, [[0.9, 0.1]] * 12)
    assert heard.targets == SENTIMENT.targets


def test_fault_55_57_58_terms_that_do_not_survive_are_named() -> None:
    """Cut off, unknown, the same tokens: the groups that it happens to stand in the warning."""
    rows = [
        ("FRA", "france", "seen in france"),
        ("CIV", "côte", "in côté é"),
        ("TUR", "Turkey", "in Turkey"),
        ("BRD", "turkey", "in turkey"),
    ]
    table = pa.table(
        {
            "suite": ["s"] * 4,
            "block": [0] * 4,
            "group": [row[0] for row in rows],
            "term": [row[1] for row in rows],
            "text": [row[2] for row in rows],
        }
    )
    warnings = "\n".join(preflight(Letters(limit=10), table).warnings)
    assert "probes of FRA will be set aside: the group term was cut off" in warnings
    assert "probes of BRD, TUR will be set aside: cannot be told apart" in warnings
    assert "probes of CIV hold a token that the model does not know" in warnings


def test_fault_64_scores_that_depend_on_the_batch_are_refused() -> None:
    """Over 1e-4 in p it is no rounding; between 1e-5 and 1e-4 it is a warning."""
    with pytest.raises(AuditError, match="depends on what is scored beside it"):
        preflight(Letters(batch_effect=1e-2), TEXTS)
    small = preflight(Letters(batch_effect=3e-6), [f"{c}{d}" for c in "abcd" for d in "efghij"])
    assert 1e-5 < small.values["batch_noise"] < 1e-4  # type: ignore[operator]
    assert any("depend on the batch" in each for each in small.warnings)


def test_fault_65_dropout_is_refused() -> None:
    """The same texts with other scores the second time."""

    @dataclass(frozen=True)
    class Random(Letters):
        rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

        def forward(self, ids: Ints) -> np.ndarray:
            return super().forward(ids) + self.rng.normal(size=(len(ids), 2)).astype(np.float32)

    with pytest.raises(AuditError, match="other scores the second time"):
        preflight(Random(), TEXTS)


def test_fault_65_dropout_of_a_model_in_training_mode_is_switched_off() -> None:
    """`eval()` is forced on what the user hands over."""
    from tests.classifiers import tiny

    model = tiny.model(hidden_dropout_prob=0.5).train()
    preflight(sequence_classifier.wrap((model, tiny.tokenizer())), ["the film", "a film was good"])
    assert not model.training


def test_fault_66_low_precision_is_told(tmp_path: Path) -> None:
    """bfloat16 audits another model than float32: it is scored, and the report says so."""
    from tests.classifiers import tiny

    folder = str(tiny.save(tmp_path))
    texts = ["the film", "a film was good", "this is bad"]
    found = preflight(sequence_classifier.load(folder, dtype="bfloat16"), texts)
    assert any("scored in bfloat16" in each for each in found.warnings)
    assert not any(
        "float" in each for each in preflight(sequence_classifier.load(folder), texts).warnings
    )


def test_a_quantised_graph_is_another_model() -> None:
    """Said in words; a graph that is not is not spoken of."""

    @dataclass(frozen=True)
    class Graph(Lengths):
        quantised: str = "yes"

        @property
        def info(self) -> ModelInfo:
            return replace(super().info, details={"quantised": self.quantised})

    (told,) = _of_model(Graph())
    assert told.startswith("the graph is quantised: this audits another model")
    assert list(_of_model(Graph(quantised="no"))) == []


def test_the_plans_threads_are_set_before_a_text_is_scored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rounding depends on them; where none are planned, none are set."""
    told: list[int] = []
    monkeypatch.setattr("audit.scoring.preflight.set_threads", lambda n, model: told.append(n))
    preflight(Opinion(), TEXTS)
    preflight(Opinion(), TEXTS, threads=3)
    assert told == [3]


def test_terms_that_survive_are_not_spoken_of() -> None:
    """Known letters, and room for all of them."""
    assert not any(
        "probes of" in each for each in preflight(Letters(), sample(Grid(4, 3))).warnings
    )


def test_fault_44_an_unpinned_revision_is_warned_of() -> None:
    """The commit stands in the warning."""

    @dataclass(frozen=True)
    class Hub(Lengths):
        @property
        def info(self) -> ModelInfo:
            return replace(super().info, revision="abc", details={"pinned": "no"})

    assert any("resolved to abc" in each for each in preflight(Hub(), TEXTS).warnings)


def test_fault_70_a_constant_classifier_is_warned_of() -> None:
    """One score for everything: the shifts will be exactly zero, and a reader should know why."""
    found = preflight(KnownShifts(), TEXTS)
    assert any("texts of a sample the same score, 0.5" in each for each in found.warnings)


def test_sample_takes_places_from_the_whole_source() -> None:
    """Four places, 512 probes each at most, and a source smaller than that whole."""
    assert sample(Grid(50, 197)).num_rows == 4 * 512
    blocks = set(sample(Grid(50, 197))["block"].to_pylist())
    assert {0, 12, 25, 37} <= blocks
    assert set(sample(Grid(1, 5))["text"].to_pylist()) == {
        f"family 0 speaks of group {i}" for i in range(5)
    }


@dataclass
class Served:
    """A classifier elsewhere that counts the requests it is asked for."""

    cost: int = 1
    asked: int = 0

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(id="served", fingerprint="s", labels=LABELS, target="POSITIVE")

    def requests(self, texts: int) -> int:
        return texts * self.cost

    def characters(self, texts: Sequence[str]) -> int:
        return sum(map(len, texts))

    def score(self, texts: Sequence[str]) -> Scores:
        self.asked += self.requests(len(texts))
        return Opinion().score(texts)

    def answers(self, texts: Sequence[str]) -> Generator[tuple[Ints, Scores], None, None]:
        yield np.arange(len(texts)), self.score(texts)

    def noticed(self) -> Findings:
        return Findings()


@pytest.mark.parametrize("cost", [1, 2, 3])
@pytest.mark.parametrize("probes", [60, 2_000, 20_000])
def test_a_server_is_asked_for_two_percent_of_a_run_before_it(probes: int, cost: int) -> None:
    """At most 2 % of the run's requests or 20, the few of getting to know the server among them.

    Two texts twice and a plain sentence of either kind are the least: 6 times what a text costs.
    """
    served = Served(cost)
    suite = replace(suite_of(["a", "b"]), probes=probes)
    found = preflight(served, TEXTS, suites=(suite,), canaries=(SENTIMENT,))
    least = 6 * cost + FIRST_REQUESTS
    assert served.asked + FIRST_REQUESTS <= max(20, least, 0.02 * probes * cost)
    assert served.asked >= 4 * cost
    assert found.values["batch_noise"] == 0.0


def test_what_a_served_model_states_of_itself_is_no_warning() -> None:
    """Its weights are not known: the table of the model says so; a second form in its folder is told."""

    class Served:
        info = ModelInfo(
            id="m",
            fingerprint="f",
            labels=("no", "yes"),
            details={"weights": "not known: they can change"},
        )

    class Twofold:
        info = ModelInfo(
            id="m", fingerprint="f", labels=("no", "yes"), details={"other form": "there are two"}
        )

    assert list(_of_model(Served())) == []  # type: ignore[arg-type]
    assert list(_of_model(Twofold())) == ["there are two"]  # type: ignore[arg-type]
