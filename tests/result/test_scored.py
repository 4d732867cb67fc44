import pandas as pd
import pytest

from audit.errors import AuditError
from audit.result.scored import by_family, with_sentence

ROWS = [
    ("t0", "f0", 0, "a", "group", "In Peru.", 0.2),
    ("t0", "f0", 0, "b", "group", "In Chad.", 0.6),
    ("t1", "f1", 1, "a", "group", "Of Peru.", 0.5),
    ("t1", "f1", 1, "b", "group", "Of Chad.", 0.6),
    ("t1", "f1", 1, "x", "placebo", "Of Zorb.", 0.9),
]
PROBES = pd.DataFrame(ROWS, columns=["template", "family", "block", "group", "kind", "text", "p"])


def test_a_family_is_set_beside_the_mean_of_all_groups():
    """A lies .2 under .4 in the first and .05 under .55 in the second; the placebo takes no part."""
    found = by_family(PROBES, "a")
    assert found["family"].tolist() == ["f0", "f1"]
    assert found["shift"].tolist() == pytest.approx([-0.2, -0.05])
    assert found["text"].tolist() == ["In Peru.", "Of Peru."]


def test_a_sentence_is_shown_with_what_it_was_compared_with():
    """A part of it in any case; the block's highest score first."""
    found = with_sentence(PROBES, "of chad")
    assert found["text"].tolist() == ["Of Zorb.", "Of Chad.", "Of Peru."]


def test_a_sentence_that_is_nowhere_is_an_error():
    """With what would find one."""
    with pytest.raises(AuditError, match=r"no sentence holds 'In Mali'.*as it is written"):
        with_sentence(PROBES, "In Mali")
