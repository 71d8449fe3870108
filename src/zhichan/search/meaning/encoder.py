"""A sentence encoder from a local folder, in place of what the corpus teaches: any ONNX model with its tokenizer beside it.

The folder holds `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, as sentence encoders are published. The vector of a
text is the mean of its tokens' vectors, of length one. Needs the extra `encoder` (onnxruntime, tokenizers); nothing is fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from zhichan.search.errors import SearchError
from zhichan.search.meaning.basis import Floats

_MODELS = ("model.onnx", "onnx/model.onnx")
_TOKENS = 256  # of a text, those behind are not read
_BATCH = 32
_THREADS = 1  # one answer, and one vector of a text, whatever else the machine does


@lru_cache(maxsize=2)
def load(folder: Path) -> OnnxEncoder:
    """The encoder of a folder, loaded once.

    Raises:
        SearchError: the folder holds none, or the libraries are not installed.
    """
    return OnnxEncoder(folder)


class OnnxEncoder:
    """Texts to vectors by a model on this machine."""

    def __init__(self, folder: Path) -> None:
        model = next((path for name in _MODELS if (path := folder / name).is_file()), None)
        vocabulary = folder / "tokenizer.json"
        if model is None or not vocabulary.is_file():
            raise SearchError(
                "the folder holds no sentence encoder",
                where=str(folder),
                mend="put model.onnx and tokenizer.json into it, or unset ZHICHAN_ENCODER",
            )
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise SearchError(
                f"a sentence encoder needs the library {error.name}",
                where="ZHICHAN_ENCODER",
                mend="install zhichan[encoder], or unset ZHICHAN_ENCODER",
            ) from None
        self.name = _digest(model, vocabulary)
        self._tokenizer = Tokenizer.from_file(str(vocabulary))
        self._tokenizer.enable_truncation(_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _THREADS
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = [one.name for one in self._session.get_inputs()]
        self.dimensions = int(self.encode(["1"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Texts × dimensions, each of length one."""
        made = [self._batch(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.concatenate(made) if made else np.zeros((0, self.dimensions), dtype=np.float32)

    def _batch(self, texts: Sequence[str]) -> Floats:
        encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        given: dict[str, Any] = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in encoded], dtype=np.int64),
        }
        (tokens, *_) = self._session.run(None, {name: given[name] for name in self._inputs})
        shares = mask[:, :, None].astype(np.float32)
        mean = (tokens * shares).sum(axis=1) / shares.sum(axis=1).clip(1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True).clip(1e-9), dtype=np.float32)


def _digest(*paths: Path) -> str:
    """Another model or vocabulary makes other vectors."""
    digest = hashlib.blake2b(digest_size=6)
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
