"""German, French and Spanish: what is planted is found, what is clean stays silent."""

import pytest

from audit import paths
from audit.suites.lint.files import lint_file
from audit.suites.lint.sentences import doubts

CLEAN = {
    "de": (
        "Leute, die die Karte lesen, finden z. B. die Niederlande auf Seite 3.",
        "Der Film, in der die Hauptfigur in den Iran reist, läuft am 3. Mai.",
        "„Ist das die Schweiz?“, fragte Dr. Meier um 8.30 Uhr.",
        "Zum einen reist sie nach Frankreich, zum anderen in die Türkei.",
        "In den Niederlanden, in Irland und im Vereinigten Königreich wird es spät.",
        "Ca. drei Wochen war er in Iran, dann bzw. danach im Irak.",
        "Die Schweiz und die Niederlande sind auf der Karte.",
    ),
    "fr": (
        "Nous nous sommes vus aux Pays-Bas ; vous vous en souvenez ?",
        "« Est-ce la Suisse ? », demanda M. Dupont.",
        "Le onze mai, il dit que oui, puis partit pour l'Italie.",
        "Elle lit le Monde en la matière et vit au Honduras, pas en Hongrie.",
        "Le Yémen et la Hongrie figurent dans l'atlas, d'après elle.",
        "Les Pays-Bas sont à la page 8, le Mexique et le Cambodge à la page 9.",
        "Il vient de le voir à Cuba, à Malte et à la Barbade.",
    ),
    "es": (
        "¿Está El Salvador en el mapa? ¡Claro que sí!",
        "Viajaron de El Salvador al Reino Unido, y de allí a la India.",
        "El Sr. Díaz nació en EE. UU. hacia 1950.",
        "Los Países Bajos están aquí; en los Países Bajos llueve y hiela.",
        "El capítulo sobre las Islas Marshall tiene doce páginas.",
        "«Padre e hijo», dijo, «viven en India y en Perú».",
        "Compró agua y hielo, y se fue.",
    ),
}


@pytest.mark.parametrize("language", CLEAN)
def test_what_is_well_written_is_silent(language):
    """Relative clauses, abbreviations, quotes, h aspiré, El Salvador: no false alarm."""
    assert [(d.what, d.sentence) for d in doubts(CLEAN[language], language=language)] == []


PLANTED = {
    "de": {
        "Der Film wurde im dem Iran gedreht.": "two articles",
        "Die Reise nach in Frankreich beginnt.": "two prepositions",
        "Das Team drehte in Schweiz.": "the name lacks its article: 'in Schweiz'",
        "Er kam aus Niederlande zurück.": "the name lacks its article",
        "Die Niederlande ist auf Seite 48.": "do not agree: 'Die Niederlande ist'",
        "Das Paket kam am am Dienstag.": "a word stands twice",
        "der Film läuft ab Donnerstag.": "begins in lower case",
        "Der Film läuft . Er endet spät.": "a space stands before a sign",
        "Sie sagte: „Das ist Kuba.": "not in balance",
        "Der Film läuft ab Donnerstag": "no final sign",
        "Der Film läuft. ärgerlich ist das.": "a sentence begins in lower case",
        "Wann läuft er ?": "a space stands before a sign",
    },
    "fr": {
        "Il vient de le Japon.": "does not contract",
        "Il part à les États-Unis.": "does not contract",
        "Elle vit en le Japon.": "do not fit: 'en le'",
        "Elle vit au France.": "do not fit: 'au France'",
        "Elle vit en Japon.": "do not fit: 'en Japon'",
        "Le Italie est à la page 8.": "asks for an elision",
        "Il vient de Italie.": "asks for an elision",
        "Un livre sur Suisse paraît.": "lacks its article: 'sur Suisse'",
        "Les Pays-Bas est à la page 8.": "do not agree",
        "« Où est-ce, demanda-t-il.": "not in balance",
        "Il voit la la carte.": "a word stands twice",
        "à midi, le film commence.": "begins in lower case",
        "Le film est long , dit-il.": "a space stands before a sign",
    },
    "es": {
        "Vino de el Reino Unido.": "does not contract",
        "Viajó a el Líbano.": "does not contract",
        "Vive en Países Bajos.": "lacks its article: 'en Países Bajos'",
        "Volvió de República Dominicana.": "lacks its article",
        "Los Países Bajos está en verde.": "do not agree",
        "Dónde está Cuba?": "“¿” and “?” are not in balance",
        "Qué película!": "“¡” and “!” are not in balance",
        "Viajó a Francia y Italia.": "y becomes e",
        "La película dura  mucho.": "two spaces",
        "«Es Cuba, dijo.": "not in balance",
        "la película empieza.": "begins in lower case",
        "Está en en Cuba.": "a word stands twice",
        "¿Dónde está Cuba ?": "a space stands before a sign",
    },
}


