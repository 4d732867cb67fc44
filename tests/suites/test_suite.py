"""Suites: what a file becomes, what is refused, and what is only told."""

import pickle

import pytest
import yaml

from audit.errors import AuditError
from audit.records import from_json, to_json
from audit.suites.suite import Suite, read_suite, shipped
from tests.suites.small import HEAD, write_items, write_lexicon, write_suite

FILMED = "The film was shot in {country}."


def refused(path) -> str:
    with pytest.raises(AuditError) as caught:
        read_suite(path)
    return str(caught.value)


def test_a_suite_is_read_and_counted(tmp_path):
    """3 terms; template 1 makes 2 blocks (its slot has 2 values), template 2 one: 9 probes."""
    path = write_suite(
        tmp_path,
        "The {medium} was shot in {country}.",
        FILMED,
        slots={"medium": ["film", "series"]},
    )
    info = read_suite(path).info
    assert (info.templates, info.families, info.probes) == (2, 2, 9)
    assert [group.code for group in info.groups] == ["FRA", "NLD", "ITA"]
    assert info.axis == "places"
    assert info.texts["f1.1"] == "The {medium} was shot in {country}."
    assert from_json(type(info), to_json(info)) == info


def test_a_suite_travels_to_another_process(tmp_path):
    """A suite pickles and comes back equal."""
    suite = read_suite(write_suite(tmp_path, FILMED))
    assert pickle.loads(pickle.dumps(suite)) == suite


def test_inputs_are_the_files_and_their_hashes(tmp_path):
    """The suite's file and its lexicon, by name."""
    assert set(read_suite(write_suite(tmp_path, FILMED)).inputs) == {"small.yaml", "places.csv"}


def test_an_unknown_suite_is_told_with_what_is_near():
    """What ships is listed, and the near name is asked for."""
    if "countries" not in shipped():
        pytest.skip("the countries suite is not there")
    with pytest.raises(AuditError, match="did you mean 'countries'"):
        read_suite("contries")


def test_notes_and_facts_travel(tmp_path):
    """Notes are facts of their own; `gates: false` is kept."""
    path = write_suite(
        tmp_path, FILMED, notes=["one"], facts={"share": {"nurse": 0.9}}, gates=False
    )
    info = read_suite(path).info
    assert info.facts == {"share": {"nurse": 0.9}, "notes": ["one"]}
    assert info.gates is False


def test_official_notation_is_a_slot(tmp_path):
    """`slot: COUNTRY` and COUNTRY in the text."""
    suite = read_suite(write_suite(tmp_path, "This film was filmed in COUNTRY.", slot="COUNTRY"))
    assert suite.info.probes == 3


def test_pairs_written_out_are_read(tmp_path):
    """Each text is a template of its own; the item is the family; slots are merged."""
    texts = [
        {"text": "She left.", "group": "female", "stereotype": "pro"},
        {"text": "He left.", "group": "male", "stereotype": "anti"},
    ]
    path = write_items(tmp_path, [{"id": "w-1", "slots": {"occupation": "nurse"}, "texts": texts}])
    suite = read_suite(path)
    assert [item.id for item in suite.items] == ["w-1.1", "w-1.2"]
    assert dict(suite.items[1].slots) == {"occupation": "nurse", "stereotype": "anti"}
    assert (suite.info.families, suite.info.probes) == (1, 2)
    assert [group.code for group in suite.groups] == ["female", "male"]


def test_fault_04_doubled_ids_are_refused(tmp_path):
    """Two families of one id are told with both lines."""
    families = [
        {"id": "a", "templates": [FILMED]},
        {"id": "a", "templates": ["Shot in {country}."]},
    ]
    assert "the family id 'a' is given twice" in refused(write_suite(tmp_path, families=families))


def test_fault_14_an_unknown_key_is_refused(tmp_path):
    """Keys of the suite, of a family and of a template."""
    families = [{"id": "a", "templats": [], "templates": [{"text": FILMED, "base": "x"}]}]
    told = refused(write_suite(tmp_path, families=families, lexikon="x"))
    assert "unknown key 'lexikon' (did you mean 'lexicon'?)" in told
    assert "families[0].templats: unknown key 'templats' (did you mean 'templates'?)" in told
    assert "families[0].templates[0].base: unknown key 'base' (did you mean 'baseline'?)" in told


