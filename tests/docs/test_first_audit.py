"""The example notebook runs, from one sentence to a signed report."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "first-audit.ipynb"


@pytest.mark.slow
@pytest.mark.timeout(900)
# The kernel's own libraries warn of what is theirs alone.
@pytest.mark.filterwarnings("default")
def test_the_notebook_runs_and_ends_with_a_report():
    """Every cell runs on the embedded classifier, and the last one has written the page."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(book, timeout=600, kernel_name="python3").execute()
    assert "no request leaves it" in book.cells[-1].outputs[0]["text"]
