"""A user's own texts with their group words swapped where that is certain: `texts` is the way in.

`language`, `vocabulary`, `words`, `surfaces`, `spans`: how a text is read; `contexts`, `persons`, `pronouns`: what stands
around a group word; `gender`, `first_names`, `people`, `nationals`, `places`: what finds the words of an axis, of `axes`;
`refusals`, `sheet`: what was not swapped, and the swaps for a person to read.
"""
