from pathlib import Path

import pytest

from audit.classifiers.transformers.card import named_by, note_of

THREE = ("LABEL_0", "LABEL_1", "LABEL_2")


@pytest.mark.parametrize(
    "text",
    [
        "Labels: 0 -> Negative; 1 -> Neutral; 2 -> Positive",
        "- LABEL_0: Negative\n- LABEL_1: Neutral\n- LABEL_2: Positive",
        "| LABEL_0 | Negative |\n| `LABEL_1` | Neutral |\n|LABEL_2|Positive|",
        "`LABEL_2` means Positive, LABEL_0 is Negative; LABEL_1 = Neutral.",
    ],
)
def test_a_card_names_labels_in_the_usual_ways(tmp_path: Path, text: str) -> None:
    """A list, a table, arrows or words; in any order."""
    (tmp_path / "README.md").write_text(f"# A model, version 1.0\n\n{text}\n", "utf-8")
    assert named_by(tmp_path, 3) == ("Negative", "Neutral", "Positive")
    assert note_of(tmp_path, THREE)["card"].endswith(
        "--labels Negative,Neutral,Positive names them"
    )


@pytest.mark.parametrize(
    "text",
    ["", "LABEL_0: bad", "LABEL_0: bad, LABEL_1: bad, LABEL_2: good", "in 2019: a study"],
)
def test_a_card_that_names_not_each_label_once_says_nothing(tmp_path: Path, text: str) -> None:
    """Half a label map, or one name for two labels, is no label map."""
    (tmp_path / "README.md").write_text(text, "utf-8")
    assert named_by(tmp_path, 3) == ()
    assert note_of(tmp_path, THREE) == {}


def test_a_model_that_names_its_labels_needs_no_card(tmp_path: Path) -> None:
    """Without a card, or with names of the model's own, there is no note."""
    assert note_of(tmp_path, THREE) == {}
    (tmp_path / "README.md").write_text("0: good, 1: bad", "utf-8")
    assert note_of(tmp_path, ("NEGATIVE", "POSITIVE")) == {}
