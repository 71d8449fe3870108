"""Claims told apart and put in a tree, by the words in which they refer to each other."""

from __future__ import annotations

import pytest

from zhichan.records.claims import cut, in_full, of_block, of_right, of_texts, tree
from zhichan.records.join import source_key, stated_by
from zhichan.records.right import Right, Source, Text


def _parents(text: str, number: int = 9) -> tuple[tuple[int, ...], tuple[int, ...]]:
    (claim,) = of_texts([(number, text)])
    return claim.parents, claim.refers


@pytest.mark.parametrize(
    ("text", "parents"),
    [
        ("根据权利要求1所述的起重机，其特征在于，还包括吊具。", (1,)),
        ("根据权利要求1或2所述的起重机", (1, 2)),
        ("如权利要求1至3任一项所述的方法", (1, 2, 3)),
        ("如权利要求1-3中任意一项权利要求所述的方法", (1, 2, 3)),
        ("按照权利要求１、３或５所述的装置", (1, 3, 5)),
        ("一种如权利要求 2 所述的装置", (2,)),
        ("权利要求4所述的装置，其特征在于", (4,)),
        ("根据权利要求1至2或权利要求4至5中任一项所述的装置", (1, 2, 4, 5)),
        ("根据前述任一项权利要求所述的装置", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("A crane according to claim 1, wherein the hook turns.", (1,)),
        ("The method of claim 2, further comprising a step.", (2,)),
        ("A device as claimed in any one of claims 1 to 3", (1, 2, 3)),
        ("A device as claimed in claim 1, 2 or 4", (1, 2, 4)),
        ("The device of claims 1, 3, and 5 through 7", (1, 3, 5, 6, 7)),
        ("A device for cutting wood as set forth in claim 1 or claim 2", (1, 2)),
        ("The apparatus of any of the preceding claims", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("The device of claim 8, where 10 parts of claim 2 stand", (8,)),
        ("根据权利要求8至12所述的装置", (8,)),
        ("根据权利要求9所述的装置", ()),
    ],
)
def test_a_claim_depends_on_those_that_its_opening_names(text: str, parents: tuple[int, ...]) -> None:
    assert _parents(text) == (parents, ())


@pytest.mark.parametrize(
    "text",
    [
        "一种制备权利要求1所述化合物的方法，其特征在于，包括加热。",
        "一种车辆，其特征在于，包括如权利要求1所述的装置。",
        "A method of making the device of claim 1.",
        "A vehicle comprising a device according to claim 1.",
        "Use of the compound of claim 1.",
    ],
)
def test_a_claim_that_names_another_as_a_part_or_a_means_stands_by_itself(text: str) -> None:
    assert _parents(text) == ((), (1,))


def test_claims_that_name_no_other_are_independent() -> None:
    (claim,) = of_texts([(1, "1. A crane with 2 claims hooks, 10 in number.")])
    assert (claim.number, claim.text, claim.parents) == (1, "A crane with 2 claims hooks, 10 in number.", ())
    assert claim.independent


def test_a_tree_has_each_claim_once_below_its_first_parent_that_is_there() -> None:
    texts = ["1. 一种装置。", "2. 根据权利要求1所述的装置。", "3. 根据权利要求2所述的装置。", "4. 根据权利要求1或3所述的装置。"]
    texts += ["5. 一种方法。", "6. 如权利要求5所述的方法。"]
    claims = of_block("\n".join(texts))
    first, second = tree(claims)
    assert [(depth, claim.number) for depth, claim in first.below] == [(1, 2), (2, 3), (1, 4)]
    assert first.below[2][1].parents == (1, 3)
    assert (second.claim.number, [claim.number for _, claim in second.below]) == (5, [6])


def test_a_claim_whose_parent_is_missing_stands_by_itself_and_still_says_so() -> None:
    (branch,) = tree(of_texts([(7, "7. 根据权利要求3所述的装置。")]))
    assert (branch.claim.number, branch.claim.parents, branch.below) == (7, (3,), ())


def test_a_chain_may_be_long() -> None:
    chain = [(1, "1. A thing.")] + [(n, f"{n}. The thing of claim {n - 1}.") for n in range(2, 5000)]
    (branch,) = tree(of_texts(chain))
    assert branch.below[-1][0] == 4998


@pytest.mark.parametrize(
    "text",
    [
        "1.一种装置，高度为1.5米。2.根据权利要求1所述的装置。",
        "1、一种装置，高度为1.5米。\n2、根据权利要求1所述的装置。",
        "1. A device, 1.5 metres high.\n  2. The device of claim 1.",
        "1．一种装置\n高1.5米。\n2．根据权利要求1所述的装置。",
    ],
)
def test_one_text_is_cut_where_numbers_run_on(text: str) -> None:
    claims = of_block(text)
    assert [(claim.number, claim.parents) for claim in claims] == [(1, ()), (2, (1,))]
    assert "1.5" in claims[0].text
    assert not claims[0].text[0].isdigit()


@pytest.mark.parametrize("text", ["一种装置，其特征在于。", "1.一种装置。\n9.一种方法。", "权利要求书\n1.一种装置。", ""])
def test_what_cannot_be_told_apart_is_not_cut(text: str) -> None:
    assert of_block(text) == []


def test_what_stands_before_the_first_claim_is_told() -> None:
    assert cut("What is claimed is:\n1. A.\n2. B.") == ("What is claimed is:", ["1. A.", "2. B."])


def test_printed_numbers_count_before_places_where_they_rise() -> None:
    assert [claim.number for claim in of_texts([(1, "3. A thing."), (2, "4. The thing of claim 3.")])] == [3, 4]
    assert [claim.number for claim in of_texts([(1, "2. A thing."), (2, "2. The thing of claim 1.")])] == [1, 2]


def test_the_claims_that_count_are_read_in_the_language_asked_for() -> None:
    source = Source(
        key=source_key("a" * 64, "row 1"), format="made-up", authority="vendor", file="a.xlsx", sha256="a" * 64,
        place="row 1", date="", imported="20200101T000000Z-0000",
    )  # fmt: skip
    texts = (
        *(
            Text(part="claims", lang="zh", text=text, seq=seq)
            for seq, text in enumerate(("一种装置。", "根据权利要求1所述的装置。"), 1)
        ),
        Text(part="claims", lang="en", text="1. A device."),
    )
    right = stated_by(Right(id="CN:patent:1", kind="patent", office="CN", number="1", texts=texts), source)
    assert [claim.text for claim in of_right(right, "zh")] == ["一种装置。", "根据权利要求1所述的装置。"]
    assert [claim.text for claim in of_right(right, "en")] == ["A device."]


def test_a_claim_in_full_has_the_words_of_those_it_depends_on() -> None:
    claims = of_block("1. A pump.\n2. A fan.\n3. The pump of claim 1, red.\n4. The pump of claim 3, small.")
    assert in_full(claims, 4) == "A pump.\nThe pump of claim 1, red.\nThe pump of claim 3, small."
    assert in_full(claims, 2) == "A fan."
    assert in_full(claims, 5) is None
