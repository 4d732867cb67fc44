"""Countries and nationalities: article, number, adjective and people agree, or the text is refused."""

import unicodedata

import pytest

from audit.records import Group
from audit.suites.lexicon import Lexicon, Term, read_lexicon
from audit.suites.swap.places import PlaceWords
from audit.suites.swap.spans import (
    AGREEMENT,
    CAPITALS,
    FIXED,
    LONGER,
    NONE,
    PERSON,
    SEVERAL,
    TITLE,
    UNCLEAR,
    Refusal,
    swap,
)

WORDS = PlaceWords.read(read_lexicon("countries"))


def swapped(finder, text: str, group: str) -> str:
    """The text for another group; a refusal fails."""
    found = finder.find(text)
    assert not isinstance(found, Refusal), found
    forms = next(one.forms for one in finder.alternatives if one.group == group)
    return swap(text, found, forms)


SWAPPED = [
    ("The French film festival was lovely.", "NLD", "The Dutch film festival was lovely."),
    ("The German works are on display.", "NLD", "The Dutch works are on display."),
    ("The Netherlands won.", "ETH", "Ethiopia won."),
    ("The Netherlands' coast is flat.", "ETH", "Ethiopia's coast is flat."),
    ("The Bahamas are lovely.", "NLD", "The Netherlands is lovely."),
    ("The Bahamas is lovely.", "NLD", "The Netherlands is lovely."),
    ("The Gambia is small.", "NLD", "The Netherlands is small."),
    ("The USA is big.", "NLD", "The Netherlands is big."),
    ("I live in the US.", "NLD", "I live in the Netherlands."),
    ("I live in the U.S.", "NLD", "I live in the Netherlands."),
    ("The U.S. is big.", "NLD", "The Netherlands is big."),
    ("I live in the States.", "NLD", "I live in the Netherlands."),
    ("I moved to America.", "NLD", "I moved to the Netherlands."),
    ("I moved to England.", "NLD", "I moved to the Netherlands."),
    ("The US economy is strong.", "NLD", "The Dutch economy is strong."),
    ("The US won.", "NLD", "The Netherlands won."),
    ("A UK firm won.", "NLD", "A Dutch firm won."),
    ("US troops left.", "NLD", "Dutch troops left."),
    ("I love Turkey.", "NLD", "I love the Netherlands."),
    ("I was in China.", "NLD", "I was in the Netherlands."),
    ("The Polish plumber came.", "NLD", "The Dutch plumber came."),
    ("He is Dutch.", "ETH", "He is Ethiopian."),
    ("He is Dutch and tall.", "ETH", "He is Ethiopian and tall."),
    ("He is a German.", "NLD", "He is a Dutch person."),
    ("He met a German in Rome.", "NLD", "He met a Dutch person in Rome."),
    ("Germans like beer.", "NLD", "Dutch people like beer."),
    ("Most Germans like beer.", "NLD", "Most Dutch people like beer."),
    ("The Germans won.", "NLD", "The Dutch people won."),
    ("Young Germans like it.", "NLD", "Young Dutch people like it."),
    ("A book about Germans.", "NLD", "A book about Dutch people."),
    ("France’s economy is growing.", "NLD", "The Netherlands’ economy is growing."),
    ("In Côte d'Ivoire it rains.", "NLD", "In the Netherlands it rains."),
    ("In Cote d'Ivoire it rains.", "NLD", "In the Netherlands it rains."),
    ("In Côte d’Ivoire it rains.", "NLD", "In the Netherlands it rains."),
    ("In São Tomé and Príncipe it rains.", "NLD", "In the Netherlands it rains."),
    ("An Italy-based firm won.", "NLD", "A Netherlands-based firm won."),
    ("A Kenyan runner won the race.", "NLD", "A Dutch runner won the race."),
    ("The Kenyan runner won.", "NLD", "The Dutch runner won."),
    ("They are American.", "NLD", "They are Dutch."),
    ("People from England are polite.", "NLD", "People from the Netherlands are polite."),
    ("In the Netherlands are many bikes.", "ETH", "In Ethiopia are many bikes."),
    ("The Philippines have many islands.", "NLD", "The Netherlands has many islands."),
    ("I love France!", "NLD", "I love the Netherlands!"),
    ("France, where I live, is nice.", "NLD", "The Netherlands, where I live, is nice."),
    ("I hate the UK's weather.", "NLD", "I hate the Netherlands' weather."),
    ("South Korea is nice.", "NLD", "The Netherlands is nice."),
    ("South Korean films are good.", "NLD", "Dutch films are good."),
    ("Korean films are good.", "NLD", "Dutch films are good."),
    ("The Democratic Republic of the Congo is big.", "NLD", "The Netherlands is big."),
    ("Our Danish neighbour moved.", "NLD", "Our Dutch neighbour moved."),
    ("He's French.", "NLD", "He's Dutch."),
    ("The food is Thai.", "NLD", "The food is Dutch."),
    ("Thai food is hot.", "NLD", "Dutch food is hot."),
    ("I met Dutch people.", "ETH", "I met Ethiopian people."),
    ("A Mexican taking a siesta smiled.", "NLD", "A Dutch person taking a siesta smiled."),
    ("Two Kenyans won.", "NLD", "Two Dutch people won."),
    ("I read about Kenya's economy.", "NLD", "I read about the Netherlands' economy."),
    ("He moved from Kenya.", "NLD", "He moved from the Netherlands."),
    ("Kenya is a country.", "NLD", "The Netherlands is a country."),
]
REFUSED = [
    ("We left modern France.", LONGER),
    ("Kenya: land of light.", LONGER),
    ("Poland, TX is small.", LONGER),
    ("Kenya's Eliud Kipchoge won.", PERSON),
    ("Kenya's runner Kipchoge won.", PERSON),
    ("The French film everything.", UNCLEAR),
    ("The French love wine.", UNCLEAR),
    ("The German works here.", UNCLEAR),
    ("Mexico City is big.", FIXED),
    ("Anatole France wrote this.", LONGER),
    ("San Francisco is cold.", NONE),
    ("Great Scott, that was bad.", NONE),
    ("North America is big.", LONGER),
    ("Latin America is big.", LONGER),
    ("Tell us more.", NONE),
    ("TELL US MORE NOW.", CAPITALS),
    ("We had turkey for dinner.", NONE),
    ("Turkey is my favourite meat.", FIXED),
    ("Fine china is expensive.", NONE),
    ("Polish your shoes.", FIXED),
    ("Jordan lost the game.", FIXED),
    ("Georgia is on my mind.", FIXED),
    ("I met Chad.", FIXED),
    ("French fries are good.", FIXED),
    ("I like German shepherds.", FIXED),
    ("Chinese New Year is near.", FIXED),
    ("She speaks French.", UNCLEAR),
    ("She speaks French fluently.", UNCLEAR),
    ("A Dutch and a French team.", SEVERAL),
    ("Native Americans live there.", FIXED),
    ("African American history is rich.", FIXED),
    ("An American Indian tribe.", SEVERAL),
    ("France's the best.", AGREEMENT),
    ("Brazil's in trouble.", AGREEMENT),
    ("I love “The French Connection”.", TITLE),
    ("Visit france.com or www.germany.de today, dear people of the world.", NONE),
    ("#France and @Germany are good.", NONE),
    ("A French-speaking guide helped.", UNCLEAR),
    ("The Franco-German border is long.", NONE),
    ("I bought Swiss cheese.", FIXED),
    ("Paris, France is nice.", LONGER),
    ("I was in Paris, France last year.", LONGER),
    ("New England is cold.", FIXED),
    ("Bank of England notes are here.", FIXED),
    ("The Republic of France is old.", LONGER),
    ("We flew from Spain to Portugal.", SEVERAL),
    ("Kenyan runner Eliud Kipchoge won the race.", PERSON),
    ("American and British troops left.", SEVERAL),
    ("The Maldives lie low.", UNCLEAR),
    ("Is France nice?", UNCLEAR),
    ("Made in China.", FIXED),
    ("Vietnam War veterans met.", FIXED),
    ("The Irish pushed on.", UNCLEAR),
    ("An Irishman walked in.", UNCLEAR),
    ("English is hard.", NONE),
    ("The English teacher left.", NONE),
    ("He is from Northern Ireland.", LONGER),
    ("Danish pastries are sweet.", FIXED),
    ("My Danish is poor.", UNCLEAR),
    ("I read it in Danish.", UNCLEAR),
    ("An Egyptian cotton sheet.", FIXED),
    ("The French president spoke.", FIXED),
    ("Old French houses are nice.", LONGER),
    ("I saw the French film festival.", UNCLEAR),
    ("The Dutch like it.", UNCLEAR),
    ("The American sighed.", UNCLEAR),
    ("The country Kenya is nice.", LONGER),
    ("Kenya, Uganda and Rwanda met.", SEVERAL),
    ("The Germans car was fast.", UNCLEAR),
    ("The Germans' car was fast.", UNCLEAR),
    ("Every Germans left.", UNCLEAR),
    ("US is big.", UNCLEAR),
    ("In post-war Japan it rains.", LONGER),
    ("Men and the Bahamas are low.", AGREEMENT),
    ("Kenya are leading.", AGREEMENT),
    ("We met Spielberg, the Netherlands' envoy.", PERSON),
]


