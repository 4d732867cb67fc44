"""A user's own texts as a source: themselves first, byte for byte, then every swap."""

import pickle

import pytest

from audit.errors import AuditError
from audit.suites.swap.axes import find_words
from audit.suites.swap.spans import (
    BLANK,
    FOREIGN,
    NONE,
    ODD_SIGN,
    REPEATED,
    SEVERAL,
    Alternative,
    Refusal,
)
from audit.suites.swap.texts import TextSource, read_texts


def test_the_text_as_it_stands_comes_first_byte_for_byte():
    """No variant rewrites what the user wrote: not "the USA", not a decomposed accent, no space."""
    given = ["The  USA won. \r\n", "We left Co\u0302te d’Ivoire.", "The Bahamas are lovely."]
    source = TextSource(given, axis="countries")
    rows = source.read(0, source.size).to_pylist()
    assert [row["text"] for row in rows[::197]] == given
    assert [row["group"] for row in rows[::197]] == ["USA", "CIV", "BHS"]
    assert all(len({row["group"] for row in rows[n : n + 197]}) == 197 for n in (0, 197, 394))
    bahamas = [row["text"] for row in rows[394:] if row["group"] == "BHS"]
    assert bahamas == ["The Bahamas are lovely."]


def test_a_name_of_a_text_keeps_its_own_row():
    """Of the names of its group, the text has its own, and the others take its place."""
    source = TextSource(["Yoko lost her keys."], axis="names")
    rows = source.read(0, source.size).to_pylist()
    assert (rows[0]["term"], rows[0]["text"]) == ("Yoko", "Yoko lost her keys.")
    assert len({row["term"] for row in rows}) == len(rows) == len(source.alternatives)
    assert source.suites[0].terms == "sampled"


def test_any_slice_is_the_same_rows():
    """A shard may begin within a block."""
    source = TextSource(["He left Italy.", "She left Spain.", "Kenya won."], axis="countries")
    whole = source.read(0, source.size).to_pylist()
    assert source.read(150, 460).to_pylist() == whole[150:460]
    assert source.read(590, 9999).to_pylist() == whole[590:]
    assert {row["block"] for row in whole} == {0, 1, 2}


def test_groups_can_be_chosen():
    """Only the groups asked for take the place; a text of one of them stands among them itself."""
    source = TextSource(
        ["Shot in Italy.", "Shot in Holland."], axis="countries", groups=["FRA", "NLD"]
    )
    assert source.read(0, 9)["text"].to_pylist() == [
        "Shot in France.",
        "Shot in the Netherlands.",
        "Shot in Holland.",
        "Shot in France.",
    ]


def test_braces_in_a_text_are_signs():
    """A user's text is no template: nothing in it is filled but the group words."""
    source = TextSource(["He wrote {country} and {{x}}."], axis="gender")
    assert source.read(1, 2)["text"].to_pylist() == ["She wrote {country} and {{x}}."]


@pytest.mark.parametrize("sign", [*list("`´‘′＇ʼ\x92"), "\xad", "\u200b", "\ufeff"])
def test_a_word_with_a_sign_that_hides_it_is_refused(sign):
    """The country is named twice, and would be swapped in one place only."""
    seen = f"We ate France{sign}s cheese and France’s bread."
    source = TextSource([seen, "We ate France’s bread."], axis="countries", name="mine")
    assert source.suites[0].facts["not_swapped"] == {ODD_SIGN: 1}


def test_the_source_states_what_was_swapped():
    """Counts by reason and by group stand in the facts and in the warnings."""
    given = ["He ran.", "Fine.", "Fine!", "She told him.", "  ", "He ran."]
    source = TextSource(given, axis="gender", name="mine")
    (info,) = source.suites
    assert info.facts == {
        "texts": 6,
        "swapped": 1,
        "not_swapped": {NONE: 2, SEVERAL: 1, BLANK: 1, REPEATED: 1},
        "refused_by_group": {
            "female": {"texts": 1, "refused": 1},
            "male": {"texts": 2, "refused": 1},
        },
    }
    assert source.warnings[:2] == (
        "mine: 1 of 6 texts were swapped",
        f"mine: not swapped: 2: {NONE}; 1: {BLANK}; 1: {SEVERAL}; 1: {REPEATED}",
    )
    assert (info.origin, info.axis, info.families, info.probes) == ("text", "gender", 1, 2)
    assert source.read(0, 2)["family"].to_pylist() == ["text-1", "text-1"]
    again = pickle.loads(pickle.dumps(source))
    assert again.read(0, 2).equals(source.read(0, 2))


def test_the_first_swaps_are_shown_before_scoring():
    """Ten of them, and where all stand."""
    lines = list(TextSource([f"He ate {n} figs." for n in range(12)], axis="gender").preview())
    assert lines[0] == "10 of 12 swaps (gender):"
    assert lines[1:3] == ["  text-1: [He] ate 0 figs.", "    female: She ate 0 figs."]
    assert len(lines) == 1 + 20 + 1
    assert "--approved swaps.csv" in lines[-1]


