"""A user's own texts with their group words swapped: texts, spans, gender, lexicon_words."""
