"""Letters that look alike: mixed scripts, Unicode forms."""

from audit.suites.lexicon import read_lexicon
from audit.suites.scripts import mixed_scripts
from tests.suites.small import write_lexicon


def test_fault_32_mixed_scripts_are_a_warning(tmp_path):
    """A Cyrillic letter in a Latin word is told; words of one other script are not."""
    lexicon = read_lexicon(
        write_lexicon(
            tmp_path, text="group,term,source\nA,P\u0430ris,x\nB,\u041f\u0430\u0440\u0438\u0436,x\n"
        )
    )
    (note,) = lexicon.warnings
    assert note.endswith("mixes scripts within a word: CYRILLIC, LATIN")
    assert mixed_scripts("Türkiye Côte d'Ivoire 東京タワー") == []
