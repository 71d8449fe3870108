"""Likeness by meaning: words, vectors learned from the corpus itself, and what is kept of them beside the index."""
