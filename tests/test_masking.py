from hypothesis import given
from hypothesis import strategies as st

from audit.masking import masked, speaks_of_toxicity


def test_of_every_word_the_first_letter_stays():
    """Signs and spaces too: the shape of the sentence is all that is shown."""
    assert masked("Get lost, you fool!") == "G** l***, y** f***!"
    assert masked("naïve 42nd o'clock") == "n**** 4*** o'c****"


@given(st.text())
def test_a_masked_text_keeps_its_length_and_masks_once(text):
    """Whatever it is, a second masking changes nothing."""
    once = masked(text)
    assert len(once) == len(text)
    assert masked(once) == once


def test_labels_of_what_gets_a_text_flagged_are_known():
    """In any case, and so is the label of all other texts; a sentiment is none of them."""
    assert speaks_of_toxicity("Toxic")
    assert speaks_of_toxicity("not hate")
    assert not speaks_of_toxicity("POSITIVE")
