"""Ranks with bm25s in the virtual environment of the peers. Never imported by the rest.

    .venv-bench/bin/python -m benchmarks.bm25s_peer GIVEN.json RANKED.json

Every setting is tried on the queries with their answers, and for each set of queries the ranking with the best nDCG@10 is
given back. Chinese, Japanese and Korean are cut into pairs of characters, English words stemmed: as it comes, bm25s takes a
whole sentence of Chinese for one word.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_CHUNK = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_DEPTH = 100


def words(texts: Sequence[str]) -> list[list[str]]:
    """Stems and pairs, without English stop words."""
    import Stemmer  # type: ignore[import-not-found]
    from bm25s.stopwords import STOPWORDS_EN  # type: ignore[import-not-found]

    stem, stops = Stemmer.Stemmer("english").stemWord, frozenset(STOPWORDS_EN)
    known: dict[str, list[str]] = {}

    def cut(chunk: str) -> list[str]:
        if re.match(f"[{_CJK}]", chunk):
            return [chunk[at : at + 2] for at in range(max(1, len(chunk) - 1))]
        return [] if chunk in stops or len(chunk) < 2 else [stem(chunk)]

    for text in texts:
        for chunk in _CHUNK.findall(text.lower()):
            if chunk not in known:
                known[chunk] = cut(chunk)
    return [[word for chunk in _CHUNK.findall(text.lower()) for word in known[chunk]] for text in texts]


def ndcg(ranked: Sequence[str], right: Mapping[str, int]) -> float:
    """nDCG@10, as benchmarks.ranking has it."""
    gained = sum(right.get(one, 0) / math.log2(place + 2) for place, one in enumerate(ranked[:10]))
    best = sorted(right.values(), reverse=True)[:10]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(best))


def main() -> None:
    import bm25s  # type: ignore[import-not-found]

    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    ids, tokens = list(given["texts"]), words(list(given["texts"].values()))
    place = {id: number for number, id in enumerate(ids)}
    best: dict[str, tuple[float, dict[str, list[str]], str]] = {}
    for k1, b in itertools.product((0.6, 1.2, 2.0), (0.4, 0.75)):
        index = bm25s.BM25(method="lucene", k1=k1, b=b)
        index.index(tokens, show_progress=False)
        for name, right in given["judged"].items():
            asked = [list(dict.fromkeys(tokens[place[query]])) for query in right]
            found, _ = index.retrieve(asked, k=_DEPTH + 1, show_progress=False)
            ranked = {
                query: [ids[number] for number in row if ids[number] != query][:_DEPTH]
                for query, row in zip(right, found, strict=True)
            }
            mean = sum(ndcg(ranked[query], right[query]) for query in right) / len(right)
            if name not in best or mean > best[name][0]:
                best[name] = (mean, ranked, f"k1 {k1}, b {b}")
    for name, (mean, _, settings) in best.items():
        print(f"bm25s, {name}: {settings}, nDCG@10 {mean:.3f}", file=sys.stderr)
    Path(sys.argv[2]).write_text(json.dumps({name: ranked for name, (_, ranked, _) in best.items()}), encoding="utf-8")


if __name__ == "__main__":
    main()
