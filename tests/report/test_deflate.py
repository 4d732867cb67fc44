import zlib
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.report.deflate import deflated


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=600), st.text("abc ", max_size=600).map(str.encode)))
def test_zlib_unpacks_what_was_deflated(data):
    """Any bytes come back."""
    assert zlib.decompress(deflated(data), -15) == data


def test_far_and_long_repetitions_come_back():
    """Beyond the window of 32,768 and the longest match of 258."""
    data = b"x" * 300 + bytes(range(256)) * 140 + b"x" * 600
    assert zlib.decompress(deflated(data), -15) == data
    assert len(deflated(data)) < len(data) / 20


def test_the_bytes_are_the_same_anywhere():
    """Pinned: they hang on no library."""
    text = b"This film was filmed in France. This film was filmed in Niger."
    assert sha256(deflated(text)).hexdigest()[:16] == "a2d386f3ee091ec4"
