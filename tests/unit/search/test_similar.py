"""Likeness by meaning: what is near, in either language, why, for whom, and the same every time. All rights are made up."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
import tokenizers

from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.writing import writing
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.records.audience import PUBLIC, Audience
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Event, Right, Source, Text
from zhichan.search.errors import SearchError
from zhichan.search.meaning import encoder
from zhichan.search.meaning.vectors import Vectors, ensure
from zhichan.search.searcher import Searcher
from zhichan.search.sentences import is_sentence
from zhichan.search.similar import Similar

DAY = dt.date(2026, 1, 1)
OFFICE = Audience(bodies=frozenset({"dl-ip"}))
_SUBJECTS = {
    "F04D": ("离心水泵叶轮密封结构", "impeller seal of a centrifugal water pump"),
    "H01M": ("锂离子电池正极材料", "cathode material of a lithium ion battery"),
    "A01K": ("海参养殖网箱投饵装置", "feeding device for a sea cucumber farming cage"),
    "B63B": ("船舶甲板焊接工装", "welding fixture for the deck of a ship"),
}


def _right(
    number: int, title: str = "", english: str = "", *, symbol: str = "", filed: str = "2015-01-01", abstract: str = ""
) -> Right:
    texts = [Text(part="title", lang=lang, text=text) for lang, text in (("zh", title), ("en", english)) if text]
    texts += [Text(part="abstract", lang="zh", text=abstract)] if abstract else []
    return Right(
        id=f"XX:patent:{number:05d}",
        kind="patent",
        office="XX",
        number=f"{number:05d}",
        texts=tuple(texts),
        classes=(ClassMark(scheme="ipc", symbol=symbol),) if symbol else (),
        events=(Event(key="filed", date=filed),),
    )


def _city() -> list[Right]:
    """Of each subject some rights in both languages, one in Chinese alone and one in English alone."""
    rights = []
    for order, (zh, en) in enumerate(_SUBJECTS.values()):
        first = 100 * (order + 1)
        rights += [_right(first + n, f"{zh}之{'甲乙丙丁'[n]}", f"{en}, kind {'abcd'[n]}") for n in range(4)]
        rights += [
            _right(first + 8, f"新的{zh}", filed="2011-01-01"),
            _right(first + 9, "", f"{en}, once more", filed="2020-01-01"),
        ]
    return rights


def _written(corpus: Corpus, new: Sequence[Right], changed: Sequence[Right] = (), import_id: str = "i") -> Version:
    states = [
        stated_by(
            right,
            Source(
                key=hashlib.sha256(f"{import_id}{n}".encode()).hexdigest()[:12],
                format="f",
                authority="office",
                file="a",
                sha256="s",
                place=f"row {n}",
                imported=import_id,
            ),
        )
        for n, right in enumerate((*new, *changed))
    ]
    with writing(corpus, import_id) as write:
        write.put("patent", states[: len(new)], states[len(new) :])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return version


Made = Callable[..., Similar]


@pytest.fixture
def similar(tmp_path: Path, gazetteer: Gazetteer) -> Made:
    def make(rights: Sequence[Right], folder: str = "corpus") -> Similar:
        corpus = Corpus(tmp_path / folder)
        return _opened(corpus, _written(corpus, rights), gazetteer)

    return make


def _opened(corpus: Corpus, version: Version, gazetteer: Gazetteer, audience: Audience = PUBLIC) -> Similar:
    searcher = Searcher.open(corpus, version, gazetteer)
    path = ensure(searcher.marts, corpus.derived(version))
    return Similar(searcher.for_audience(audience), Vectors.open(path))


def _subject(id: str) -> int:
    return int(id.rpartition(":")[2]) // 100


def test_the_nearest_rights_are_about_the_same(similar: Made) -> None:
    found = similar(_city()).to_right("XX:patent:00208", as_of=DAY, limit=5)
    assert found is not None
    assert {_subject(like.hit.id) for like in found} == {2}
    assert "XX:patent:00208" not in [like.hit.id for like in found]
    assert [like.score for like in found] == sorted((like.score for like in found), reverse=True)


def test_a_sentence_finds_what_it_means(similar: Made) -> None:
    found = similar(_city()).to_text("请问怎样给网箱里养殖的海参投饵？", as_of=DAY, limit=3)
    assert {_subject(like.hit.id) for like in found} == {3}


def test_bilingual_rights_teach_to_find_what_is_in_the_other_language(similar: Made) -> None:
    door = similar(_city())
    english = door.to_text("lithium ion battery", as_of=DAY, limit=6)
    assert "XX:patent:00208" in [like.hit.id for like in english]  # it has no English text at all
    chinese = door.to_text("锂离子电池", as_of=DAY, limit=6)
    assert "XX:patent:00209" in [like.hit.id for like in chinese]
    (crossed,) = [like for like in english if like.hit.id == "XX:patent:00208"]
    assert crossed.reasons.shared == ()
    assert any("电池" in word for word in crossed.reasons.near)


def test_words_of_both_are_told_as_written(similar: Made) -> None:
    found = similar(_city()).to_text("Impellers for PUMPS and 锂离子电池", as_of=DAY, limit=12)
    told = {like.hit.id: like.reasons.shared for like in found}
    assert {"impeller", "pump"} <= set(told["XX:patent:00109"])
    assert "锂离子电池" in told["XX:patent:00208"]


def test_classes_of_both_bring_a_right_without_a_word_in_common(similar: Made) -> None:
    rights = [*_city(), _right(901, "甲物", symbol="F04D29/22"), _right(902, "乙器", symbol="F04D29/24"), _right(903, "丙品")]
    found = similar(rights).to_right("XX:patent:00901", as_of=DAY, limit=3)
    assert found is not None
    assert found[0].hit.id == "XX:patent:00902"
    assert found[0].reasons.classes == ("F04D29",)


def test_prior_art_is_surely_older(similar: Made) -> None:
    rights = [*_city(), _right(108, "离心水泵叶轮", filed="2015-01-01"), _right(107, "离心水泵叶轮", filed="2015")]
    found = similar(rights, "older").to_right("XX:patent:00100", as_of=DAY, limit=50, earlier=True)
    assert found
    assert {like.hit.filed for like in found} == {"2011-01-01"}


def test_a_text_without_a_known_word_finds_nothing(similar: Made) -> None:
    door = similar(_city())
    assert door.to_text("的 and 123", as_of=DAY) == []
    assert door.to_text("", as_of=DAY) == []
    assert door.to_right("XX:patent:77777", as_of=DAY) is None


def test_what_was_not_known_on_the_day_is_not_named(similar: Made) -> None:
    found = similar(_city()).to_text("锂离子电池 battery", as_of=dt.date(2012, 1, 1), limit=50)
    assert {like.hit.filed for like in found} == {"2011-01-01"}


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_tiny_corpus_has_vectors_too(similar: Made, count: int) -> None:
    door = similar([_right(n, "离心水泵叶轮") for n in range(1, count + 1)])
    found = door.to_right("XX:patent:00001", as_of=DAY)
    assert found is not None
    assert len(found) == count - 1


def _vectors(similar: Similar) -> str:
    vectors = similar._vectors
    return hashlib.sha256((vectors.path / "vectors.npy").read_bytes() + (vectors.path / "axes.npy").read_bytes()).hexdigest()


def test_the_same_rights_give_the_same_vectors(similar: Made) -> None:
    assert _vectors(similar(_city(), "once")) == _vectors(similar(_city(), "again"))


def test_new_rights_are_projected_on_the_known_words(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    # enough rights that a small import is worth patching
    rights = [*_city(), *(_right(2000 + n, f"船舶甲板焊接工装第{n}号") for n in range(400))]
    before = _opened(corpus, _written(corpus, rights), gazetteer)._vectors
    second = _written(corpus, [_right(5001, "海参投饵")], [_right(100, "锂离子电池正极")], "j")
    after = _opened(corpus, second, gazetteer)
    assert after._searcher.marts.base, "the test is about patched marts"
    assert after._vectors.basis.words == before.basis.words
    found = after.to_text("海参投饵装置", as_of=DAY, limit=3)
    assert "XX:patent:05001" in [like.hit.id for like in found]
    changed = after.to_right("XX:patent:00100", as_of=DAY, limit=3)
    assert changed is not None
    assert {_subject(like.hit.id) for like in changed} == {2}
    kept = after._searcher.rid_of("XX:patent:00208")
    assert kept is not None
    assert np.array_equal(after._vectors.of_right(kept), before.of_right(kept))


def test_what_is_sealed_is_named_to_nobody_else_and_teaches_no_word(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    open_file, sealed_file = tmp_path / "open.jsonl", tmp_path / "sealed.jsonl"
    open_file.write_bytes(b"".join(map(encode, _city())))
    sealed = [_right(800 + n, "密词推进器水泵", abstract="密词推进器") for n in range(3)]
    sealed_file.write_bytes(b"".join(map(encode, sealed)))
    run(corpus, [open_file], now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    run(corpus, [sealed_file], sealed_for="dl-ip", now=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    public = _opened(corpus, corpus.version(), gazetteer)
    assert not [word for word in public._vectors.basis.words if "密词" in word or "推进" in word]
    assert public.to_right("XX:patent:00800", as_of=DAY) is None
    assert public.to_text("密词推进器", as_of=DAY) == []
    for like in public.to_text("密词推进器水泵", as_of=DAY, limit=50):
        assert not 800 <= int(like.hit.number) < 900
    office = _opened(corpus, corpus.version(), gazetteer, OFFICE)
    found = office.to_right("XX:patent:00800", as_of=DAY, limit=2)
    assert found is not None
    assert {like.hit.id for like in found} == {"XX:patent:00801", "XX:patent:00802"}


@pytest.mark.parametrize(
    "text",
    [
        "怎样回收锅炉烟气的余热？",
        "一种用于海参养殖的投饵装置",
        "我想找能提高电池寿命的方法",
        "锅炉烟气，余热回收，换热器",
        "how can I recover the heat of a ship's engine",
        "A device for feeding sea cucumbers in a cage.",
    ],
)
def test_sentences_are_told_from_queries(text: str) -> None:
    assert is_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "电池", "锂离子电池 正极", "title:一种用于海参养殖的投饵装置", '"一种用于海参养殖的投饵装置"', "大连理工大学"),
        *(
            "heat AND pump AND the ship engine",
            "CN201220249767.4",
            "sea cucumber",
            "离心*泵的叶轮密封结构装置",
            "water pump seal",
        ),
        "大连海事大学机械工程学院",
    ],
)
def test_queries_are_left_alone(text: str) -> None:
    assert not is_sentence(text)


def test_a_folder_without_an_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="no sentence encoder"):
        encoder.load(tmp_path)


_MEANT = {"水": 0, "泵": 0, "water": 0, "pump": 0, "锂": 1, "电": 1, "池": 1, "lithium": 1, "battery": 1}
"""The words that the small encoder knows, each with the axis that its vector lies on; others lie on a third."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as sentence encoders are published: a model that looks its tokens' vectors up, and the tokenizer of its words."""
    folder = tmp_path_factory.mktemp("encoder")
    words = {"[UNK]": 0, "[PAD]": 1} | {word: place for place, word in enumerate(_MEANT, 2)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer()  # a blank on either side of each Chinese character
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    vectors = np.zeros((len(words), 3), dtype=np.float32)
    for word, place in words.items():
        vectors[place, _MEANT.get(word, 2)] = 1 if word in _MEANT else 0.25
    shape = ["texts", "tokens"]
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Gather", ["vectors", "input_ids"], ["last_hidden_state"])],
        "words",
        [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
        [onnx.helper.make_tensor_value_info("last_hidden_state", onnx.TensorProto.FLOAT, [*shape, 3])],
        [onnx.numpy_helper.from_array(vectors, "vectors")],
    )
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    (folder / "onnx").mkdir()
    onnx.save(made, str(folder / "onnx" / "model.onnx"))
    return folder


def test_a_vector_is_the_mean_of_the_words_without_the_padding(model: Path) -> None:
    one, mixed, longer = encoder.load(model).encode(["water", "water lithium", "pump pump pump pump"])
    assert one.tolist() == longer.tolist() == [1.0, 0.0, 0.0]
    assert mixed == pytest.approx([0.5**0.5, 0.5**0.5, 0.0])


def test_an_encoder_of_one_s_own_finds_what_it_takes_for_like(model: Path, tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    version = _written(corpus, _city())
    searcher = Searcher.open(corpus, version, gazetteer)
    chosen = encoder.load(model)
    path = ensure(searcher.marts, corpus.derived(version), encoder=chosen)
    similar = Similar(searcher, Vectors.open(path, chosen))
    # 锂电池 shares no word with the right that is in English alone: only the encoder knows that they are alike
    found = [like.hit.id for like in similar.to_text("锂电池", as_of=DAY, limit=6)]
    assert {_subject(id) for id in found} == {2}
    assert "XX:patent:00209" in found


def test_vectors_of_another_encoder_are_made_anew(model: Path, tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    version = _written(corpus, _city())
    searcher = Searcher.open(corpus, version, gazetteer)
    learned = ensure(searcher.marts, corpus.derived(version))
    encoded = ensure(searcher.marts, corpus.derived(version), encoder=encoder.load(model))
    assert learned != encoded
    with pytest.raises(SearchError, match="no vectors"):
        Vectors.open(encoded)
