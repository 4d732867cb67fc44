"""Public files as their authors publish them, read without an edit."""

import csv

import pytest

from audit.strict.data import read_data, read_lines
from tests.benchmarks.published import official

FILES = [
    ("checklist", "names_locations_predictions.tsv", "variant", 9141),
    ("crows_pairs", "crows_pairs_anonymized.csv", "sent_more", 1508),
    ("hatecheck", "test_suite_cases.csv", "test_case", 3728),
    ("hatecheck", "template_placeholders.csv", "Values", 15),
    ("hatecheck", "predictions/BERT_davidson2017_weighted.csv", "label", 3728),
    ("hatecheck", "predictions/perspective.csv", "label", 3728),
    ("multilingual_hatecheck", "german.csv", "test_case", 3645),
    ("sentence_templates", "en_sentence_templates.csv", "phrase", 76_564),
    ("sentence_templates", "de_sentence_templates.csv", "phrase", 34_958),
    ("sentence_templates", "unitary_results.csv", "subgroup", 51),
    ("sst2", "dev.tsv", "sentence", 872),
    ("sst2", "train.tsv", "sentence", 67_349),
    ("stereoset", "test_terms.txt", "text", 243),
    ("winobias", "occupation_pct_female.csv", "occupation", 40),
    ("winobias", "extra_gendered_words.txt", "text", 92),
    ("winobias", "female_occupations.txt", "text", 20),
    ("winobias", "male_occupations.txt", "text", 20),
    ("winobias", "generalized_swaps.txt", "text", 104),
    ("winogender", "all_sentences.tsv", "sentence", 720),
    ("winogender", "occupations-stats.tsv", "bls_pct_female", 60),
    ("winogender", "templates.tsv", "sentence", 120),
]
"""Folder, file, a column of it, and how many rows its authors count."""


@pytest.mark.parametrize(("folder", "name", "column", "rows"), FILES)
def test_a_public_file_is_read_as_it_lies(folder: str, name: str, column: str, rows: int) -> None:
    """As many rows as its authors count, nothing set aside, nothing guessed."""
    table = read_lines(official(folder) / name, column)
    assert len(table) == rows
    blank = [text for text in table.texts(column) if not text.strip()]
    assert not blank or (name.endswith(".txt") and len(blank) == 1)
    assert table.notes == ()


def test_the_texts_are_those_that_pythons_own_reader_gives() -> None:
    """HateCheck's cases, with their unnamed index column, cell by cell."""
    path = official("hatecheck") / "test_suite_cases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        want = [row["test_case"] for row in csv.DictReader(file)]
    assert read_data(path, "test_case".__eq__).texts("test_case") == want
