from hypothesis import given
from hypothesis import strategies as st

from audit.report.cuts import cut

WORDS = st.lists(
    st.sampled_from(["She", "her", " ", " lost ", "key", ".", "ü", "the a "]), max_size=12
)


def glued(literals, pieces):
    """A text, from what it shares and what is its own."""
    return "".join(a + b for a, b in zip(literals, (*pieces, ""), strict=True))


@given(st.lists(st.one_of(WORDS.map("".join), st.text(max_size=20)), min_size=1, max_size=6))
def test_every_text_comes_back_as_it_was(texts):
    """Whatever the texts are, literals and pieces give each of them."""
    literals, pieces = cut(texts)
    assert [glued(literals, one) for one in pieces] == texts


def test_words_are_never_cut():
    """Niger and Nigeria share five letters, and no word."""
    literals, pieces = cut(["He left Niger.", "He left Nigeria."])
    assert literals == ("He left ", ".")
    assert pieces == (("Niger",), ("Nigeria",))


def test_what_stands_between_two_places_is_shared():
    """A pronoun and its genitive are two pieces."""
    literals, pieces = cut(["She lost her key.", "He lost his key.", "They lost their key."])
    assert literals == ("", " lost ", " key.")
    assert pieces[2] == ("They", "their")
