"""The HTTP client: patience, bounds, resumed downloads, and keys that go nowhere else."""

from __future__ import annotations

import datetime as dt
import ipaddress
import zlib
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from office import FakeTime, Office, Reply, Request

from zhichan.connectors.errors import ConnectorError, SourceBusy
from zhichan.connectors.waiting import Clock, asked_wait, pause_after
from zhichan.connectors.web import Web

BODY = bytes(range(256)) * 4000  # more than one piece


def _web(office: Office, fake: FakeTime, **more: object) -> Web:
    return Web(office.url, clock=fake.clock, **{"limit": 10 << 20, **more})  # type: ignore[arg-type]


def test_an_answer_is_given_as_it_came(office: Office, fake: FakeTime) -> None:
    office.answer = lambda request: Reply(200, b"<a/>", {"X-Thing": "1"})
    answer = _web(office, fake).ask("GET", f"{office.url}/x", params={"q": "大连"})
    assert (answer.status, answer.body, answer.headers["x-thing"]) == (200, b"<a/>", "1")
    assert office.asked[0].query == {"q": "大连"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_after_the_time_it_names(office: Office, fake: FakeTime, status: int) -> None:
    replies = [Reply(status, headers={"Retry-After": "120"}), Reply(status), Reply(200, b"ok")]
    office.answer = lambda request: replies.pop(0)
    assert _web(office, fake).ask("GET", office.url).body == b"ok"
    assert fake.slept == [120.0, 4.0]  # as asked for; then by our own back-off


def test_a_date_may_say_when_to_come_again() -> None:
    clock = Clock(now=lambda: 784111777.0)
    assert asked_wait("Sun, 06 Nov 1994 08:50:37 GMT", clock) == 60.0
    assert asked_wait("Sun, 06 Nov 1990 08:50:37 GMT", clock) == 0.0
    assert asked_wait("soon", clock) is None


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_pause_is_bounded_and_never_nothing(failures: int, chance: float) -> None:
    assert 0.5 <= pause_after(failures, Clock(chance=lambda: chance)) <= 300


def test_a_server_that_stays_away_is_left_alone(office: Office, fake: FakeTime) -> None:
    office.answer = lambda request: Reply(503)
    with pytest.raises(SourceBusy, match="run again later") as raised:
        _web(office, fake).ask("GET", f"{office.url}/x?signature=hidden")
    assert len(office.asked) == 6
    assert not raised.value.permanent
    assert "hidden" not in str(raised.value)


def test_a_server_that_asks_for_hours_is_believed(office: Office, fake: FakeTime) -> None:
    office.answer = lambda request: Reply(503, headers={"Retry-After": "7200"})
    with pytest.raises(SourceBusy, match="120 minutes"):
        _web(office, fake).ask("GET", office.url)
    assert fake.slept == []


def test_an_answer_longer_than_the_limit_is_refused_even_when_packed(office: Office, fake: FakeTime) -> None:
    packed = zlib.compress(b"\0" * 5_000_000)
    office.answer = lambda request: Reply(200, packed, {"Content-Encoding": "deflate"})
    assert len(packed) < 10_000
    with pytest.raises(ConnectorError, match="longer than 1,000,000 bytes"):
        _web(office, fake, limit=1_000_000).ask("GET", office.url)


@pytest.mark.parametrize("to", ["http://192.0.2.1/x", "https://192.0.2.1/x", "ftp://127.0.0.1/x", "https://user@evil.example/"])
def test_a_redirect_to_elsewhere_is_not_followed(office: Office, fake: FakeTime, to: str) -> None:
    office.answer = lambda request: Reply(302, headers={"Location": to})
    with pytest.raises(ConnectorError, match=r"not https|another host"):
        _web(office, fake).ask("GET", office.url)
    assert len(office.asked) == 1


def test_an_address_must_be_https(fake: FakeTime) -> None:
    with pytest.raises(ConnectorError, match="not https"):
        Web("http://ops.example.org", clock=fake.clock, limit=1)


def test_a_named_host_gets_the_request_and_never_the_key(
    office: Office, other_office: Office, fake: FakeTime, tmp_path: Path
) -> None:
    office.answer = lambda request: Reply(302, headers={"Location": f"{other_office.url}/signed"})
    other_office.answer = lambda request: Reply(200, BODY)
    with _web(office, fake, hosts=(other_office.host,)) as web:
        headers = {"X-API-KEY": "the-key", "Authorization": "Bearer the-token"}
        assert web.download(f"{office.url}/f", tmp_path / "f", headers=headers)
    assert (tmp_path / "f").read_bytes() == BODY
    assert office.asked[0].headers["x-api-key"] == "the-key"
    assert not {"x-api-key", "authorization"} & set(other_office.asked[0].headers)


def test_redirects_in_circles_end(office: Office, fake: FakeTime) -> None:
    office.answer = lambda request: Reply(301, headers={"Location": "/again"})
    with pytest.raises(ConnectorError, match="circles"):
        _web(office, fake).ask("GET", office.url)


def _ranged(request: Request, body: bytes, tag: str) -> Reply:
    """As a server with ranges and conditions answers (RFC 9110)."""
    if request.headers.get("if-none-match") == tag:
        return Reply(304)
    if "range" in request.headers and request.headers.get("if-range", tag) == tag:
        start = int(request.headers["range"].removeprefix("bytes=").rstrip("-"))
        if start >= len(body):
            return Reply(416, headers={"Content-Range": f"bytes */{len(body)}"})
        spot = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}", "ETag": tag}
        return Reply(206, body[start:], spot)
    return Reply(200, body, {"ETag": tag})


