"""The connector to OPS against a local office that answers as OPS does, with real answers where they are at hand."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from office import FakeTime, Office, Reply, Request

from zhichan.connectors.errors import ConnectorError, SourceBusy
from zhichan.connectors.ops import Ops, Wish
from zhichan.connectors.ops_client import OpsClient, OpsKey
from zhichan.connectors.run import fetch_and_import
from zhichan.connectors.state import Memory
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run
from zhichan.records.right import ITEM_FIELDS, Right

KEY = OpsKey("the-consumer-key", "the-consumer-secret")
TODAY = dt.date(2027, 1, 15)
LIGHTS = "idle (images=green:200, inpadoc=green:60, other=green:1000, retrieval=green:200, search=green:30)"


class FakeOps:
    """A made-up OPS: publications with days, searched by `pd within`, a hundred at a time."""

    def __init__(self, office: Office, days: dict[str, str]) -> None:
        self.office, self.days = office, days  # number → day of publication, ISO
        self.tokens = 0
        self.lights = LIGHTS
        self.before: list[Reply] = []  # answers to the next requests for data, instead of the data
        office.answer = self

    def __call__(self, request: Request) -> Reply:
        if request.path == "/3.2/auth/accesstoken":
            pair = base64.b64encode(f"{KEY.key}:{KEY.secret}".encode()).decode()
            if request.headers.get("authorization") != f"Basic {pair}" or request.body != b"grant_type=client_credentials":
                return Reply(401, b"invalid client the-consumer-secret")
            self.tokens += 1
            return Reply(200, f'{{"access_token": "token-{self.tokens}", "expires_in": "1199"}}'.encode())
        if request.headers.get("authorization") != f"Bearer token-{self.tokens}":
            return Reply(400, b"<error><code>400</code><message>invalid_access_token</message></error>")
        if self.before:
            return self.before.pop(0)
        reply = self._search(request) if request.path.endswith("/search/biblio") else self._document(request)
        reply.headers["X-Throttling-Control"] = self.lights
        return reply

    def _search(self, request: Request) -> Reply:
        days = re.search(r'pd within "(\d{8}) (\d{8})"', request.query["q"])
        assert days
        begin, end = map(int, request.query["Range"].split("-"))
        assert end - begin < 100
        assert end <= 2000
        hits = sorted(number for number, day in self.days.items() if days[1] <= day.replace("-", "") <= days[2])
        if not hits:
            return Reply(404, b"<fault><code>SERVER.EntityNotFound</code></fault>")
        documents = "".join(_document(number) for number in hits[begin - 1 : end])
        return Reply(
            200,
            f'<w:world-patent-data xmlns:w="http://ops.epo.org"><w:biblio-search total-result-count="{len(hits)}">'
            f"{documents}</w:biblio-search></w:world-patent-data>".encode(),
        )

    def _document(self, request: Request) -> Reply:
        number = request.path.split("/docdb/")[1].split("/")[0] if "/docdb/" in request.path else ""
        return Reply(200, _document(number).encode()) if number in self.days else Reply(404)


def _document(number: str) -> str:
    country, name, kind = number.split(".")
    return f'<exchange-document system="ops.epo.org" country="{country}" doc-number="{name}" kind="{kind}"/>'


@pytest.fixture
def connect(office: Office, fake: FakeTime, tmp_path: Path) -> Callable[[Wish], Ops]:
    def make(wish: Wish) -> Ops:
        client = OpsClient(f"{office.url}/3.2", KEY, clock=fake.clock, limit=1 << 20)
        return Ops(tmp_path / "inbox", client, Memory(tmp_path / "ops.json"), wish)

    return make


def _made_up(count: int, first: dt.date = dt.date(2020, 1, 1), every: int = 1) -> dict[str, str]:
    return {f"CN.{100_000_000 + n}.A": (first + dt.timedelta(days=n * every)).isoformat() for n in range(count)}


def _brought(paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        found += re.findall(r'country="(\w+)" doc-number="(\w+)" kind="(\w+)"', path.read_text())
    return [".".join(parts) for parts in found]


def test_a_search_is_fetched_page_by_page(office: Office, connect: Callable[[Wish], Ops]) -> None:
    ops = FakeOps(office, _made_up(250))
    paths = list(connect(Wish('pa="dalian"')).arrivals())
    assert sorted(_brought(paths)) == sorted(ops.days)
    assert len(paths) == 3
    assert [request.query["Range"] for request in office.asked if request.query] == ["1-100", "101-200", "201-300"]
    assert office.asked[1].query["q"].startswith('(pa="dalian") and pd within "19000101 20270115"')
    assert ops.tokens == 1


def test_a_search_beyond_the_reach_of_ops_is_cut_by_days_and_nothing_is_left_out(
    office: Office, connect: Callable[[Wish], Ops]
) -> None:
    ops = FakeOps(office, _made_up(4_321, dt.date(2012, 1, 1)))
    brought = _brought(list(connect(Wish("ti=pump", since=dt.date(2010, 1, 1))).arrivals()))
    assert len(brought) == len(set(brought)) == 4_321
    assert set(brought) == set(ops.days)


def test_a_day_with_more_than_ops_gives_is_said(office: Office, connect: Callable[[Wish], Ops]) -> None:
    FakeOps(office, dict.fromkeys(_made_up(2100), "2020-01-01"))
    connector = connect(Wish("ti=pump", since=dt.date(2020, 1, 1)))
    assert len(_brought(list(connector.arrivals()))) == 2_000
    assert connector.notes == ["2,100 publications on 2020-01-01; OPS gives 2,000: narrow the query"]


def test_the_next_run_asks_only_for_what_came_since(office: Office, connect: Callable[[Wish], Ops], fake: FakeTime) -> None:
    ops = FakeOps(office, _made_up(150))
    for path in (first := connect(Wish("ti=pump"))).arrivals():
        first.imported(path)
    ops.days["CN.200000000.A"] = "2027-01-20"
    office.asked.clear()
    fake.time += 7 * 86_400
    assert _brought(list(connect(Wish("ti=pump")).arrivals())) == ["CN.200000000.A"]
    searches = [request.query["q"] for request in office.asked if request.query]
    assert searches == ['(ti=pump) and pd within "20261116 20270122"']  # sixty days of overlap


def test_a_stopped_run_goes_on_where_it_ended(office: Office, connect: Callable[[Wish], Ops]) -> None:
    ops = FakeOps(office, _made_up(450))
    arrivals = connect(Wish("ti=pump")).arrivals()
    early = [next(arrivals) for _ in range(3)]
    arrivals.close()  # as Ctrl-C does
    office.asked.clear()
    late = list(connect(Wish("ti=pump")).arrivals())
    assert set(_brought(late)) == set(ops.days)  # with the early ones, which nobody imported
    assert set(early) <= set(late)
    assert [request.query["Range"] for request in office.asked if request.query] == ["201-300", "301-400", "401-500"]


def test_further_parts_are_fetched_of_each_publication_found(office: Office, connect: Callable[[Wish], Ops]) -> None:
    ops = FakeOps(office, _made_up(3))
    paths = list(connect(Wish("ti=pump", parts=("claims", "legal"))).arrivals())
    assert _brought(paths[:1]) == sorted(ops.days)
    assert _brought(paths[1:]) == [number for number in sorted(ops.days) for _ in ("claims", "legal")]
    asked = {request.path for request in office.asked}
    assert "/3.2/rest-services/published-data/publication/docdb/CN.100000000.A/claims" in asked
    assert "/3.2/rest-services/legal/publication/docdb/CN.100000002.A" in asked


def test_numbers_are_fetched_by_their_form_and_not_again_for_a_month(
    office: Office, connect: Callable[[Wish], Ops], fake: FakeTime
) -> None:
    ops = FakeOps(office, {"EP.1000000.A1": "2000-05-17"})
    wish = Wish(numbers=("EP.1000000.A1", "EP.9999999.A1", "EP1000000"), parts=("biblio", "family"))
    connector = connect(wish)
    for path in connector.arrivals():
        connector.imported(path)
    base = "/3.2/rest-services"
    assert [request.path for request in office.asked[1:]] == [
        f"{base}/published-data/publication/docdb/EP.1000000.A1/biblio",
        f"{base}/family/publication/docdb/EP.1000000.A1",
        f"{base}/published-data/publication/docdb/EP.9999999.A1/biblio",
        f"{base}/family/publication/docdb/EP.9999999.A1",
        f"{base}/published-data/publication/epodoc/EP1000000/biblio",
        f"{base}/family/publication/epodoc/EP1000000",
    ]
    office.asked.clear()
    assert list(connect(wish).arrivals()) == []
    assert office.asked == []
    fake.time += 31 * 86_400
    assert len(_brought(list(connect(wish).arrivals()))) == 2
    assert ops.tokens == 2


def test_applications_are_asked_for_as_such(office: Office, connect: Callable[[Wish], Ops]) -> None:
    FakeOps(office, {})
    assert list(connect(Wish(numbers=("EP.99203729.A",), reference="application")).arrivals()) == []
    assert office.asked[1].path.endswith("/published-data/application/docdb/EP.99203729.A/biblio")


@pytest.mark.parametrize("number", ["", "../../etc", "EP.1000000.A1/biblio?x", "１"])
def test_what_is_no_number_is_never_sent(office: Office, connect: Callable[[Wish], Ops], number: str) -> None:
    with pytest.raises(ConnectorError, match="no number of OPS"):
        connect(Wish(numbers=(number,)))
    assert office.asked == []


def test_requests_keep_to_the_lights(office: Office, connect: Callable[[Wish], Ops], fake: FakeTime) -> None:
    ops = FakeOps(office, _made_up(350))
    ops.lights = LIGHTS.replace("search=green:30", "search=red:5")
    list(connect(Wish("ti=pump")).arrivals())
    assert fake.slept == [36.0, 36.0, 36.0]  # sixty seconds by five, three times as slow at red


def test_a_throttled_request_waits_as_many_milliseconds_as_ops_says(
    office: Office, connect: Callable[[Wish], Ops], fake: FakeTime
) -> None:
    ops = FakeOps(office, _made_up(5))
    black = LIGHTS.replace("search=green:30", "search=black:0")
    ops.before = [Reply(403, headers={"Retry-After": "120000", "X-Throttling-Control": black}), Reply(503), Reply(429)]
    assert len(_brought(list(connect(Wish("ti=pump")).arrivals()))) == 5
    assert fake.slept == [120.0, 4.0, 8.0]


def test_a_used_up_week_ends_the_run_and_loses_nothing(office: Office, connect: Callable[[Wish], Ops]) -> None:
    ops = FakeOps(office, _made_up(250))
    arrivals = connect(Wish("ti=pump")).arrivals()
    next(arrivals)
    ops.before = [Reply(403, headers={"X-Rejection-Reason": "RegisteredQuotaPerWeek"})]
    with pytest.raises(SourceBusy, match="weekly quota"):
        next(arrivals)
    assert set(_brought(list(connect(Wish("ti=pump")).arrivals()))) == set(ops.days)


def test_a_token_that_ended_is_renewed(office: Office, connect: Callable[[Wish], Ops], fake: FakeTime) -> None:
    ops = FakeOps(office, _made_up(250))
    arrivals = connect(Wish("ti=pump")).arrivals()
    next(arrivals)
    ops.tokens += 1  # OPS forgets the token before its time
    assert len(list(arrivals)) == 2
    assert ops.tokens == 3
    fake.time += 1200  # and one that has served its time is not even tried
    ops.days |= _made_up(1, dt.date(2027, 1, 1))
    before = len(office.asked)
    list(connect(Wish("ti=other")).arrivals())
    assert office.asked[before].path == "/3.2/auth/accesstoken"


def test_a_refused_key_names_the_settings_and_not_the_key(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    FakeOps(office, {})
    client = OpsClient(f"{office.url}/3.2", OpsKey("wrong", "the-consumer-secret"), clock=fake.clock, limit=1 << 20)
    with pytest.raises(ConnectorError, match="ZHICHAN_OPS_KEY") as raised:
        client.get("search", "published-data/search/biblio", {"q": "ti=pump"})
    assert "the-consumer-secret" not in f"{raised.value} {client._key!r}"


def test_a_refused_query_is_told_with_the_word_of_ops(office: Office, connect: Callable[[Wish], Ops]) -> None:
    ops = FakeOps(office, {})
    ops.before = [Reply(400, b"<fault><code>CLIENT.CQL</code><message>token-1 leaks</message></fault>")]
    with pytest.raises(ConnectorError, match=r"status 400, CLIENT\.CQL.*look at the query") as raised:
        list(connect(Wish("ti=(")).arrivals())
    assert "token-1" not in str(raised.value)


def test_a_number_that_ops_refuses_does_not_hold_up_the_others(office: Office, connect: Callable[[Wish], Ops]) -> None:
    ops = FakeOps(office, {"EP.1000000.A1": "2000-05-17", "EP.2000000.A1": "2010-05-17"})
    ops.before = [Reply(400, b"<fault><code>CLIENT.InvalidReference</code></fault>")]
    connector = connect(Wish(numbers=("EP.1000000.A1", "EP.2000000.A1")))
    assert _brought(list(connector.arrivals())) == ["EP.2000000.A1"]
    assert "CLIENT.InvalidReference" in connector.notes[0]


def test_no_file_holds_a_credential(
    office: Office, connect: Callable[[Wish], Ops], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    FakeOps(office, _made_up(3))
    list(connect(Wish("ti=pump", parts=("claims",))).arrivals())
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode() + caplog.text
    for secret in (KEY.key, KEY.secret, "token-1", base64.b64encode(f"{KEY.key}:{KEY.secret}".encode()).decode()):
        assert secret not in written


REAL = {
    "published-data/publication/docdb/EP.1000000.A1/biblio": "published/test/biblio_example_3.xml",
    "published-data/publication/docdb/EP.1000000.A1/claims": "published/test/claims_example.xml",
    "family/publication/docdb/EP.1000000.A1": "family/fixtures/family_input.xml",
    "legal/publication/docdb/EP.1000000.A1": "legal/fixtures/example_1.xml",
}


def test_real_answers_are_saved_byte_for_byte(
    office: Office, connect: Callable[[Wish], Ops], shared_data: Callable[[str], Path]
) -> None:
    folder = shared_data("epo-ops") / "epo" / "ops"
    made_up = FakeOps(office, {})
    answers = {f"/3.2/rest-services/{path}": (folder / file).read_bytes() for path, file in REAL.items()}
    office.answer = lambda request: Reply(200, answers[request.path]) if request.path in answers else made_up(request)
    wish = Wish(numbers=("EP.1000000.A1",), parts=("biblio", "claims", "family", "legal"))
    (path,) = connect(wish).arrivals()
    assert path.read_bytes() == b"".join(body + b"\n" for body in answers.values())
    assert list(path.parent.iterdir()) == [path]


def test_the_count_of_a_real_search_is_understood(
    office: Office, connect: Callable[[Wish], Ops], shared_data: Callable[[str], Path]
) -> None:
    body = (shared_data("epo-ops") / "epo/ops/published/test/search_example.xml").read_bytes()
    made_up = FakeOps(office, {})
    office.answer = lambda request: Reply(200, body) if "search" in request.path else made_up(request)
    assert [path.read_bytes() for path in connect(Wish('pa="nine energy"')).arrivals()] == [body]  # fifteen hits are one page


def _said(right: Right) -> tuple[object, ...]:
    """What a right says, whoever says it."""
    return tuple(
        sorted(repr(msgspec.structs.replace(item, sources=())) for item in getattr(right, field)) for field in ITEM_FIELDS
    )


def test_real_answers_become_rights(
    office: Office, connect: Callable[[Wish], Ops], shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shared_data("epo-ops") / "epo" / "ops"
    answers = {f"/3.2/rest-services/{path}": (folder / file).read_bytes() for path, file in REAL.items()}
    made_up = FakeOps(office, {})
    office.answer = lambda request: Reply(200, answers[request.path]) if request.path in answers else made_up(request)
    corpus = Corpus(tmp_path / "corpus")
    wish = Wish(numbers=("EP.1000000.A1",), parts=("biblio", "claims", "family", "legal"))
    fetched = fetch_and_import(connect(wish), corpus, limit=1 << 20)
    assert (fetched.files, fetched.unread, fetched.stopped) == (1, [], None)
    assert {file.format for file in fetched.reports[0].files} == {"epo-ops-xml"}
    singly = Corpus(tmp_path / "singly")
    run(singly, [folder / file for file in REAL.values()])
    got, expected = ({right.id: _said(right) for right in c.rights(c.version())} for c in (corpus, singly))
    assert got == expected
    assert got
    assert fetch_and_import(connect(wish), corpus, limit=1 << 20).files == 0


def test_answers_that_an_interrupted_run_left_come_together(office: Office, connect: Callable[[Wish], Ops]) -> None:
    FakeOps(office, {f"EP.100000{n}.A1": "2000-05-17" for n in range(7)})
    numbers = [f"EP.100000{n}.A1" for n in range(7)]
    fetching = connect(Wish(numbers=numbers)).fetch(None)
    for _ in range(4):
        next(fetching)
    fetching.close()
    (together,) = connect(Wish(numbers=numbers)).arrivals()
    assert _brought([together]) == numbers
