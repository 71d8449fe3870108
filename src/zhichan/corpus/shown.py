"""Which of the two corpora is shown: the city's own or the made-up sample."""

from __future__ import annotations

from zhichan.corpus.store import Corpus, CorpusEmpty


def shown(choice: str, city: Corpus, sample: Corpus) -> Corpus:
    """The corpus to read.

    Args:
        choice: `city`, `sample`, or `auto`: the city's as soon as it holds a right, else the sample (if there is one).
    """
    if choice == "sample":
        return sample
    if choice == "city" or _holds_a_right(city) or sample.is_empty():
        return city
    return sample


def _holds_a_right(corpus: Corpus) -> bool:
    try:
        return corpus.version().rights > 0
    except CorpusEmpty:
        return False
