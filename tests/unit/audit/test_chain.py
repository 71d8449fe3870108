"""The log of actions: it grows, it proves itself whole, and every kind of tampering shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zhichan.audit import chain
from zhichan.audit.actions import actions
from zhichan.audit.models import AuditError, Entry, Head

PACKAGE = Path(__file__).resolve().parents[3] / "src" / "zhichan"


@pytest.fixture
def five(db: None) -> None:
    for number in range(5):
        chain.record("machine:test", "import", f"version:{number}", {"rights": number, "名称": "样例", "nothing": None})


def _sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_entries_follow_one_another_and_hold(five: None) -> None:
    assert list(chain.verify()) == []
    assert [entry.number for entry in Entry.objects.all()] == [1, 2, 3, 4, 5]
    assert Entry.objects.get(number=2).details == {"rights": 1, "名称": "样例"}


@pytest.mark.parametrize(
    ("statement", "values", "told"),
    [
        ("UPDATE audit_entry SET by = %s WHERE number = 3", ("somebody else",), (3, "not as it was written")),
        ("UPDATE audit_entry SET at = %s WHERE number = 2", ("2020-01-01 00:00:00+00:00",), (2, "not as it was written")),
        ("UPDATE audit_entry SET details = %s WHERE number = 4", ('{"rights": 9}',), (4, "not as it was written")),
        ("DELETE FROM audit_entry WHERE number = %s", (3,), (3, "entries 3 to 3 are missing")),
        ("DELETE FROM audit_entry WHERE number > %s", (3,), (4, "its head says 5")),
        ("DELETE FROM audit_entry WHERE number < %s", (3,), (1, "entries 1 to 2 are missing")),
    ],
)
def test_tampering_shows_at_its_place(five: None, statement: str, values: tuple[object, ...], told: tuple[int, str]) -> None:
    _sql(statement, *values)
    broken = list(chain.verify())
    assert (broken[0].number, told[1] in broken[0].what) == (told[0], True)


def test_a_log_written_anew_is_told_by_an_end_noted_earlier(five: None) -> None:
    noted = Entry.objects.get(number=4)
    assert chain.holds(4, noted.digest)
    _sql("DELETE FROM audit_entry")
    Head.objects.update(number=0, digest="")
    for number in range(5):
        chain.record("machine:test", "import", f"version:{number}", {"rights": 99})
    assert list(chain.verify()) == []  # in itself it is whole
    assert not chain.holds(4, noted.digest)


def test_an_action_without_words_is_not_logged(db: None) -> None:
    with pytest.raises(AuditError, match=r"actions\.yml"):
        chain.record("machine:test", "something.else")
    assert Entry.objects.count() == 0


def test_every_action_of_the_program_has_words_and_every_word_an_action() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [name for name in actions() if f'"{name}"' not in text] == []


def test_an_entry_is_neither_changed_nor_deleted_by_the_program(five: None) -> None:
    entry = Entry.objects.get(number=3)
    entry.by = "somebody else"
    for attempt in (entry.save, entry.delete):
        with pytest.raises(AuditError):
            attempt()
    assert list(chain.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap() -> None:
    chain.record("machine:test", "import", "version:1")
    with transaction.atomic():
        chain.record("machine:test", "import", "version:2")
        transaction.set_rollback(True)
    chain.record("machine:test", "import", "version:3")
    assert [entry.thing for entry in Entry.objects.all()] == ["version:1", "version:3"]
    assert list(chain.verify()) == []


class AnyText(TestCase):
    """Whatever is written into the log, it holds when it is read again."""

    @given(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300),
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
            st.one_of(
                st.integers(-(2**53), 2**53),
                st.booleans(),
                st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50),
            ),
            max_size=4,
        ),
    )
    def test_holds(self, thing: str, details: dict[str, object]) -> None:
        chain.record("machine:test", "import", thing, details)
        assert list(chain.verify()) == []
