"""Sums of token features and sentence vectors of the embedded encoder. Pure.

The network (Universal Sentence Encoder, multilingual v3: Yang et al., 2020) looks
at each piece with its neighbours through two convolutions of widths 2, 3 and 5,
adds the features of all pieces, and maps the sum to a vector. Two things follow,
and make this fast: what the first layers compute for one piece depends on the
piece alone, so it is computed once for each distinct piece of a batch; and the
vector of a text is had from the summed features of its parts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.retrieve.use_weights import Floats, Weights

DIMENSION = 512
_WIDTH = 256
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # width of a convolution, pieces to its left
_EDGE = 2
_EPS = 1e-12

Ints = NDArray[np.int64]


def feature_sums(weights: Weights, texts: list[list[int]]) -> tuple[Floats, Floats]:
    """(len(texts), 512) sums over pieces, and (len(texts),) numbers of pieces.

    texts: piece ids, at least one a text. Sums may be added: the sums of the
    parts of a text stand for the text.
    """
    dense = weights.dense
    lengths = np.array([len(ids) for ids in texts], dtype=np.int64)
    flat = np.fromiter((i for ids in texts for i in ids), dtype=np.int64, count=lengths.sum())
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    distinct, which = np.unique(flat, return_inverse=True)
    embedded = weights.rows(distinct)
    features = np.empty((len(flat), DIMENSION + 3 * _WIDTH), dtype=np.float32)
    features[:, :DIMENSION] = embedded[which]
    # Pieces beyond the ends of a text read the row of zeros after the last one.
    around = _neighbours(starts, lengths, len(flat))
    lows = _lows(embedded, dense)
    for column, (width, left) in enumerate(_WINDOWS):
        n = str(width)
        low = np.ascontiguousarray(lows[:, column * _WIDTH : (column + 1) * _WIDTH])
        offsets = around[:, _EDGE - left : _EDGE - left + width]
        first = _first_convolution(low, which, offsets, dense[f"w1_{n}"], dense[f"b1_{n}"])
        second = first[offsets].reshape(len(flat), -1) @ dense[f"w2_{n}"]
        second += dense[f"b2_{n}"]
        np.maximum(second, 0, out=second)
        second += first[:-1]
        start = DIMENSION + column * _WIDTH
        features[:, start : start + _WIDTH] = second
    features = _normalised(features, dense["ln_g"], dense["ln_b"], dense["eps"])
    return np.add.reduceat(features, starts, axis=0) @ dense["cnn_W"], lengths.astype(np.float32)


def vectors(weights: Weights, sums: Floats, lengths: Floats) -> Floats:
    """(len(sums), 512) float32 rows of length 1, from the sums of `feature_sums`."""
    dense = weights.dense
    mean = sums + lengths[:, None] * dense["cnn_b"]
    mean *= 1 / np.sqrt(lengths)[:, None]
    wide = np.maximum(mean @ dense["d0"], 0)
    low = np.maximum(mean @ dense["p1"] + wide @ dense["d1"], 0)
    out = np.tanh(low @ dense["p3"] + np.maximum(low @ dense["d2"], 0) @ dense["d3"])
    out /= np.sqrt(np.maximum((out * out).sum(axis=1, keepdims=True), _EPS))
    return out.astype(np.float32, copy=False)


def _lows(embedded: Floats, dense: dict[str, Floats]) -> Floats:
    """(pieces, 3 * 256): the input of each convolution, normalised together."""
    names = [str(width) for width, _ in _WINDOWS]
    lows = np.concatenate([embedded @ dense[f"proj{n}"] + dense[f"proj_b{n}"] for n in names], 1)
    gain = np.concatenate([dense[f"ln_g{n}"] for n in names])
    bias = np.concatenate([dense[f"ln_b{n}"] for n in names])
    return _normalised(lows, gain, bias, dense["eps"])


def _first_convolution(
    low: Floats, which: Ints, around: Ints, kernel: Floats, bias: Floats
) -> Floats:
    """(pieces + 1, 256): convolution with its input added; the last row is zeros.

    One product for each distinct piece and place in the window, then sums.
    """
    tokens, width = around.shape
    padded = np.concatenate((which, [len(low)]))[around]
    out = np.zeros((tokens + 1, _WIDTH), dtype=np.float32)
    body = out[:-1]
    body += bias
    for place in range(width):
        product = np.zeros((len(low) + 1, _WIDTH), dtype=np.float32)
        np.matmul(low, kernel[place * _WIDTH : (place + 1) * _WIDTH], out=product[:-1])
        body += product[padded[:, place]]
    np.maximum(body, 0, out=body)
    body += low[which]
    return out


def _neighbours(starts: Ints, lengths: Ints, total: int) -> Ints:
    """(total, 5) positions from two left to two right; `total` where outside the text."""
    places = np.arange(total, dtype=np.int64)[:, None] + np.arange(-_EDGE, _EDGE + 1)
    inside = places >= np.repeat(starts, lengths)[:, None]
    inside &= places < np.repeat(starts + lengths, lengths)[:, None]
    return np.where(inside, places, total)


def _normalised(rows: Floats, gain: Floats, bias: Floats, eps: Floats) -> Floats:
    """Layer normalisation of each row, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + eps))[:, None]
    rows *= gain
    rows += bias
    return rows
