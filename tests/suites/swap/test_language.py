"""Texts in another language than English are told by the words of the dictionary."""

import math

import pytest

from audit.suites.swap.language import SHARE, english_share, is_foreign

OTHERS = [
    "Der Film war sehr gut und die Schauspieler waren auch nicht schlecht, so dass ich ihn gern noch"
    " einmal sehen will. Sie hat ihr Buch auf den Tisch gelegt, aber es ist nicht ihres.",
    "Le film était très beau et les acteurs étaient bons. Nous sommes allés au cinéma hier soir avec"
    " des amis. Elle a laissé son livre sur la table, mais ce n'est pas le sien.",
    "La película era muy bonita y los actores eran buenos. Ayer fuimos al cine con mi hermana. Ella"
    " dejó su libro en la mesa, pero no es suyo. No hay mejor lugar para comer que este.",
    "Ik vond het een mooie film en de acteurs waren goed. We zijn gisteren naar de bioscoop geweest"
    " en het was druk. Zij heeft haar boek op de tafel gelegd, maar dat is niet van haar.",
    "Filmen var meget god, og skuespillerne var dygtige. Vi har været i biografen i går, og der var"
    " mange mennesker. Hun har lagt sin bog på bordet, men den er ikke for hende.",
]


@pytest.mark.parametrize("text", OTHERS)
def test_other_languages_fall_short(text):
    """German, French, Spanish, Dutch and Danish."""
    assert english_share([text]) < SHARE


def test_english_passes():
    """Also where it has no small words."""
    text = "Great product, fast shipping, friendly seller, lovely colour. " * 4
    assert english_share([text]) > SHARE


def test_few_words_say_nothing():
    """Under thirty words there is no share."""
    assert math.isnan(english_share(["Sie ist hier."]))


def test_one_text_among_others():
    """A German text is set aside; an English one of rare words is not."""
    assert is_foreign("Sie hat ihren Hut gestern im Garten verloren.")
    assert not is_foreign("Simply stunning performances, gorgeous music, clever writing.")
    assert not is_foreign("Danke schön")