@pytest.mark.parametrize(
    ("language", "sentence"), [(lang, text) for lang, texts in PLANTED.items() for text in texts]
)
def test_what_is_planted_is_found(language, sentence):
    """A dozen faults a language, each told for what it is."""
    told = [doubt.what for doubt in doubts([sentence], language=language)]
    assert any(PLANTED[language][sentence] in what for what in told), told


@pytest.mark.parametrize("language", PLANTED)
def test_the_shipped_suite_is_clean(language):
    """Every sentence of every country, and the lexicons beside it: no finding."""
    files = [paths.SUITES / f"countries-{language}.yaml"]
    files += [
        paths.LEXICONS / f"{name}-{language}.csv" for name in ("countries", "invented-places")
    ]
    assert [str(finding) for path in files for finding in lint_file(path)] == []


@pytest.mark.parametrize(
    ("language", "template", "told"),
    [
        ("de", "Der Film spielt in {country:bare}.", "the name lacks its article"),
        ("fr", "Le film se passe en {country:bare}.", "article and name do not fit"),
        ("es", "Habla de {country:bare}.", "the name lacks its article"),
    ],
)
def test_a_wrong_form_in_a_suite_is_found(tmp_path, language, template, told):
    """A template that writes the bare name: one country shows it, the line is told."""
    shipped = (paths.SUITES / f"countries-{language}.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    planted = f"  - id: planted\n    templates:\n      - {template}\n"
    path.write_text(shipped + planted, encoding="utf-8")
    (finding,) = lint_file(path)
    assert told in finding.what
    assert finding.line == len((shipped + planted).splitlines())


IN_A_SUITE = {
    "de": {
        "Der Film wurde im {country:dative} gedreht.": "two articles",
        "Die Reise nach {country:to} beginnt.": "two prepositions",
        "Das Team drehte in {country:bare}.": "the name lacks its article",
        "Er kam aus {country:bare} zurück.": "the name lacks its article",
        "{country} ist auf Seite 48.": "subject and verb do not agree",
        "Das Paket {country:from} kam am am Dienstag.": "a word stands twice",
        "der Film läuft ab Donnerstag {country:in}.": "begins in lower case",
        "Der Film läuft {country:in} . Er endet spät.": "a space stands before a sign",
        "Sie sagte: „Das ist {country}.": "not in balance",
        "Ab Donnerstag läuft der Film {country:in}": "no final sign",
        "Wann läuft er {country:in} ?": "a space stands before a sign",
    },
    "fr": {
        "Il vient de {country}.": "does not contract",
        "Il part à {country}.": "does not contract",
        "Elle vit en {country}.": "article and name do not fit",
        "Elle vit au {country:bare}.": "article and name do not fit",
        "Le {country:bare} est à la page 8.": "asks for an elision",
        "Un livre sur {country:bare} paraît.": "the name lacks its article",
        "{country} est à la page 8.": "subject and verb do not agree",
        "« Où est {country}, demanda-t-il.": "not in balance",
        "Il voit la la carte {country:of}.": "a word stands twice",
        "à midi, le film commence {country:in}.": "begins in lower case",
        "Le film est long {country:in} , dit-il.": "a space stands before a sign",
    },
    "es": {
        "Vino de {country}.": "does not contract",
        "Viajó a {country}.": "does not contract",
        "Vive en {country:bare}.": "the name lacks its article",
        "{country} está en verde.": "subject and verb do not agree",
        "Dónde está {country}?": "“¿” and “?” are not in balance",
        "Qué vista sobre {country}!": "“¡” and “!” are not in balance",
        "Viajó a Francia y {country}.": "y becomes e",
        "La película dura  mucho en {country}.": "two spaces",
        "«Es {country}, dijo.": "not in balance",
        "la película empieza en {country}.": "begins in lower case",
        "Está en en {country}.": "a word stands twice",
    },
}


@pytest.mark.parametrize("language", IN_A_SUITE)
def test_every_fault_planted_in_a_suite_is_found_at_its_line(tmp_path, language):
    """Eleven templates that go wrong for some country: each is told, with its line and what to do."""
    shipped = (paths.SUITES / f"countries-{language}.yaml").read_text(encoding="utf-8")
    head = shipped[: shipped.index("families:")] + "families:\n"
    path = tmp_path / "mine.yaml"
    planted = [
        f"  - {{id: p{n}, templates: [{text!r}]}}" for n, text in enumerate(IN_A_SUITE[language])
    ]
    path.write_text(head + "\n".join(planted) + "\n", encoding="utf-8")
    found: dict[int | None, list[str]] = {}
    for finding in lint_file(path):
        found.setdefault(finding.line, []).append(finding.what)
    first = head.count("\n") + 1
    for line, told in enumerate(IN_A_SUITE[language].values(), first):
        assert any(told in what for what in found.get(line, ())), (line, told, found)