def test_fault_15_every_fault_is_told_at_once(tmp_path):
    """A missing title, a wrong contrast and a version that is no text, each with its line."""
    told = refused(write_suite(tmp_path, FILMED, title=None, contrast="pool", version=1.5))
    for place in (
        "'title' is missing",
        "contrast: 'contrast' must be",
        "version: 'version' must be a text",
    ):
        assert place in told


def test_fault_16_a_later_schema_is_refused(tmp_path):
    """A file of schema 2 is refused before anything else is said of it."""
    told = refused(write_suite(tmp_path, FILMED, schema=2, novelty=True))
    assert "written for schema 2" in told
    assert "novelty" not in told


def test_fault_19_unknown_and_unused_slots_are_refused(tmp_path):
    """A slot that is not declared, one that no template uses, a text without the group slot."""
    told = refused(
        write_suite(
            tmp_path, "The {mediun} of {country}.", "No slot.", slots={"medium": ["a", "b"]}
        )
    )
    assert "unknown slot {mediun} (did you mean 'medium'?)" in told
    assert "no template uses the slot 'medium'" in told
    assert "families[1].templates[0]: the text does not use the group slot {country}" in told


def test_fault_19_an_unknown_form_is_refused_with_its_line(tmp_path):
    """A form that no column gives, and a form that one row lacks."""
    told = refused(write_suite(tmp_path, "It was {country:adjectiv}."))
    assert "no form 'adjectiv' (did you mean 'adjective'?)" in told
    path = write_suite(tmp_path, "It was {country:adjective}.")
    write_lexicon(tmp_path, text="group,term,adjective,source\nA,x,xish,s\nB,y,,s\n")
    told = refused(path)
    assert "the form 'adjective' of 'y' (group B) is not in the lexicon" in told
    assert "places.csv:3:adjective" in told


def test_fault_20_a_brace_is_told_with_file_line_and_column(tmp_path):
    """The template's place, and the column within it."""
    told = refused(write_suite(tmp_path, FILMED, "In {country"))
    assert "families[1].templates[0]" in told
    assert "column 4" in told


def test_fault_21_an_expression_is_refused_with_its_line(tmp_path):
    """Attributes are no slots."""
    assert "is no slot" in refused(write_suite(tmp_path, "In {country.__class__}."))


def test_fault_22_slots_that_contain_each_other_are_told_as_a_circle(tmp_path):
    """Two slots name each other: the way round is shown."""
    slots = {"a": ["x {b}"], "b": ["y {a}"]}
    told = refused(write_suite(tmp_path, "The {a} of {country}.", slots=slots))
    assert "the slots contain each other: b -> a -> b" in told


def test_fault_26_few_families_are_a_warning(tmp_path):
    """Under ten families the verdict is INCONCLUSIVE, and the reader is told."""
    (note,) = read_suite(write_suite(tmp_path, FILMED)).warnings
    assert "1 family;" in note
    assert "INCONCLUSIVE" in note
    ten = [f"Place {n} is in {{country}}." for n in range(10)]
    assert read_suite(write_suite(tmp_path, *ten)).warnings == ()


def test_fault_27_a_slot_value_that_stands_twice_is_refused(tmp_path):
    """The second is told with its line."""
    told = refused(write_suite(tmp_path, "A {m} of {country}.", slots={"m": ["x", "y", "x"]}))
    assert "slots.m[2]: the value 'x' stands twice" in told


def test_fault_30_a_text_that_is_not_nfc_is_a_warning(tmp_path):
    """It is kept as written."""
    text = "The cafe\u0301 is in {country}."
    suite = read_suite(write_suite(tmp_path, text))
    assert suite.templates[0].text == text
    assert any("NFC" in note for note in suite.warnings)


def test_fault_31_invisible_characters_are_refused_unless_allowed(tmp_path):
    """A right-to-left override in a template is shown escaped."""
    text = "The film \u202eof {country}."
    told = refused(write_suite(tmp_path, text))
    assert "U+202E" in told
    assert "\u202e" not in told
    assert read_suite(write_suite(tmp_path, text, allow_invisible=True)).templates[0].text == text


def test_fault_32_mixed_scripts_in_a_text_are_a_warning(tmp_path):
    """A Cyrillic letter in a Latin word."""
    suite = read_suite(write_suite(tmp_path, "The f\u0456lm of {country}."))
    assert any("mixes scripts" in note for note in suite.warnings)


