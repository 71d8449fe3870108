"""Which passwords are taken: long ones of any kind, and none that guessing begins with."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from given_passwords import ITERATIONS

from zhichan.accounts.models import Person

PERSON = Person(username="wangxiaoming", full_name="王小明")


@pytest.mark.parametrize(
    "password",
    [
        *(
            "short-9-abc",
            "123456789012",
            "aaaaaaaaaaaa",
            "abababababab",
            "passwordpassword",
            "Zhichan2026!!!",
            "dalian-zhichan-admin",
        ),
        *("qwertyuiop[]", "qwerty123456", "Admin@Dalian2026", "1qaz2wsx3edc4rfv", "wangxiaoming1", "知产知产知产知产2026"),
    ],
)
def test_what_guessing_begins_with_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, PERSON)


@pytest.mark.parametrize(
    "password",
    [
        *("correct-horse-battery-9", "only small letters here", "春眠不觉晓处处闻啼鸟夜来风雨", "ONLYCAPITALSWITHOUTDIGITS"),
        *(
            "our zhichan begins with four words",
            "x7$Kq!v0Zt#mP2",
            "  leading and trailing  ",
            "长" + "perfectly fine phrase " * 12,
        ),
    ],
)
def test_long_ones_of_any_kind_are_taken(password: str) -> None:
    validate_password(password, PERSON)


def test_a_password_is_taken_to_the_letter(db: None) -> None:
    person = Person(username="li", full_name="李")
    long = "Perfectly Fine Phrase " * 12
    person.set_password(long)
    assert person.check_password(long)
    for other in (long.strip(), long.lower(), long[:72], long[:128], long + " "):
        assert not person.check_password(other)
    assert person.password.startswith("pbkdf2_sha256$")
    assert ITERATIONS == 1_000_000
