from dataclasses import replace

from audit.report.shared_word import shared_word
from tests.report.samples import sample


def with_names(**names):
    """The sample's religions, the first few beyond the margin, under other names."""
    suite = sample().suites[2]
    effects = [replace(one, margin_status="within", shift=0.0) for one in suite.effects]
    for at, (name, shift) in enumerate(names.items()):
        status = "beyond" if shift else "within"
        spoken = name.replace("_", " ")
        effects[at] = replace(effects[at], name=spoken, shift=shift, margin_status=status)
    return replace(suite, effects=tuple(effects))


def test_a_word_that_only_the_moved_names_have_is_named():
    """Three United ones up: "United"; had another name the word, it would say nothing."""
    moved = {"United_States": 0.2, "United_Kingdom": 0.2, "Arab_United_Emirates": 0.2}
    assert shared_word(with_names(**moved)) == (
        "All 3 names raised beyond the margin hold the word “United”, and no other name does: "
        "the classifier may answer to the word."
    )
    assert not shared_word(with_names(**moved, United_Nowhere=0.0))


def test_one_name_or_two_ways_share_nothing():
    """One group is its own name; what rises and what falls are told apart."""
    assert not shared_word(with_names(United_States=0.2))
    assert not shared_word(with_names(United_States=0.2, United_Kingdom=-0.2))
    assert "Both names lowered" in shared_word(with_names(New_Peru=-0.2, New_Malta=-0.3))