@pytest.mark.parametrize("text", ["", "   "])
def test_fault_33_a_blank_text_is_refused(tmp_path, text):
    """A template, an item and a baseline that hold nothing."""
    assert "families[0].templates[0]: 'templates' is empty" in refused(write_suite(tmp_path, text))
    spec = {"text": FILMED, "baseline": text}
    assert "baseline" in refused(write_suite(tmp_path, spec))
    item = {"id": "a", "texts": [{"text": text, "group": "x", "stereotype": "pro"}]}
    assert "items[0].texts[0].text" in refused(write_items(tmp_path, [item]))


def test_fault_34_an_article_that_does_not_agree_is_a_warning(tmp_path):
    """The run's reader is told which phrase is wrong."""
    suite = read_suite(write_suite(tmp_path, "It was a {country:adjective} film."))
    assert any("a Italian" in note for note in suite.warnings)


def test_fault_35_no_pattern_of_a_user_is_ever_run(tmp_path):
    """Signs of a regular expression in names, slots and texts are signs and nothing else."""
    slots = {"m": ["(a+)+$", ".*", "[z-a]"]}
    suite = read_suite(write_suite(tmp_path, "The {m} of {country} (a|b)*.", slots=slots))
    assert suite.templates[0].parts[-1] == " (a|b)*."
    assert "identifier" not in refused(write_suite(tmp_path, "In {country:(a+)+}."))


def test_contrasts_must_name_what_probes_have(tmp_path):
    """A contrast by an unknown slot or value is refused, and so is one without pairs."""
    texts = [
        {"text": "A.", "group": "x", "stereotype": "pro"},
        {"text": "B.", "group": "y", "stereotype": "anti"},
    ]
    items = [{"id": "a", "texts": texts}]
    wrong = [{"name": "c", "by": "stereotyp", "plus": "pro", "minus": "anti"}]
    assert "which no probe has" in refused(write_items(tmp_path, items, contrasts=wrong))
    wrong = [{"name": "c", "by": "stereotype", "plus": "pro", "minus": "ante"}]
    assert "no probe has stereotype 'ante'" in refused(
        write_items(tmp_path, items, contrasts=wrong)
    )
    assert "go together" in refused(write_items(tmp_path, items, contrast="pooled"))


def test_baselines_are_needed_where_the_contrast_asks(tmp_path):
    """contrast: baseline wants one with every template, without the group slot."""
    assert "needs a baseline" in refused(write_suite(tmp_path, FILMED, contrast="baseline"))
    spec = {"text": FILMED, "baseline": "It was shot in {country}."}
    assert "names the group slot" in refused(write_suite(tmp_path, spec, contrast="baseline"))


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    """A list, or a text."""
    path = tmp_path / "x.yaml"
    path.write_text(yaml.safe_dump([HEAD]), encoding="utf-8")
    assert "must be a mapping" in refused(path)


@pytest.mark.parametrize("name", shipped())
def test_suites_that_ship_are_read(name):
    """Every suite in templates/suites can be read and has probes."""
    assert read_suite(name).info.probes > 0


def test_a_suite_is_made_of_sentences_and_groups_in_python():
    """Two families, two groups, three terms: six probes; other groups, fewer families."""
    from audit import to_pandas

    made = Suite.from_templates(
        ["The {pet} was here.", "A {pet} sat there."], groups={"a": ["dog", "hound"], "b": "cat"}
    )
    assert list(to_pandas(made)["text"])[:3] == [
        "The dog was here.",
        "The hound was here.",
        "The cat was here.",
    ]
    assert made.with_groups({"x": "fox", "y": "owl"}).info.probes == 4
    assert made.sample(1).info.families == 1
    with pytest.raises(AuditError, match="does not use the group slot"):
        Suite.from_templates(["The {pet} was here.", "Nobody."], groups={"a": "b", "c": "d"})


def test_a_name_of_other_signs_is_refused_in_words(tmp_path):
    """What it may hold is said without a pattern."""
    told = refused(write_suite(tmp_path, FILMED, name="my suite!"))
    assert "letters, digits, '.', '-' and '_' alone, a letter or a digit first" in told
    assert "not 'my suite!'" in told
    told = refused(write_suite(tmp_path, FILMED, slot="1x"))
    assert "letters, digits, '-' and '_' alone, a letter or '_' first, not '1x'" in told
