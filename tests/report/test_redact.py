from dataclasses import replace

import pytest

from audit.report.redact import cleaned, without_secrets
from tests.report.samples import sample


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/home/alice/models/foo", "~/models/foo"),
        ("/Users/alice/models", "~/models"),
        ("/root/models", "~/models"),
        (r"C:\Users\alice\models", r"~\models"),
        ("https://alice:secret@host.example/x", "https://host.example/x"),
        ("hf_abcdefghijklmnopqrstuvwx", "[token removed]"),
        ("ghp_abcdefghijklmnopqrstuvwx", "[token removed]"),
        ("sk-abcdefghijklmnopqrstuvwx", "[token removed]"),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [token removed]"),
        ("--token=abcdefghij", "--token=[removed]"),
        ("reports/first", "reports/first"),
        ("the roots of /rooted", "the roots of /rooted"),
    ],
)
def test_fault_88_paths_tokens_and_names_are_taken_out(text, clean):
    """Home folders become ~, tokens and passwords are removed, the rest stays."""
    assert cleaned(text) == clean


def test_fault_88_the_whole_audit_is_cleaned():
    """Model id, command, keys of inputs and warnings lose what is private; numbers stay."""
    result = sample()
    private = replace(
        result,
        model=replace(result.model, id="/home/alice/my-model", details={"path": "/home/alice/x"}),
        command="audit run /home/alice/my-model --token=abcdefgh",
        inputs={"/home/alice/suite.yaml": "ab"},
        warnings=("read /Users/bob/file.csv",),
    )
    clean = without_secrets(private)
    assert "alice" not in repr(clean)
    assert "bob" not in repr(clean)
    assert clean.suites == without_secrets(result).suites
    assert clean.suites[0].effects[0].shift == result.suites[0].effects[0].shift
