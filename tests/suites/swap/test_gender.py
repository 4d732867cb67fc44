"""Gendered words: swapped with their counterparts where each is certain, or refused with the reason."""

import pytest

from audit.suites.swap.gender import GenderWords
from audit.suites.swap.spans import (
    CAPITALS,
    FIXED,
    HER_HIS,
    LONGER,
    NONE,
    ONE_SEX,
    ONE_WAY,
    PERSON,
    PROFILE,
    SEVERAL,
    TITLE,
    UNMARKED,
    Refusal,
    swap,
)

WORDS = GenderWords.read()
OTHER = {"female": "male", "male": "female"}


def swapped(finder, text: str, group: str) -> str:
    """The text for another group; a refusal fails."""
    found = finder.find(text)
    assert not isinstance(found, Refusal), found
    forms = next(one.forms for one in finder.alternatives if one.group == group)
    return swap(text, found, forms)


SWAPPED = [
    ("I like her only film.", "male", "I like his only film."),
    ("I like her last film.", "male", "I like his last film."),
    ("I like his last film.", "female", "I like her last film."),
    ("She's happy with hers.", "male", "He's happy with his."),
    ("The book is his.", "female", "The book is hers."),
    ("A friend of his came.", "female", "A friend of hers came."),
    ("I saw her yesterday.", "male", "I saw him yesterday."),
    ("She told me about her very first day.", "male", "He told me about his very first day."),
    ("“She’s late,” they said.", "male", "“He’s late,” they said."),
    ("My ex-wife is a doctor.", "male", "My ex-husband is a doctor."),
    ("The actress is good.", "male", "The actor is good."),
    ("The actress forgot her lines.", "male", "The actor forgot his lines."),
    ("An actor forgot his lines.", "female", "An actor forgot her lines."),
    ("The queen opened her speech.", "male", "The king opened his speech."),
    (
        "I follow @her_royal and #girlpower daily, she said.",
        "male",
        "I follow @her_royal and #girlpower daily, he said.",
    ),
    (
        "Visit https://example.com/her/his now, he said.",
        "female",
        "Visit https://example.com/her/his now, she said.",
    ),
    ("Mail her@example.com, he said.", "female", "Mail her@example.com, she said."),
    ("Men are late.", "female", "Women are late."),
    ("An uncle came with his dog.", "female", "An aunt came with her dog."),
    ("It took her breath away.", "male", "It took his breath away."),
    ("The film put her on the map.", "male", "The film put him on the map."),
    ("The director and her crew.", "male", "The director and his crew."),
    ("Everyone in her family likes it.", "male", "Everyone in his family likes it."),
    ("He hurt himself.", "female", "She hurt herself."),
    ("The boys' room is closed.", "female", "The girls' room is closed."),
    ("The girl's mother is here.", "male", "The boy's father is here."),
    ("Will she come?", "male", "Will he come?"),
    ("May he rest.", "female", "May she rest."),
    ("In London she lost her bag.", "male", "In London he lost his bag."),
    ("The CEO lost his job.", "female", "The CEO lost her job."),
    ("My mom is late.", "male", "My dad is late."),
    ("I think Mom is late with her car.", "male", "I think Dad is late with his car."),
    ("I want her back.", "male", "I want him back."),
    ("On her back she had a scar.", "male", "On his back he had a scar."),
    ("Against her will she left.", "male", "Against his will he left."),
    ("She is at her best.", "male", "He is at his best."),
    ("The princess kissed the frog.", "male", "The prince kissed the frog."),
    ("I miss her.", "male", "I miss him."),
    ("He's a king among men.", "female", "She's a queen among women."),
    ("she was a waitress.", "male", "he was a waiter."),
    ("I let her emotions rule.", "male", "I let his emotions rule."),
    ("She kept her word.", "male", "He kept his word."),
    ("He is his own man.", "female", "She is her own woman."),
    ("This is her second-best film.", "male", "This is his second-best film."),
    ("The woman’s book is hers.", "male", "The man’s book is his."),
    ("They saw her and left.", "male", "They saw him and left."),
    ("She is a mother of two.", "male", "He is a father of two."),
    (
        "A fight over his great-grandson's movie.",
        "female",
        "A fight over her great-granddaughter's movie.",
    ),
    ("a film '' about '' a young man", "female", "a film '' about '' a young woman"),
]
REFUSED = [
    ("The ladies' coats are here.", ONE_WAY),
    ("Actors and actresses came.", ONE_WAY),
    ("Sarah lost her keys.", PERSON),
    ("Burger King is open.", FIXED),
    ("Her brother lost his keys.", SEVERAL),
    ("I gave her books.", HER_HIS),
    ("I gave him books.", HER_HIS),
    ("I saw her duck.", HER_HIS),
    ("I made her cry.", HER_HIS),
    ("We heard her singing.", HER_HIS),
    ("I told her mother.", HER_HIS),
    ("I met her first.", HER_HIS),
    ("I met her last night.", HER_HIS),
    ("I love her dearly.", HER_HIS),
    ('He said, "I love my wife."', SEVERAL),
    ("They/them and she/her are my pronouns.", PROFILE),
    ("Each student must bring his or her book.", SEVERAL),
    ("He/she must sign.", PROFILE),
    ("Man, that was bad.", FIXED),
    ("Oh boy, what a mess.", FIXED),
    ("You guys are great.", NONE),
    ("The guys are here.", NONE),
    ("Mr. Smith lost his hat.", LONGER),
    ("Dr. Lopez said he was late.", PERSON),
    ("Obama said he would run.", PERSON),
    ("Spielberg at his best.", PERSON),
    ("The pregnant woman lost her bag.", ONE_SEX),
    ("He shaved off his beard.", ONE_SEX),
    ("The fireman lost his helmet.", ONE_SEX),
    ("The Queen opened parliament.", LONGER),
    ('I read "Pretty Woman" again, and she slept.', TITLE),
    ("I watched “The King” with my wife.", SEVERAL),
    ("HE LEFT EARLY TODAY.", CAPITALS),
    ("The old man and the sea is his book.", FIXED),
    ("God is great, and He loves us.", LONGER),
    ("She gave him a book.", SEVERAL),
    ("They called her names.", HER_HIS),
    ("This film belongs to her and her alone.", HER_HIS),
    ("Her being late is annoying.", HER_HIS),
    ("I can see her point.", HER_HIS),
    ("A man's world.", FIXED),
    ("Grace lost her keys.", PERSON),
    ("Will lost his keys.", PERSON),
    ("My mom said that Dad was late.", SEVERAL),
    ("His and hers towels.", SEVERAL),
    ("I took her home.", HER_HIS),
    ("Jane's husband lost his hat.", PERSON),
    ("Miss Marple did it again.", LONGER),
    ("the king's speech is good", UNMARKED),
    ("I saw her mother.", HER_HIS),
    ("We named her captain.", HER_HIS),
    ("A'deem was scared of what would hunt him down.", PERSON),
    ("Little timmy dresses himself.", PERSON),
    ("a perfect vehicle for grant , allowing him to move away .", PERSON),
    ("real women have curves '' is a sweet comedy", TITLE),
    ("he likes `` the king of", TITLE),
    ("what i like about men with brooms", UNMARKED),
    (", about a boy injects just enough freshness", FIXED),
    ("A good commander is protective of his men.", FIXED),
    ("Now is the time for all good men to come.", FIXED),
    ("A father-son trip is his gift.", ONE_SEX),
    ("real women have curves wears its heart on its sleeve", FIXED),
    ("my wife is an actress is a comedy .", UNMARKED),
    ("I want his back.", ONE_WAY),
    ("the character of zigzag is not enough for a film built around him .", PERSON),
]


