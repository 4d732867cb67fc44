import pytest

from audit.errors import AuditError
from audit.strict import read_yaml, validate
from audit.suites.file import SuiteSpec, TemplateSpec, shape_faults

HEAD = "schema: 1\nname: s\nversion: 1.0.0\nlicence: MIT\ntitle: S\n"
FAMILIES = "slot: place\nlexicon: places\nfamilies:\n  - {id: f, templates: ['In {place}.']}\n"


def faults(tmp_path, text):
    """What is said of the shape of a suite file, in the order of its keys."""
    path = tmp_path / "s.yaml"
    path.write_text(HEAD + text, "utf-8")
    document = read_yaml(path)
    return [
        str(one).partition("s.yaml")[2]
        for one in shape_faults(document, validate(document, SuiteSpec))
    ]


def test_a_plain_suite_has_no_fault(tmp_path):
    """Families, a slot and a lexicon."""
    assert faults(tmp_path, FAMILIES) == []


def test_a_template_may_be_its_text_alone():
    """Or a mapping; several texts are alternatives."""
    assert TemplateSpec.model_validate("In {place}.").text == ("In {place}.",)
    assert TemplateSpec.model_validate({"text": ["a", "b"]}).text == ("a", "b")
    with pytest.raises(ValueError, match="a template is a text, or a mapping"):
        TemplateSpec.model_validate(3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("slot: place\n", "there are no families"),
        ("families:\n  - {id: f, templates: [a]}\n", "'slot' is missing"),
        (FAMILIES + "items:\n  - {id: i, texts: [{text: a}]}\n", "families or items, and not both"),
        (
            "slot: place\nitems:\n  - {id: i, texts: [{text: a}]}\n",
            "'slot' has no meaning beside items",
        ),
        (FAMILIES + "contrast: pairs\n", "'pairs' and `contrasts` go together"),
        (FAMILIES + "slots: {place: [a]}\n", "the group slot 'place' is a control slot too"),
        (FAMILIES + "slots: {tone: [a, a]}\n", "the value 'a' stands twice"),
        (FAMILIES + "slots: {tone: ['a {b}']}\n", "the value 'a {b}' holds a brace"),
        (
            FAMILIES + "slots: {a: ['{b}'], b: ['{a}']}\n",
            "the slots contain each other: b -> a -> b",
        ),
    ],
)
def test_keys_that_contradict_each_other_are_told(tmp_path, text, told):
    """Each with its line, and what to do."""
    assert any(told in one and one[0] == ":" for one in faults(tmp_path, text))


def test_a_language_is_one_that_is_known(tmp_path):
    """A tag of BCP 47; a made-up one is refused with examples."""
    with pytest.raises(AuditError, match=r"'klingon' is no language.*such as en, de, pt-BR"):
        faults(tmp_path, FAMILIES + "language: klingon\n")
    assert faults(tmp_path, FAMILIES + "language: pt-BR\n") == []
