"""An index of words on a cluster, asked.

A set comes back as bits, collected on the nodes: a page of 512 bytes for 4,096 rights, where any of them fits. A million hits are
170 kB, and how many bits there are must be how many hits the cluster counted. Rights are numbered there by their place in the
order of ids, which is the same on every machine; rids are those of the marts of this one.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from zhichan.search.asking import AllOf, AnyOf, Question, Scores
from zhichan.search.cards import Cards
from zhichan.search.columns import Columns, Ints
from zhichan.search.opensearch.bodies import MOST, Body, clauses, narrowing, scoring
from zhichan.search.opensearch.errors import ClusterError
from zhichan.search.opensearch.nodes import Nodes

_PAGE = 4_096  # rights of a page of bits
_AT_ONCE = 10_000  # hits of one request; a cluster gives no more unless told otherwise

_MAP = """
int n = (int) doc['n'].value;
int at = n >> 12;
List pages = (List) state.pages;
while (pages.size() <= at) { pages.add(null); }
byte[] page = (byte[]) pages.get(at);
if (page == null) { page = new byte[512]; pages.set(at, page); }
int bit = n & 4095;
page[bit >> 3] = (byte) (page[bit >> 3] | (1 << (bit & 7)));
"""
_REDUCE = """
List all = new ArrayList();
for (def one : states) {
  if (one == null) { continue; }
  List pages = (List) one;
  for (int at = 0; at < pages.size(); at++) {
    if (all.size() <= at) { all.add(null); }
    byte[] more = (byte[]) pages.get(at);
    if (more == null) { continue; }
    byte[] sum = (byte[]) all.get(at);
    if (sum == null) { all.set(at, more); continue; }
    for (int i = 0; i < 512; i++) { sum[i] = (byte) (sum[i] | more[i]); }
  }
}
return all;
"""
_BITS: Body = {
    "bits": {
        "scripted_metric": {
            "init_script": "state.pages = new ArrayList();",
            "map_script": _MAP,
            "combine_script": "return state.pages;",
            "reduce_script": _REDUCE,
        }
    }
}


class ClusterIndex:
    """The index of one version on a cluster (see `WordIndex`), for any number of threads."""

    def __init__(self, nodes: Nodes, name: str, columns: Columns, cards: Cards) -> None:
        self.columns, self.cards = columns, cards
        self._nodes, self._name = nodes, name
        self._rid_of = columns["by_id"]

    def rids(self, question: Question) -> Ints:
        """The rights that fit, ascending."""
        fitting = np.zeros(len(self._rid_of), dtype=np.bool_)
        for parts in _split(question):
            fitting |= np.logical_and.reduce([self._numbers(narrowing(part)) for part in parts])
        return np.sort(self._rid_of[fitting])

    def best(self, question: Question, limit: int) -> tuple[Ints, Scores]:
        """The best rights and their scores, descending."""
        body: Body = {"query": scoring(question), "sort": [{"_score": "desc"}, {"n": "asc"}], "_source": False}
        found: list[tuple[float, int]] = []
        while len(found) < limit:
            size = min(_AT_ONCE, limit - len(found))
            # by the frequencies in all shards, and each page from the same copies
            about = {"search_type": "dfs_query_then_fetch", "preference": self._name}
            hits = self._ask({**body, "size": size, "track_total_hits": False}, about)["hits"]["hits"]
            found += [(hit["sort"][0], hit["sort"][1]) for hit in hits]
            if len(hits) < size:
                break
            body["search_after"] = hits[-1]["sort"]
        numbers = np.array([number for _, number in found], dtype=np.int32)
        return self._rid_of[numbers], np.array([score for score, _ in found], dtype=np.float64)

    def _numbers(self, query: Body) -> npt.NDArray[np.bool_]:
        return all_bits(self._ask(bits_of(query)), len(self._rid_of))

    def _ask(self, body: Body, about: Mapping[str, str] | None = None) -> Body:
        return self._nodes.ask("POST", f"{self._name}/_search", body, params={**WHOLE, **(about or {})})


WHOLE = {"allow_partial_search_results": "false"}
"""With it a cluster that has lost shards refuses rather than leave hits out."""


def bits_of(query: Body) -> Body:
    """The request for all numbers that fit."""
    return {"size": 0, "track_total_hits": True, "query": {"constant_score": {"filter": query}}, "aggs": _BITS}


def all_bits(answer: Body, size: int) -> npt.NDArray[np.bool_]:
    """The numbers in an answer to `bits_of`, as one truth value for each number below `size`.

    Raises:
        ClusterError: the answer is not whole.
    """
    pages = answer["aggregations"]["bits"]["value"]
    result = np.zeros(-(-size // _PAGE) * _PAGE, dtype=np.bool_)
    for at, page in enumerate(pages):
        if page is not None and at * _PAGE < len(result):
            bits = np.frombuffer(base64.b64decode(page), dtype=np.uint8)
            result[at * _PAGE : (at + 1) * _PAGE] = np.unpackbits(bits, bitorder="little").view(np.bool_)
    if answer["timed_out"] or np.count_nonzero(result[:size]) != answer["hits"]["total"]["value"]:
        raise ClusterError(
            "the search cluster did not give its whole answer", mend="ask again; if it stays so, let zhichan doctor look at it"
        )
    return result[:size]


def _split(question: Question) -> Iterator[list[Question]]:
    """Questions small enough for a request each: any list may hold, of a list each must."""
    match question:
        case AnyOf(questions) if clauses(question) > MOST:
            for piece in _pieces(questions):
                yield [AnyOf(piece)]
        case AllOf(must, barred, ()) if clauses(question) > MOST and not barred:
            yield [AllOf(piece) for piece in _pieces(must)]
        case _:
            yield [question]


def _pieces(questions: tuple[Question, ...]) -> Iterator[tuple[Question, ...]]:
    """The questions in runs of at most `MOST` clauses, each of one question at least."""
    run: list[Question] = []
    size = 0
    for one in questions:
        if run and size + clauses(one) > MOST:
            yield tuple(run)
            run, size = [], 0
        run.append(one)
        size += clauses(one)
    if run:
        yield tuple(run)