@pytest.mark.parametrize(("text", "group", "expected"), SWAPPED)
def test_countries_are_swapped_with_article_number_and_form(text, group, expected):
    """The country's name, adjective or people takes the place in the form that stands there."""
    assert swapped(WORDS, text, group) == expected


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_may_be_no_country_is_refused(text, reason):
    """Languages, compounds, parts of names, fixed expressions, addresses."""
    found = WORDS.find(text)
    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_every_country_gives_every_form_of_a_plain_sentence():
    """No form is lacking: 197 texts from one, none with a doubled article."""
    text = "An Italian in Italy met Italian friends, as most Italians do."
    found = WORDS.find(text)
    assert not isinstance(found, Refusal)
    texts = [swap(text, found, one.forms) for one in WORDS.alternatives]
    assert len(texts) == 197
    assert not [one for one in texts if "the the" in one or "most the" in one or "A a" in one]


def test_accents_stand_in_either_unicode_form():
    """A decomposed "é" is the same name."""
    text = unicodedata.normalize("NFD", "We left São Tomé and Príncipe.")
    assert swapped(WORDS, text, "FRA") == "We left France."


def test_case_is_ignored_where_that_is_asked_for():
    """Small letters stay small; "turkey" and "us" stay what they are."""
    small = PlaceWords.read(read_lexicon("countries"), ignore_case=True)
    assert small.find("half a dozen young turks work .").reason == FIXED
    assert small.find("every bit as imperious as the prince of egypt .").reason == FIXED
    assert small.find("holland lets things peter out .").reason == PERSON
    assert swapped(small, "it was shot in holland .", "FRA") == "it was shot in france ."
    assert WORDS.find("it is a french film from france .") == Refusal(CAPITALS)
    assert swapped(small, "it is a french film from france .", "NLD") == (
        "it is a dutch film from the netherlands ."
    )
    assert small.find("he gave us turkey .").reason == FIXED
    assert small.find("a film from japanese director hideo nakata .").reason == PERSON


def test_a_country_without_an_adjective_takes_the_place_of_names_alone():
    """A form that a lexicon lacks is left out: such a text is not swapped for it."""
    terms = (Term("A", "Aland", {}), Term("B", "Bora", {"adjective": "Boran", "people": "Borans"}))
    groups = tuple(Group(code=one.group, name=one.text) for one in terms)
    lexicon = Lexicon(name="countries", columns=("adjective",), terms=terms, groups=groups)
    first, second = PlaceWords.read(lexicon).alternatives
    assert first.forms["place"] == first.forms["bare"] == "Aland"
    assert not {"adjective", "predicate", "people", "national"} & first.forms.keys()
    assert (second.forms["adjective"], second.forms["national"]) == ("Boran", "Boran")
