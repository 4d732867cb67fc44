"""An address is no file of this machine, however it begins."""

from pathlib import Path

import pytest

from audit.cli.paths import PATH
from audit.errors import AuditError


@pytest.mark.parametrize("word", ["s3://bucket/run", "HTTPS://a.b/c.yaml", "file:///tmp/x"])
def test_an_address_is_refused_as_it_was_typed(word: str) -> None:
    """With both slashes, before a path makes one of them."""
    with pytest.raises(AuditError) as caught:
        PATH.convert(word, None, None)
    assert str(caught.value).startswith(f"{word}: this is an address")


@pytest.mark.parametrize("word", ["run", "/tmp/run", "a:b", r"C:\runs", "x//y"])
def test_what_is_no_address_is_a_path(word: str) -> None:
    """Colons and slashes alone make none."""
    assert PATH.convert(word, None, None) == Path(word)
