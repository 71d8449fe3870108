"""From terms to places: TF-IDF, latent dimensions, and a flat layout in which neighbours are about the same.

The same terms give the same places: seeds are fixed and so are the numbers of threads, because sums made by other numbers
of threads differ in their last digits and t-SNE makes differences large. Another kind of processor may still differ, which
is why the stored map is the truth.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhichan.analytics.terms import Terms

SEED = 20_091_212
_THREADS = 2  # always, also where there is one core or thirty: see above; small maps are quicker with one
_DIMENSIONS = 30
_DENSE = 60  # up to so many rows or columns the whole decomposition is quick
_LAYOUT_FROM = 15  # fewer rights lie by their two main dimensions
_NEIGHBOURS_EXACT = 60_000  # up to so many rights neighbours are found exactly
_TREE = 2_000  # up to so many rights forces are summed over a tree, beyond on a grid
_PERPLEXITY = 30  # how many neighbours a right is held by, about: with fewer the map falls apart into crumbs
_EARLY, _LATE = 125, 200  # iterations
_PULL = 1.3  # exaggeration kept to the end: islands stay apart, and the layout is ready sooner
_REPORT_EVERY = 50
_ALIKE = 1e-4  # directions that differ by less are the same

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]


def places_of(terms: Terms, progress: Progress) -> Floats:
    """Rights × 2, each place in 0..1; NaN for rights without a term.

    Args:
        progress: called with (what, done, total).
    """
    rights = terms.features.shape[0]
    places = np.full((rights, 2), np.nan, dtype=np.float32)
    rows = np.flatnonzero(np.diff(terms.features.indptr) > 0)
    if not len(rows):
        return places
    with threadpool_limits(limits=1, user_api="blas"):
        progress("dimensions", 0, 1)
        latent = latent_dimensions(terms, rows)
        progress("dimensions", 1, 1)
        places[rows] = _unit_square(_flat(latent, progress))
    return places


def latent_dimensions(terms: Terms, rows: npt.NDArray[np.intp]) -> Floats:
    """The rows' directions in latent dimensions, of length one.

    A right with Chinese words lies where these put it: whether it has an English text as well moves it nowhere. A right
    without lies where its words point in the rights that have both, so one subject is one place in either language.
    """
    weighted = _tf_idf(terms.features[rows])
    chinese = weighted @ sparse.diags_array(terms.chinese.astype(np.float32))
    other = weighted - chinese
    chinese, other = _unit_rows(chinese), _unit_rows(other)
    axes = _axes(_unit_rows(chinese + other))
    has_chinese = np.diff(chinese.indptr) > 0
    latent = _directions(chinese @ axes)
    translated = _directions(other[has_chinese].T @ latent[has_chinese])
    known = translated.any(axis=1, keepdims=True)
    # a translated word keeps its weight and takes the direction of the Chinese beside which it stands
    bridged = np.where(known, translated * np.linalg.norm(axes, axis=1, keepdims=True), axes)
    latent[~has_chinese] = _directions(other[~has_chinese] @ bridged)
    return np.ascontiguousarray(latent, dtype=np.float32)


def _directions(rows: npt.NDArray[np.floating]) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1), dtype=np.float32)


def _tf_idf(features: sparse.csr_matrix) -> sparse.csr_matrix:
    weighted = features.astype(np.float32)
    weighted.data = 1 + np.log(weighted.data)
    spread = np.asarray((features > 0).sum(axis=0)).ravel()
    rarity = np.log((1 + features.shape[0]) / (1 + spread)) + 1
    return (weighted @ sparse.diags_array(rarity.astype(np.float32))).tocsr()


def _unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    matrix = matrix.tocsr()
    matrix.eliminate_zeros()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags_array(1 / np.where(lengths > 0, lengths, 1).astype(np.float32)) @ matrix).tocsr()


def _axes(matrix: sparse.csr_matrix) -> Floats:
    """Words × dimensions."""
    wanted = min(_DIMENSIONS, min(matrix.shape))
    if min(matrix.shape) <= _DENSE:
        _, sizes, axes = np.linalg.svd(matrix.toarray(), full_matrices=False)
        axes = axes[:wanted][sizes[:wanted] > 1e-6]
        # a decomposition leaves the sign of an axis open: the largest part points up
        signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
        return np.ascontiguousarray((axes * signs[:, None]).T, dtype=np.float32)
    from sklearn.decomposition import TruncatedSVD

    found = TruncatedSVD(n_components=wanted, n_iter=4, random_state=SEED).fit(matrix)
    return np.ascontiguousarray(found.components_.T, dtype=np.float32)


def _flat(latent: Floats, progress: Progress) -> Floats:
    if len(latent) < _LAYOUT_FROM:
        return _two_main(latent)
    if latent.shape[1] < 2 or np.ptp(latent, axis=0).max() < _ALIKE:
        return _disc(len(latent))
    from openTSNE import TSNEEmbedding, affinity, initialization

    rights, total = len(latent), _EARLY + _LATE
    progress("layout", 0, total)
    small = rights <= _TREE
    fixed = {"n_jobs": 1 if small else _THREADS, "random_state": SEED}
    near = affinity.PerplexityBasedNN(
        latent,
        perplexity=min(_PERPLEXITY, (rights - 1) / 3),
        method="exact" if rights <= _NEIGHBOURS_EXACT else "annoy",
        metric="euclidean",
        **fixed,
    )
    start = initialization.pca(latent, random_state=SEED)
    map_ = TSNEEmbedding(start, near, negative_gradient_method="bh" if small else "fft", **fixed)

    def report(before: int) -> Callable[[int, float, object], None]:
        return lambda done, _error, _places: progress("layout", before + done, total)

    every = {"callbacks_every_iters": _REPORT_EVERY, "inplace": True}
    map_.optimize(n_iter=_EARLY, exaggeration=12.0, momentum=0.5, callbacks=[report(0)], **every)
    map_.optimize(n_iter=_LATE, exaggeration=_PULL, momentum=0.8, callbacks=[report(_EARLY)], **every)
    return np.asarray(map_, dtype=np.float32)


def _two_main(latent: Floats) -> Floats:
    centred = latent - latent.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((len(latent), 2), dtype=np.float32)
    found = left[:, :2] * sizes[:2]
    flat[:, : found.shape[1]] = found
    return flat


def _disc(points: int) -> Floats:
    """Points spread evenly: rights that all say the same are near one another in no order."""
    number = np.arange(points)
    radius, angle = np.sqrt(number + 0.5), number * np.pi * (3 - np.sqrt(5))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]).astype(np.float32)


def _unit_square(flat: Floats) -> Floats:
    """Both axes by one scale into 0..1, the middle at 0.5."""
    low, high = flat.min(axis=0), flat.max(axis=0)
    extent = float((high - low).max())
    if extent < 1e-6:
        return np.full_like(flat, 0.5)
    inside: Floats = ((flat - (low + high) / 2) / extent + 0.5).clip(0, 1)
    return inside
