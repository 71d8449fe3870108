"""Limits: told in headers, kept apart by key and address, never a ban."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_callers import Serves, Staff

from zhichan.server.limits import WINDOW, Windows


class Clock:
    """A clock that stands still until it is moved."""

    now = 1_000.0 * WINDOW

    def __call__(self) -> float:
        return self.now


def test_counts_begin_anew_with_the_window_and_nothing_else_is_kept() -> None:
    clock = Clock()
    windows = Windows(clock)
    assert [windows.count("a")[0] for _ in range(3)] == [1, 2, 3]
    assert windows.count("b") == (1, WINDOW)
    clock.now += WINDOW - 10
    assert windows.count("a") == (4, 10)
    clock.now += 10
    assert windows.count("a") == (1, WINDOW)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A minute that does not end while a test counts."""
    clock = Clock()
    monkeypatch.setattr(Windows.__init__, "__defaults__", (clock,))
    return clock


def test_beyond_the_limit_a_program_is_told_when_to_go_on(serves: Serves, sample_home: Path, frozen: Clock) -> None:
    client = serves(sample_home, ZHICHAN_API_PER_MINUTE_PUBLIC="2")
    left = [client.get("/api/v1/versions")["RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    answer = client.get("/api/v1/versions")
    assert answer.status_code == 429
    assert answer.json()["error"] == "TooManyCalls"
    assert answer.json()["permanent"] is False
    assert answer["Retry-After"] == answer["RateLimit-Reset"] == str(WINDOW)
    assert answer["RateLimit-Limit"] == "2"
    frozen.now += WINDOW
    assert client.get("/api/v1/versions").status_code == 200


def test_a_key_has_a_limit_of_its_own(serves: Serves, sample_home: Path, staff: Staff, frozen: Clock) -> None:
    client = serves(sample_home, ZHICHAN_API_PER_MINUTE_PUBLIC="1", ZHICHAN_API_PER_MINUTE="3")
    _, sent = staff.key(staff.person("wang"), [])
    assert [client.get("/api/v1/me").status_code for _ in range(2)] == [401, 429]
    assert [client.get("/api/v1/me", headers=sent).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_guessing_keys_counts_for_the_address(serves: Serves, sample_home: Path, frozen: Clock) -> None:
    client = serves(sample_home, ZHICHAN_API_PER_MINUTE_PUBLIC="2")
    guesses = [client.get("/api/v1/me", headers={"Authorization": f"Bearer zc_0_{n}"}).status_code for n in range(3)]
    assert guesses == [401, 401, 429]


def test_each_address_counts_for_itself_and_a_network_of_ipv6_as_one(serves: Serves, sample_home: Path, frozen: Clock) -> None:
    client = serves(sample_home, ZHICHAN_API_PER_MINUTE_PUBLIC="1")

    def status(address: str) -> int:
        return client.get("/api/v1/versions", REMOTE_ADDR=address).status_code

    assert [status("192.0.2.1"), status("192.0.2.2"), status("192.0.2.1")] == [200, 200, 429]
    assert [status("2001:db8:1:1::1"), status("2001:db8:1:1::2"), status("2001:db8:1:2::1")] == [200, 429, 200]
    assert status("") == 200


def test_pages_that_cost_are_limited_and_the_others_are_not(serves: Serves, sample_home: Path, frozen: Clock) -> None:
    client = serves(sample_home, ZHICHAN_PAGES_PER_MINUTE="2")
    assert [client.get(path).status_code for path in ("/zh/search", "/zh/search.csv", "/zh/map")] == [200, 200, 429]
    page = client.get("/zh/search?q=a")
    assert page["Retry-After"] == str(WINDOW)
    assert page["Content-Type"].startswith("text/html")
    assert f"{WINDOW} 秒" in page.content.decode()
    assert client.get("/en/search").content.decode().count("Too many requests") >= 1
    assert client.get("/zh/").status_code == client.get("/zh/about").status_code == 200


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_limit_that_is_none_stops_the_start(serves: Serves, sample_home: Path, value: str) -> None:
    with pytest.raises(Exception, match="ZHICHAN_PAGES_PER_MINUTE"):
        serves(sample_home, ZHICHAN_PAGES_PER_MINUTE=value)
