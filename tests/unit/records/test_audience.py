"""What somebody may see of a right: nothing that only hidden sources state, nothing personal that is not for them."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.audience import (
    PUBLIC,
    Audience,
    AudienceError,
    body_code,
    derived_part,
    personal_fields,
    sealed,
    seen,
    visible_part,
)
from zhichan.records.join import canonical, join, stated_by
from zhichan.records.people import is_body
from zhichan.records.right import ITEM_FIELDS, Event, Fact, Item, Party, Rest, Right, Source, Text

BODIES = ("", "dl-ip", "dl-court", "dl-port")
NAMES = Path(__file__).parents[1] / "parties" / "labelled_names.csv"
IDENTITY = "210204199001011234"


def _source(key: str, body: str) -> Source:
    return Source(
        key=key, format="f", authority="office", file="a", sha256="s", place=key, imported="i", sealed_for=body
    )  # fmt: skip


@st.composite
def rights(draw: st.DrawFn) -> Right:
    """A right with a few sources, open or sealed, each item stated by some of them."""
    sources = [_source(f"k{number}", draw(st.sampled_from(BODIES))) for number in range(draw(st.integers(1, 5)))]
    keys = st.sets(st.sampled_from([source.key for source in sources]), min_size=1).map(lambda some: tuple(sorted(some)))

    def some(*items: Item) -> tuple[Item, ...]:
        return tuple(msgspec.structs.replace(item, sources=draw(keys)) for item in items if draw(st.booleans()))

    right = Right(
        id="CN:patent:1",
        kind="patent",
        office="CN",
        number="1",
        sources=tuple(sources),
        texts=some(*(Text(part="title", lang="zh", text=text) for text in "甲乙丙")),  # type: ignore[arg-type]
        parties=some(  # type: ignore[arg-type]
            Party(role="holder", name="张三", address="某路1号", postcode="116000", code=IDENTITY),
            Party(role="holder", name="张三", address="某路2号"),
            Party(role="holder", name="大连甲泵业有限公司", address="某路3号", code="91210200241281202G"),
            Party(role="inventor", name="大连乙大学", address="某路4号"),
        ),
        events=some(Event(key="filed", date="2012"), Event(key="", date="", text="变更事项:地址 变更后:某路5号")),  # type: ignore[arg-type]
        facts=some(Fact(property="type", value="invention")),  # type: ignore[arg-type]
        rest=some(Rest(header="备注", value=IDENTITY)),  # type: ignore[arg-type]
    )
    return canonical(right)


audiences = st.builds(Audience, bodies=st.frozensets(st.sampled_from(BODIES[1:])), personal=st.booleans())


@given(right=rights(), audience=audiences)
def test_nothing_is_seen_that_only_hidden_sources_state(right: Right, audience: Audience) -> None:
    open_to_it = {source.key for source in right.sources if source.sealed_for in ("", *audience.bodies)}
    part = visible_part(right, audience)
    if not open_to_it:
        assert part is None
        assert seen(right, audience) is None
        return
    assert part is not None
    assert {source.key for source in part.sources} == open_to_it
    for field in ITEM_FIELDS:
        expected = {
            msgspec.structs.replace(item, sources=tuple(sorted(open_to_it.intersection(item.sources))))
            for item in getattr(right, field)
            if open_to_it.intersection(item.sources)
        }
        assert set(getattr(part, field)) == expected


@given(right=rights(), audience=audiences)
def test_what_is_seen_is_a_record_in_canonical_order_and_seen_again_the_same(right: Right, audience: Audience) -> None:
    shown = seen(right, audience)
    if shown is not None:
        assert shown == canonical(shown)
        assert seen(shown, audience) == shown


@given(right=rights(), other=rights(), audience=audiences)
def test_seeing_and_joining_go_in_any_order(right: Right, other: Right, audience: Audience) -> None:
    renamed = {source.key: f"o{source.key}" for source in other.sources}
    other = canonical(
        msgspec.structs.replace(
            other,
            sources=tuple(msgspec.structs.replace(source, key=renamed[source.key]) for source in other.sources),
            **{
                field: tuple(
                    msgspec.structs.replace(item, sources=tuple(renamed[key] for key in item.sources))
                    for item in getattr(other, field)
                )
                for field in ITEM_FIELDS
            },
        )
    )
    parts = [part for part in (visible_part(right, audience), visible_part(other, audience)) if part]
    whole = visible_part(join(right, other), audience)
    assert whole == (None if not parts else parts[0] if len(parts) == 1 else join(*parts))


@given(right=rights(), bodies=st.frozensets(st.sampled_from(BODIES[1:])))
def test_the_public_sees_no_address_number_or_unknown_column(right: Right, bodies: frozenset[str]) -> None:
    shown = seen(right, Audience(bodies=bodies))
    told = msgspec.json.encode(shown).decode()
    for hidden in ("某路1号", "某路2号", "某路4号", "某路5号", "116000", IDENTITY, "备注"):
        assert hidden not in told
    whole = seen(right, Audience(bodies=bodies, personal=True))
    assert whole == visible_part(right, Audience(bodies=bodies))


@given(right=rights())
def test_derived_data_is_made_of_the_open_part(right: Right) -> None:
    part, bodies = derived_part(right)
    if any(not source.sealed_for for source in right.sources):
        assert (part, bodies) == (visible_part(right, PUBLIC), ())
    else:
        assert part is right
        assert bodies == tuple(sorted({source.sealed_for for source in right.sources}))


def test_the_same_place_delivered_to_two_bodies_is_two_sources() -> None:
    right = stated_by(Right(id="CN:patent:1", kind="patent", office="CN", number="1"), _source("k", ""))
    first, second = sealed(right, "dl-ip"), sealed(right, "dl-court")
    both = join(first, second)
    assert len({source.key for source in (*both.sources, *right.sources)}) == 3
    assert sealed(first, "dl-court") == first
    assert join(both, right) == join(join(right, second), first)
    assert visible_part(join(both, right), PUBLIC) == right


def test_a_body_keeps_its_address_and_a_person_only_its_name() -> None:
    right = stated_by(
        Right(
            id="CN:patent:1",
            kind="patent",
            office="CN",
            number="1",
            parties=(
                Party(role="holder", name="大连甲泵业有限公司", address="某路3号", code="91210200241281202G"),
                Party(role="holder", name="大连市王五水果店", address="某路6号", code=IDENTITY),
                Party(role="holder", name="Office of One", scope="organisation", address="7 Road, a@b.example, 13912345678"),
                Party(role="holder", name="李四", city="大连市", address="某路1号"),
                Party(role="inventor", name="张三有限公司", address="某路8号"),
            ),
        ),
        _source("k", ""),
    )
    shown = seen(right, PUBLIC)
    assert shown is not None
    assert {(p.name, p.city, p.address, p.code) for p in shown.parties} == {
        ("大连甲泵业有限公司", "", "某路3号", "91210200241281202G"),
        ("大连市王五水果店", "", "某路6号", ""),
        ("Office of One", "", "7 Road, ***, ***", ""),
        ("李四", "大连市", "", ""),
        ("张三有限公司", "", "", ""),
    }


def test_no_labelled_person_is_taken_for_a_body_and_nearly_every_body_is_known() -> None:
    with NAMES.open(encoding="utf-8") as file:
        names = [(row["kind"], row["name"]) for row in csv.DictReader(file)]
    assert [name for kind, name in names if kind == "person" and is_body(name)] == []
    bodies = [is_body(name) for kind, name in names if kind != "person"]
    assert sum(bodies) > 0.95 * len(bodies)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        *(
            ("王大学", False),
            ("欧阳建国", False),
            ("阿不都热合曼", False),
            ("张三（大连甲公司）", False),
            ("张三；大连甲公司", False),
        ),
        *(("大连理工大学", True), ("大连市中心医院", True), ("松下电器产业株式会社", True), ("甲公司", True)),
        *(("PEDRO DE SA", False), ("Sa, Pedro", False), ("SMITH JOHN", False), ("Institute", False), ("Siemens AG", True)),
        *(("Example S.A.", True), ("The University of Example", True), ("EXAMPLE CORP", True), ("", False)),
    ],
)
def test_a_doubtful_name_is_a_persons(name: str, body: bool) -> None:
    assert is_body(name) is body


@pytest.mark.parametrize("code", ["", "DL", "dl ip", "-dl", "dl--ip", "dl-", "大连", "a'b", "a" * 65, "../a"])
def test_a_code_of_a_body_is_checked_for_its_shape(code: str) -> None:
    with pytest.raises(AudienceError, match="is no code of a body"):
        body_code(code, "--only-for")


def test_every_personal_field_is_a_field_of_the_record() -> None:
    for one in personal_fields():
        field, _, member = one.field.partition(".")
        assert field in ITEM_FIELDS
        assert not member or member in {"parties": Party, "events": Event}[field].__struct_fields__
