"""The countries' suites in German, French and Spanish: what they hold, and that they run."""

import importlib.util
import math
import re

import numpy as np
import pyarrow.compute as pc
import pytest

from audit import paths, run_audit
from audit.suites.lexicon import read_lexicon
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite

LANGUAGES = ("de", "fr", "es")

SPOKEN = {
    "de": "in den Niederlanden|im Iran|in der Schweiz|auf Kuba|nach Frankreich|in die Türkei|auf die Malediven"
    "|von den Bahamas|aus dem Vereinigten Königreich|Honduras|aus der Demokratischen Republik Kongo",
    "fr": "aux Pays-Bas|en Iran|en Suisse|à Cuba|d'Italie|du Honduras|de Hongrie|au Mexique|à la Barbade"
    "|des États-Unis|de la Jamaïque|L'Ouganda|en Haïti",
    "es": "de los Países Bajos|al Reino Unido|del Líbano|de El Salvador|a la India|en Estados Unidos"
    "|los Emiratos Árabes Unidos están|Francia está",
}
"""What a native writes, and what only columns of case, gender and article can give."""


def texts(name: str) -> list[str]:
    source = SuiteSource([read_suite(name)])
    return source.read(0, source.size)["text"].to_pylist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_stands_in_eighty_families_half_of_them_of_film(language):
    """197 countries as in the English lexicon, each with its facts; the families are of two halves."""
    suite = read_suite(f"countries-{language}")
    english = {group.code: group for group in read_lexicon("countries").groups}
    assert {group.code for group in suite.groups} == set(english)
    assert len(suite.families) >= 80
    assert suite.language == language
    for group in suite.groups:
        assert group.name == english[group.code].name
        assert group.attributes["latitude"] == english[group.code].attributes["latitude"]
    half = [t for t in suite.templates if t.domain == "film"]
    assert 0.4 <= len({t.family for t in half}) / len(suite.families) <= 0.6


@pytest.mark.parametrize("language", LANGUAGES)
def test_prepositions_articles_and_cases_are_those_of_the_language(language):
    """Forms that no rule for one country gives another."""
    page = "\n".join(texts(f"countries-{language}"))
    missing = [form for form in SPOKEN[language].split("|") if not re.search(rf"\b{form}\b", page)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lexicons_are_what_the_script_writes(language, tmp_path):
    """CLDR's names and the script's tables give the files, but for the versions that they name."""
    found = importlib.util.spec_from_file_location(
        "countries_by_language", paths.LEXICONS / "countries_by_language.py"
    )
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    script.main(tmp_path)
    for name in (f"countries-{language}.csv", f"invented-places-{language}.csv"):
        written, shipped = (
            re.sub(r"CLDR [^;]*", "CLDR", (folder / name).read_text(encoding="utf-8"))
            for folder in (tmp_path, paths.LEXICONS)
        )
        assert written == shipped


WORDS = {
    "de": {"neu": 1, "neue": 1, "bleibt": 1, "noch": -1, "nicht": -1, "spät": -1, "später": -1},
    "fr": {"nouveau": 1, "nouvelle": 1, "petit": 1, "jamais": -1, "aucun": -1, "encore": -1},
    "es": {"nuevo": 1, "nueva": 1, "nuevos": 1, "nunca": -1, "no": -1, "todavía": -1},
}
PLANTED = {"de": "Schweiz", "fr": "Suisse", "es": "Suiza"}


def lexicon_classifier(language: str):
    """P from words that are counted; one country's name costs .08, which the audit must find."""

    def score(found: list[str]) -> list[float]:
        p = []
        for text in found:
            words = re.findall(r"\w+", text.lower())
            charge = sum(WORDS[language].get(word, 0) for word in words)
            p.append(1 / (1 + math.exp(-charge)) * 0.8 + 0.1 - 0.08 * (PLANTED[language] in text))
        return p

    return score


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_classifier_by_lexicon_runs_on_them(language, tmp_path):
    """The words of a language move the families, the planted country alone its group: -.08 of it."""
    suite = read_suite(f"countries-{language}").only(["CHE", "FRA", "NLD", "CUB"])
    audit = run_audit(suite, lexicon_classifier(language), out=tmp_path / "run")
    shifts = {effect.group: effect.shift for effect in audit.result.suites[0].effects}
    # One of four groups 0.08 lower: -0.08 + 0.08/4 for it, +0.02 for the others.
    assert shifts["CHE"] == pytest.approx(-0.06, abs=1e-9)
    assert shifts["FRA"] == pytest.approx(0.02, abs=1e-9)
    spread = np.ptp([row.p for row in audit.result.suites[0].rows])
    assert spread > 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_invented_places_fill_the_same_sentences(language):
    """Each is a placebo of every block, and none is a country's name."""
    source = SuiteSource([read_suite(f"countries-{language}")])
    table = source.read(0, source.size)
    kinds = {row["values"]: row["counts"] for row in pc.value_counts(table["kind"]).to_pylist()}
    places = read_lexicon(f"invented-places-{language}").terms
    assert kinds["placebo"] == len(places) * 106
    # Nine states of fewer than 50,000 people are not in the 34 templates that need a population.
    assert kinds["group"] == 197 * 106 - 9 * 34


CALLED = {
    "de": r"\b(Land|Landes|Länder\w*|Staat\w*|Nation\w*|Republik)\b",
    "fr": r"\b(pays|États?|nations?|république)\b",
    "es": r"\b(país\w*|Estados?|nación|naciones|república)\b",
}
"""What a sentence may not call a place: two of them are disputed."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_calls_a_place_a_country(language):
    """The lexicon says that the status of two places is disputed, so no sentence settles it."""
    suite = read_suite(f"countries-{language}")
    status = [group.attributes["status"] for group in suite.groups]
    assert (status.count("disputed"), status.count("observer")) == (2, 2)
    said = [t for t in suite.info.texts.values() if re.search(CALLED[language], t)]
    assert said == []


MISLED = "lanesh soleth undova halovo dremon bulvis zistan peluna jalando"
"""Names that were invented once and read as something else: Zalando, for one."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_invented_place_looks_like_a_country_or_a_word(language):
    """None begins or ends as a country of that language ("Tatokenia"); those found to mislead are gone."""
    countries = tuple(term.text.lower() for term in read_lexicon(f"countries-{language}").terms)
    places = [term.text.lower() for term in read_lexicon(f"invented-places-{language}").terms]
    assert len(places) >= 25
    assert [p for p in places if p.startswith(countries) or p.endswith(countries)] == []
    assert {word for place in places for word in re.findall(r"\w+", place)}.isdisjoint(
        MISLED.split()
    )
