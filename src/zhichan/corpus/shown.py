"""Which of the two corpora is shown: the city's own or the made-up sample."""

from __future__ import annotations

from pathlib import Path

from zhichan.corpus.store import Corpus, CorpusEmpty


def shown(choice: str, city: Path, sample: Path) -> Corpus:
    """The corpus to read.

    Args:
        choice: `city`, `sample`, or `auto`: the city's as soon as it holds a right, else the sample (if there is one).
        city: the folder of the city's corpus.
        sample: the folder of the sample's corpus.
    """
    if choice == "sample":
        return Corpus(sample)
    own = Corpus(city)
    if choice == "city" or _holds_a_right(own) or Corpus(sample).is_empty():
        return own
    return Corpus(sample)


def _holds_a_right(corpus: Corpus) -> bool:
    try:
        return corpus.version().rights > 0
    except CorpusEmpty:
        return False
