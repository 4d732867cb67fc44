"""A user's own texts with their group words swapped where that is certain: `texts` is the way in."""