def test_a_line_that_breaks_is_taken_up_where_it_broke(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    cuts: list[int | None] = [300_000, 1000, None]

    def answer(request: Request) -> Reply:
        reply = _ranged(request, BODY, '"one"')
        reply.cut = cuts.pop(0)
        return reply

    office.answer = answer
    done: list[int] = []
    with _web(office, fake) as web:
        fetched = web.download(
            f"{office.url}/f", tmp_path / "f", headers={}, size=len(BODY), progress=lambda what, at, of: done.append(at)
        )
    assert (tmp_path / "f").read_bytes() == BODY
    assert fetched
    assert fetched.tag == '"one"'
    starts = [request.headers.get("range") for request in office.asked]
    assert starts[0] is None
    assert len(starts) == 3
    assert done == sorted(done)
    assert list(tmp_path.iterdir()) == [tmp_path / "f"]


def test_a_run_that_was_killed_is_taken_up_by_the_next(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    office.answer = lambda request: _ranged(request, BODY, '"one"')

    def stop(what: str, at: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={}, progress=stop)
    assert not (tmp_path / "f").exists()
    kept = (tmp_path / "f.part").stat().st_size
    assert kept > 0
    assert _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={})
    assert office.asked[1].headers["range"] == f"bytes={kept}-"
    assert (tmp_path / "f").read_bytes() == BODY


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    new = BODY[::-1]
    replies = iter([('"one"', BODY, 5000), ('"two"', new, None)])

    def answer(request: Request) -> Reply:
        tag, body, cut = next(replies)
        reply = _ranged(request, body, tag)
        reply.cut = cut
        return reply

    office.answer = answer
    fetched = _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={})
    assert (tmp_path / "f").read_bytes() == new
    assert fetched
    assert fetched.tag == '"two"'


def test_what_is_unchanged_is_not_fetched_again(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    office.answer = lambda request: _ranged(request, BODY, '"one"')
    assert _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={}, known_tag='"one"') is None
    assert not (tmp_path / "f").exists()


def test_a_part_that_was_whole_already_is_taken(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(BODY)
    (tmp_path / "f.part.json").write_bytes(b'{"tag":"\\"one\\""}')
    office.answer = lambda request: _ranged(request, BODY, '"one"')
    assert _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={})
    assert (tmp_path / "f").read_bytes() == BODY


@pytest.mark.parametrize("announced", [len(BODY) - 1, len(BODY) + 1])
def test_a_file_of_another_size_than_announced_is_not_taken(
    office: Office, fake: FakeTime, tmp_path: Path, announced: int
) -> None:
    office.answer = lambda request: Reply(200, BODY)
    with pytest.raises(ConnectorError, match=r"announced|longer"):
        _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={}, size=announced)
    assert list(tmp_path.iterdir()) == []


def test_another_piece_than_asked_for_is_not_taken(office: Office, fake: FakeTime, tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(BODY[:100])
    (tmp_path / "f.part.json").write_bytes(b'{"tag":"\\"one\\""}')
    office.answer = lambda request: Reply(206, BODY[50:], {"Content-Range": f"bytes 50-{len(BODY) - 1}/{len(BODY)}"})
    with pytest.raises(SourceBusy, match="another piece"):
        _web(office, fake).download(f"{office.url}/f", tmp_path / "f", headers={})
    assert list(tmp_path.iterdir()) == []


def _self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has vouched for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(fake: FakeTime, tmp_path: Path) -> None:
    served = Office(_self_signed(tmp_path))
    try:
        with pytest.raises(ConnectorError, match="certificate is not trusted"):
            _web(served, fake).ask("GET", served.url, headers={"Authorization": "Bearer x"})
    finally:
        served.close()
    assert served.asked == []
    assert fake.slept == []