# Each reads back as it was, so that the groups are refused for the same reasons.
PAIRS = [
    ("She lost her book and blamed herself.", "He lost his book and blamed himself."),
    ("The book is hers.", "The book is his."),
    ("A friend of hers came by.", "A friend of his came by."),
    ("Her sister is a waitress.", "His brother is a waiter."),
    ("The woman took her coat.", "The man took his coat."),
    ("I told her that the film was bad.", "I told him that the film was bad."),
    ("I saw her yesterday.", "I saw him yesterday."),
    ("It was for her, and I saw her.", "It was for him, and I saw him."),
    ("She's a queen.", "He's a king."),
    ("My ex-wife is a saleswoman.", "My ex-husband is a salesman."),
    ("Women and girls came.", "Men and boys came."),
    ("“She left,” they said. Her bag stayed.", "“He left,” they said. His bag stayed."),
]


@pytest.mark.parametrize(("text", "group", "expected"), SWAPPED)
def test_gender_is_swapped_where_it_is_certain(text, group, expected):
    """Every word of the text is read in one way, and agrees."""
    assert swapped(WORDS, text, group) == expected


@pytest.mark.parametrize(("female", "male"), PAIRS)
def test_gender_is_swapped_both_ways(female, male):
    """From either side, the pair comes out."""
    assert swapped(WORDS, female, "male") == male
    assert swapped(WORDS, male, "female") == female


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_not_certain_is_refused_with_its_reason(text, reason):
    """Each reason by examples."""
    found = WORDS.find(text)
    assert isinstance(found, Refusal)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("text", "group"), [("I gave her books.", "female"), ("I gave him books.", "male")]
)
def test_a_refusal_names_the_group(text, group):
    """The same sentence is refused for either group, and counted for the one that it names."""
    assert WORDS.find(text) == Refusal(HER_HIS, frozenset({group}))


def test_every_counterpart_leads_somewhere():
    """A noun's counterpart is of the other gender, or says nothing of gender ("actor")."""
    for word, (group, counterpart) in WORDS.nouns.items():
        assert WORDS.nouns.get(counterpart, (OTHER[group], ""))[0] == OTHER[group], word
