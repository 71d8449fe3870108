"""What visitors and programs see while the search cluster does not answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

NOBODY = "http://127.0.0.1:9"  # the port of a service that nobody runs any more


def test_the_page_says_so_and_when_to_come_again(shows: Callable[..., Client], sample_home: Path) -> None:
    client = shows(sample_home, ZHICHAN_CLUSTER=NOBODY, ZHICHAN_CLUSTER_USER="zhichan", ZHICHAN_CLUSTER_PASSWORD="hush-hush")
    for lang, words in (("zh", "检索暂时无法应答"), ("en", "The search cannot answer at the moment")):
        answer = client.get(f"/{lang}/search?q=泵")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert words in answer.content.decode()
        assert not any(secret in answer.content.decode() for secret in ("127.0.0.1:9", "hush-hush"))
    told = client.get("/api/v1/rights", {"q": "泵"})
    assert told.status_code == 503
    assert not any(secret in told.content.decode() for secret in ("127.0.0.1:9", "hush-hush"))
