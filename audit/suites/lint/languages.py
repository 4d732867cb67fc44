"""What a careful reader of German, French or Spanish stumbles over.

Few checks, each of what is wrong wherever it stands: articles that lack, that do not contract or
bear the wrong gender, elision, agreement with names in the plural, signs. Names come from the
countries' lexicons of the language.
"""

from audit import paths
from audit.suites.lexicon import Term, read_lexicon
from audit.suites.lint.checks import Check, balance, check, one_of

_END = r"(?![\w'’-])"


def german() -> tuple[Check, ...]:
    """Contracted articles doubled, names without their article, agreement with plural names."""
    names = _names("de")
    bare = one_of(t.text for t in names if t.forms.get("gender") != "masculine" and _articled(t))
    plural = one_of(t.forms["default"][4:] for t in names if t.forms["number"] == "plural")
    return (
        _tight("!?;:"),
        balance("„“", "‚‘"),
        check(
            r"\b(?:[Ii]m|[Aa]m|[Vv]om|[Zz]um|[Zz]ur|[Ii]ns|[Bb]eim) (?:der|die|das|dem|den|des)\b",
            "two articles stand side by side: {shown!r}",
            "take one out: {slot:in} bears its own",
        ),
        check(
            r"\b(?:[Nn]ach|[Ii]n|[Aa]us) (?:in|im|nach|aus) (?=[A-ZÄÖÜ])",
            "two prepositions stand side by side: {shown!r}",
            "take one out: {slot:in}, :to and :from bear their own",
        ),
        check(
            rf"\b(?:[Ii]n|[Aa]us|[Nn]ach|[Vv]on|[Mm]it|[Üü]ber|[Dd]urch|[Ff]ür|[Uu]m|[Aa]uf) {bare}{_END}",
            "the name lacks its article: {shown!r}",
            "use {slot:in}, :to, :from, :accusative or :dative",
        ),
        check(
            rf"^Die {plural} (?:ist|war|hat|wird|liegt|steht)\b",
            "subject and verb do not agree: {shown!r}",
            "use {slot:is}",
        ),
    )


def french() -> tuple[Check, ...]:
    """Contraction, elision, gender, names without their article, agreement with plural names."""
    names = _names("fr")
    consonant = [t for t in names if t.forms["default"].startswith(("le ", "la "))]
    masculine = one_of(t.text for t in consonant if t.forms.get("gender") == "masculine")
    feminine = one_of(t.text for t in consonant if t.forms.get("gender") == "feminine")
    plural = one_of(t.text for t in names if t.forms["number"] == "plural")
    articled = one_of(t.text for t in names if _articled(t))
    return (
        balance("«»", "“”"),
        check(
            r"\b(?:[Dd]e|[Àà]) les? (?=[A-ZÀ-Ý])",
            "the article does not contract: {shown!r}",
            "use {slot:of}, :to or :in",
        ),
        check(
            r"\b(?:[Ll][ea]|[Dd]e|[Qq]ue|[Jj]e|[Nn]e|[Ss]e) (?!(?:onz|oui\b|une?s?\b|ouistiti))(?=[aâeéèêiîoôuAÂEÉÈÊIÎOÔU]\w)",
            "the vowel asks for an elision: {shown!r}",
            "write l', d', qu', or use {slot:from}",
        ),
        check(
            rf"\b[Ee]n (?:le|la|les) (?=[A-ZÀ-Ý])|\b(?:[Dd]u|[Aa]u|[Ll]e) {feminine}{_END}|\b(?:[Ee]n|[Ll]a) {masculine}{_END}",
            "article and name do not fit: {shown!r}",
            "use {slot:in}, :from or {slot}",
        ),
        check(
            rf"\b(?:[Ss]ur|[Aa]vec|[Pp]our|[Dd]ans|[Vv]ers) {articled}{_END}",
            "the name lacks its article: {shown!r}",
            "write {slot} and not {slot:bare}",
        ),
        check(
            rf"^Les {plural} (?:est|a|était|avait|sera|figure)\b",
            "subject and verb do not agree: {shown!r}",
            "use {slot:is}",
        ),
    )


def spanish() -> tuple[Check, ...]:
    """Contraction, names without their article, agreement, opening signs, e for y before i."""
    names = _names("es")
    needed = [t for t in names if _articled(t) and t.group not in ("IND", "LBN")]
    plural = one_of(t.forms["default"][1:] for t in names if t.forms["number"] == "plural")
    return (
        _tight("!?;:"),
        balance("«»", "“”", "¿?", "¡!"),
        check(
            r"\b(?:[Dd]e|[Aa]) el (?=\w)",
            "the article does not contract: {shown!r}",
            "write del or al, or use {slot:of}, :to",
        ),
        check(
            rf"\b(?:[Ee]n|[Dd]e|[Aa]|[Pp]or|[Ss]obre|[Cc]on|[Dd]esde|[Pp]ara) {one_of(t.text for t in needed)}{_END}",
            "the name lacks its article: {shown!r}",
            "write {slot} and not {slot:bare}",
        ),
        check(
            rf"^L{plural} (?:está|es|era|fue|tiene)\b",
            "subject and verb do not agree: {shown!r}",
            "use {slot:is}",
        ),
        check(
            r"\by (?=[Ii](?![aeou])|[Hh]i(?![aeo]))", "before i, y becomes e: {shown!r}", "write e"
        ),
    )


def _tight(signs: str) -> Check:
    """A space before a sign, which French alone writes."""
    return check(
        rf" [{signs}](?=[\s\"”“»]|$)",
        "a space stands before a sign: {shown!r}",
        "take it out",
        *(f" {sign}" for sign in signs),
    )


def _articled(term: Term) -> bool:
    """Whether a name bears an article."""
    return term.forms["default"] != term.text


def _names(language: str) -> tuple[Term, ...]:
    """The names of countries in a language; none where they do not ship."""
    path = paths.LEXICONS / f"countries-{language}.csv"
    return read_lexicon(path).terms if path.exists() else ()