def test_files_are_read(tmp_path):
    """CSV with a column, and one text a line; a wrong column brings the near one."""
    (tmp_path / "a.csv").write_text("id,review\n1,He ran.\n2,She sat.\n", encoding="utf-8")
    source = read_texts(tmp_path / "a.csv", column="review", axis="gender")
    assert source.size == 4
    assert source.suites[0].name == "a-gender"
    assert "a.csv" in source.inputs
    (tmp_path / "a.txt").write_text("He ran.\nShe sat.\n", encoding="utf-8")
    assert read_texts(tmp_path / "a.txt", axis="gender").size == 4
    with pytest.raises(AuditError, match="did you mean 'review'"):
        read_texts(tmp_path / "a.csv", column="reviews", axis="gender")


def test_texts_without_groups_are_refused():
    """A file in which nothing is found gives no empty audit."""
    with pytest.raises(AuditError, match="no text can be swapped"):
        TextSource(["Fine."], axis="gender")


def test_another_language_is_an_error_and_one_text_of_it_a_refusal():
    """German texts are no source; one among English ones is counted."""
    german = "Sie hat ihren Hut im Garten verloren, und er hat ihn gestern Abend nicht gefunden."
    with pytest.raises(AuditError, match="not in English"):
        TextSource([german] * 3, axis="gender")
    english = [f"He said that it was {n} and that the film was not for them." for n in range(6)]
    assert TextSource([*english, german], axis="gender").refusals.reasons == {FOREIGN: 1}


def test_fault_36_a_text_lacking_a_form_for_some_group_is_counted_whole():
    """No text is swapped for some groups only: its counterparts would be missing."""
    source = TextSource(["An Italian film.", "In Italy."], axis="countries", groups=["ITA", "FRA"])
    forms = {"place": "Boria"}
    source.alternatives = (*source.alternatives, Alternative("BOR", "Boria", forms))
    finder = find_words("countries", ignore_case=False)
    found = source._complete(finder.find("An Italian film."))
    assert isinstance(found, Refusal)
    assert found.reason == "a group has no form 'adjective'"
    assert not isinstance(source._complete(finder.find("In Italy.")), Refusal)


@pytest.mark.parametrize(
    ("axis", "text"),
    [
        ("religion", "the muslim neighbour bought a lamp."),
        ("ethnicity", "an african american doctor came."),
        ("countries", "we flew to france."),
    ],
)
def test_small_letters_are_the_reason_where_they_are(axis: str, text: str) -> None:
    """A group word in small letters is told as one, with the option that takes it."""
    with pytest.raises(AuditError, match=r"other capitals than it should.*--ignore-case"):
        TextSource([text], axis=axis)
    assert TextSource([text], axis=axis, ignore_case=True).size
    with pytest.raises(AuditError, match=r"names no group of the axis.*another axis"):
        TextSource(["we had turkey for dinner."], axis=axis)


@pytest.mark.parametrize("axis", ["religion", "countries", "names", "gender"])
def test_large_letters_are_the_reason_where_they_are(axis: str) -> None:
    """A text in capitals names a group; no option swaps in it, and none is named as if it did."""
    text = {
        "religion": "THE MUSLIM NEIGHBOUR BOUGHT A LAMP.",
        "countries": "WE FLEW TO FRANCE.",
        "names": "LAMAR WALKED TO THE SHOP.",
        "gender": "THE WOMAN BOUGHT A LAMP.",
    }[axis]
    with pytest.raises(AuditError, match=r"other capitals than it should.*with ordinary ones"):
        TextSource([text], axis=axis, ignore_case=axis != "gender")
    with pytest.raises(AuditError, match="other capitals than it should") as caught:
        TextSource([text], axis=axis)
    assert ("--ignore-case" in str(caught.value)) == (axis != "gender")


def test_a_name_in_small_letters_is_told_as_one() -> None:
    """The word "lamar" is a name without its capital; "mark" is a word."""
    with pytest.raises(AuditError, match=r"other capitals than it should.*--ignore-case"):
        TextSource(["lamar walked to the shop."], axis="names")
    with pytest.raises(AuditError, match="names no group of the axis"):
        TextSource(["he will mark it."], axis="names")


def test_more_probes_than_a_run_may_have_are_refused(monkeypatch):
    """Two texts for two genders are four; the remedy is fewer of either."""
    monkeypatch.setattr("audit.suites.swap.texts.MOST_PROBES", 4)
    assert TextSource(["He left.", "She sat."], axis="gender").size == 4
    monkeypatch.setattr("audit.suites.swap.texts.MOST_PROBES", 3)
    with pytest.raises(AuditError, match=r"4 probes, over the limit of 3 .*fewer groups"):
        TextSource(["He left.", "She sat."], axis="gender")
