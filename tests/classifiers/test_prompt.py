import pytest

from audit.classifiers.prompt import ONWARD, OUTSIDE, read_prompt
from audit.errors import AuditError

PLAIN = """
system: One word.
user: "Is this positive or negative? {text}"
labels: {positive: [positive, good], negative: [negative]}
target: negative
"""


def write(tmp_path, text):
    path = tmp_path / "prompt.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_prompt_is_read_with_its_words(tmp_path):
    """System and user text, label words in their order, the target."""
    prompt = read_prompt(write(tmp_path, PLAIN))
    (phrasing,) = prompt.phrasings
    assert phrasing.messages("Fine {x}.") == [
        {"role": "system", "content": "One word."},
        {"role": "user", "content": "Is this positive or negative? Fine {x}."},
    ]
    assert prompt.labels == {"positive": ("positive", "good"), "negative": ("negative",)}
    assert prompt.target == "negative"


def test_the_beginning_of_an_answer_tells_its_label(tmp_path):
    """Spaces before a word are passed over; a part of a word needs more; the rest is outside."""
    prompt = read_prompt(write(tmp_path, PLAIN))
    places = {b"positive": 0, b" good": 0, b"negatively": 1, b"neg": ONWARD, b"The": OUTSIDE}
    assert {said: prompt.place(said) for said in places} == places
    assert prompt.place(b"\n") == ONWARD
    assert prompt.place(b"Positive") == OUTSIDE
    assert prompt.begun(b"n") == (1,)


def test_listed_labels_stand_once_in_either_order(tmp_path):
    """A phrasing that lists the labels has a twin with the list reversed; one that does not has none."""
    text = """
prompts:
  - user: "{text} Say {labels}."
  - {user: "{text} Good?", assistant: "It is"}
labels: {a: [up], b: [down], c: [level]}
"""
    prompt = read_prompt(write(tmp_path, text))
    assert [each.name for each in prompt.phrasings] == ["1", "1, labels reversed", "2"]
    assert prompt.phrasings[0].user == "{text} Say up, down or level."
    assert prompt.phrasings[1].user == "{text} Say level, down or up."
    assert prompt.phrasings[2].assistant == "It is"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("{text}", "{txt}"), r"prompt.yaml:user: prompt 1 does not hold \{text\}"),
        (("system:", "sistem:"), "unknown key 'sistem'.*did you mean"),
        (("negative]", "pos]"), r"'pos' \(negative\) begins 'positive' \(positive\)"),
        (("negative]", "good]"), r"'good' \(positive\) begins 'good' \(negative\)"),
        (("[negative]", "[' ']"), "each with a word"),
        (("[negative]", "[]"), "each with a word"),
        ((", negative: [negative]", ""), "two labels at least"),
        (("target: negative", "target: bad"), "no label is called 'bad'"),
        (("target: negative", "temperature: 3.0"), "temperature"),
        (("target: negative", "most_outside: 0.0"), "most_outside"),
        (("user:", "prompts: []\nuser_:"), "unknown key"),
        (("user: ", "prompts: [{user: '{text}'}]\nuser: "), "either `user` or `prompts`"),
    ],
)
def test_faults_are_named_with_file_and_field(tmp_path, change, message):
    """No {text}, unknown keys, words that cannot be told apart, one label, a strange target."""
    with pytest.raises(AuditError, match=message):
        read_prompt(write(tmp_path, PLAIN.replace(*change)))


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    """There is no such file."""
    with pytest.raises(AuditError, match="no such file"):
        read_prompt(tmp_path / "none.yaml")
