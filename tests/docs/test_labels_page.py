import re
from pathlib import Path

import pytest

from audit.classifiers.targets import resolve_targets
from audit.records import ModelInfo

PAGE = (Path(__file__).parents[2] / "docs" / "labels.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_page_runs(example: str) -> None:
    """As it stands, its assertions with it."""
    exec(compile(example, "labels.md", "exec"), {})


def test_the_targets_of_the_page_are_read() -> None:
    """Each word that follows --target in the table, of a classifier with these labels."""
    words = re.findall(r"--target '([^']+)'|--target (\w+)", PAGE.split("## Scores")[0])
    for mean, plain in words:
        word = mean or plain
        labels = ("1 star", "2 stars", "3 stars") if "star" in word else ("joy", "anger", "X")
        info = ModelInfo(id="a", fingerprint="b", labels=labels)
        assert resolve_targets([word], info)
