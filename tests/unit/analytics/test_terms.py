"""Terms: words and phrases that engineers use, in both languages."""

from __future__ import annotations

from zhichan.analytics.terms import Text, terms_of


def _words(*titles: str, times: int = 6) -> set[str]:
    texts = [Text(row, True, title) for row, title in enumerate(titles * times)]
    terms = terms_of(texts, len(texts))
    said = {terms.words[word] for word in terms.labels.indices}
    assert said <= set(terms.words)
    return said


def test_neighbours_that_keep_company_are_one_phrase() -> None:
    said = _words("一种质子交换膜的制备方法", "截止阀", "轴承", "海参育苗")
    assert "质子交换膜" in said
    assert not {"质子", "交换", "膜"} & said


def test_english_phrases_have_one_form() -> None:
    said = _words("Heat exchangers", "A heat exchanger", "globe valve", "wind turbine", "sea cucumber")
    assert "heat exchanger" in said
    assert not {"heat exchangers", "exchangers", "a"} & said


def test_width_and_case_do_not_count() -> None:
    assert _words("ＬＥＤ灯", "led灯", "Led灯") == {"led灯"}


def test_an_accent_does_not_break_a_word() -> None:
    assert _words("Véhicule", "Bremskraftverstärker") == {"vehicule", "bremskraftverstarker"}


def test_drafting_words_never_count() -> None:
    assert _words("一种装置及其方法", "A method and system comprising the device") == set()


def test_parts_of_a_phrase_still_tie_rights_together() -> None:
    texts = [Text(row, True, "质子交换膜") for row in range(6)] + [Text(row, True, "质子 束") for row in range(6, 9)]
    terms = terms_of(texts, 9)
    proton = terms.words.index("质子")
    assert terms.features[[0], :].toarray()[0, proton] > 0
    assert terms.labels[[0], :].toarray()[0, proton] == 0


def test_the_title_counts_more_than_the_abstract() -> None:
    terms = terms_of([Text(0, True, "截止阀"), Text(0, False, "轴承"), Text(1, False, "截止阀 轴承")], 2)
    weights = dict(zip(terms.words, terms.features[[0], :].toarray()[0], strict=True))
    assert weights["截止阀"] == 3 * weights["轴承"]


def test_language_of_a_word() -> None:
    terms = terms_of([Text(0, True, "截止阀 globe valve")], 1)
    assert dict(zip(terms.words, terms.chinese.tolist(), strict=True)) == {"截止阀": True, "globe": False, "valve": False}


def test_no_texts() -> None:
    terms = terms_of([], 3)
    assert terms.words == ()
    assert terms.features.shape == (3, 0)
