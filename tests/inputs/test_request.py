"""The canonical command: what fixes the results, and no place on a machine."""

from pathlib import Path

import pandas as pd

from audit.inputs.request import DEFAULT_SUITES, Request


def test_the_default_suites_stand_in_where_nothing_else_gives_probes():
    """Countries, gender and religion, unless a benchmark, a text or scores were named."""
    assert Request().suites == DEFAULT_SUITES
    assert Request(benchmarks={"winobias": Path("x")}).suites == ()
    assert Request(classifier="scores:a.csv").suites == ()
    assert Request(suite="gender").suites == ("gender",)


def test_the_command_names_what_fixes_the_results():
    """Model, suites, groups, options that are not the default: in one order, quoted for a shell."""
    request = Request(suite=["gender"], classifier="embedded", groups=("a", "b c"), seed=3)
    assert request.command() == "audit run embedded --suite gender --groups 'a,b c' --seed 3"


def test_the_command_leaves_out_where_and_how():
    """Output, resuming, forcing, workers and formats change no byte of the results."""
    plain = Request(suite="gender").command()
    dressed = Request(
        suite="gender",
        out=Path("/home/me/x"),
        resume=True,
        force=True,
        workers=8,
        formats=("html",),
    )
    assert dressed.command() == plain


def test_fault_88_no_folder_of_a_machine_stands_in_the_command():
    """Files are named without their folders; their hashes are in the plan."""
    request = Request(
        classifier="scores:/home/me/secret/a.csv",
        policy=Path("/home/me/policy.yaml"),
        benchmarks={"winobias": Path("/home/me/wino")},
    )
    assert "/home" not in request.command()
    assert "scores:a.csv" in request.command()


def test_objects_are_named_by_their_kind():
    """A DataFrame or a function stands as what it is."""
    command = Request(suite=pd.DataFrame({"text": []}), classifier=print).command()
    assert "DataFrame" in command


def test_a_sentence_is_repeated_as_audit_text():
    """What was made of one sentence is no suite that ships."""
    from audit.suites.sentence import single_template

    request = Request(suite=single_template("They met in COUNTRY."), classifier="embedded")
    assert request.command() == "audit text 'They met in COUNTRY.' --model embedded"


def test_trusting_pickle_stands_in_the_command():
    """Without it the command would be refused."""
    assert "--trust-pickle" in Request(classifier="sklearn:a.joblib", trust_pickle=True).command()


def test_an_addresss_query_stands_in_no_command():
    """A key or a signature in the query of an address is written nowhere."""
    command = Request(classifier="https://example.org/model?sig=abc&key=s3cret").command()
    assert (
        command
        == "audit run https://example.org/model --suite countries --suite gender --suite religion"
    )


def test_one_alone_stands_for_a_list_of_one():
    """A text is not its letters, nor a path nothing at all."""
    request = Request(labels="pos", fingerprint=Path("w.bin"), groups="women", formats="html")
    assert request.labels == ("pos",)
    assert request.fingerprint == (Path("w.bin"),)
    assert (request.groups, request.formats) == (("women",), ("html",))
