"""The connector to the bulk data of the USPTO, against a local portal that redirects as the real one does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from office import FakeTime, Office, Reply, Request

from zhichan.connectors.errors import ConnectorError
from zhichan.connectors.state import Memory
from zhichan.connectors.uspto import Uspto, UsptoKey
from zhichan.connectors.web import Web

KEY = UsptoKey("the-portal-key")


class Portal:
    """A made-up portal: files of a product, their bytes on a second host."""

    def __init__(self, office: Office, store: Office) -> None:
        self.office, self.store = office, store
        self.files: dict[str, tuple[bytes, str]] = {}  # name → bytes, time of change
        self.tag = '"list-1"'
        self.announced: dict[str, int] = {}
        office.answer, store.answer = self._portal, self._bytes

    def _portal(self, request: Request) -> Reply:
        if request.headers.get("x-api-key") != KEY.key:
            return Reply(403, b"Forbidden")
        if request.path == "/api/v1/datasets/products/PTGRXML":
            if request.headers.get("if-none-match") == self.tag:
                return Reply(304)
            return Reply(200, self._listing(), {"ETag": self.tag})
        if request.path.startswith("/files/"):
            return Reply(302, headers={"Location": f"{self.store.url}{request.path}?signature=signed"})
        return Reply(404)

    def _listing(self) -> bytes:
        bag = [
            {
                "fileName": name,
                "fileSize": self.announced.get(name, len(body)),
                "fileDownloadURI": f"{self.office.url}/files/{name}",
                "fileLastModifiedDateTime": changed,
                "fileTypeText": "Data",
            }
            for name, (body, changed) in self.files.items()
        ]
        product = {"productIdentifier": "PTGRXML", "productFileBag": {"count": len(bag), "fileDataBag": bag}}
        return json.dumps({"count": 1, "bulkDataProductBag": [product]}).encode()

    def _bytes(self, request: Request) -> Reply:
        body, _ = self.files[request.path.rpartition("/")[2]]
        tag = f'"{hash(body)}"'
        return Reply(304) if request.headers.get("if-none-match") == tag else Reply(200, body, {"ETag": tag})

    @property
    def downloads(self) -> list[str]:
        return [request.path.rpartition("/")[2] for request in self.store.asked]


@pytest.fixture
def portal(office: Office, other_office: Office) -> Portal:
    made = Portal(office, other_office)
    made.files = {"ipg270105.zip": (b"first", "2027-01-05 01:00:00"), "ipg270112.zip": (b"second", "2027-01-12 01:00:00")}
    return made


@pytest.fixture
def connect(portal: Portal, fake: FakeTime, tmp_path: Path) -> Callable[..., Uspto]:
    def make(key: UsptoKey = KEY, **more: str) -> Uspto:
        web = Web(f"{portal.office.url}/api/v1", clock=fake.clock, limit=1 << 20, hosts=(portal.store.host,))
        return Uspto(tmp_path / "inbox", web, key, Memory(tmp_path / "uspto.json"), **{"product": "PTGRXML", **more})  # type: ignore[arg-type]

    return make


def _take(connector: Uspto) -> dict[str, bytes]:
    taken = {}
    for path in connector.arrivals():
        taken[path.name] = path.read_bytes()
        connector.imported(path)
    return taken


def test_files_are_fetched_once(portal: Portal, connect: Callable[..., Uspto], fake: FakeTime) -> None:
    assert _take(connect()) == {"ipg270105.zip": b"first", "ipg270112.zip": b"second"}
    assert fake.slept == [3.0, 3.0]
    assert _take(connect()) == {}
    assert portal.downloads == ["ipg270105.zip", "ipg270112.zip"]
    assert portal.office.asked[-1].headers["if-none-match"] == '"list-1"'


def test_new_and_changed_files_come_and_only_they(portal: Portal, connect: Callable[..., Uspto]) -> None:
    _take(connect())
    portal.tag = '"list-2"'
    portal.files["ipg270105.zip"] = (b"corrected", "2027-01-15 01:00:00")
    portal.files["ipg270119.zip"] = (b"third", "2027-01-19 01:00:00")
    assert _take(connect()) == {"ipg270105.zip": b"corrected", "ipg270119.zip": b"third"}


def test_a_file_that_was_only_touched_is_not_fetched_again(portal: Portal, connect: Callable[..., Uspto]) -> None:
    _take(connect())
    portal.tag = '"list-2"'
    portal.files["ipg270105.zip"] = (b"first", "2027-01-15 01:00:00")
    assert _take(connect()) == {}
    assert portal.store.asked[-1].headers["if-none-match"]


def test_a_pattern_chooses(portal: Portal, connect: Callable[..., Uspto]) -> None:
    assert list(_take(connect(pattern="*0112*"))) == ["ipg270112.zip"]


@pytest.mark.parametrize(
    ("size", "says"), [(6, "announced were 6"), (4, "longer than 4 bytes"), (2 << 20, "longer than 1,048,576 bytes")]
)
def test_a_file_of_another_size_waits_and_the_others_come(
    portal: Portal, connect: Callable[..., Uspto], size: int, says: str
) -> None:
    portal.announced["ipg270105.zip"] = size
    connector = connect()
    assert list(_take(connector)) == ["ipg270112.zip"]
    assert says in connector.notes[0]
    del portal.announced["ipg270105.zip"]
    assert list(_take(connect())) == ["ipg270105.zip"]  # the list was not remembered as taken whole


def test_a_file_that_is_listed_and_not_there_does_not_hold_up_the_others(portal: Portal, connect: Callable[..., Uspto]) -> None:
    answer = portal.store.answer
    portal.store.answer = lambda request: Reply(404) if "0105" in request.path else answer(request)
    connector = connect()
    assert list(_take(connector)) == ["ipg270112.zip"]
    assert "the server answered 404" in connector.notes[0]


@pytest.mark.parametrize("name", ["../evil.zip", "a/b.zip", "..", ".hidden", "x\x00y"])
def test_a_name_that_leads_elsewhere_is_refused(portal: Portal, connect: Callable[..., Uspto], name: str) -> None:
    portal.files = {name: (b"x", "")}
    with pytest.raises(ConnectorError, match="file name that is none"):
        _take(connect())


def test_the_key_goes_to_the_portal_only_and_is_written_nowhere(
    portal: Portal, connect: Callable[..., Uspto], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    _take(connect())
    assert all("x-api-key" not in request.headers for request in portal.store.asked)
    with pytest.raises(ConnectorError, match="ZHICHAN_USPTO_KEY") as raised:
        _take(connect(UsptoKey("wrong-key")))
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode()
    for secret in (KEY.key, "wrong-key"):
        assert secret not in f"{written} {caplog.text} {raised.value} {UsptoKey(secret)!r}"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"bulkDataProductBag": 3}', b'{"bulkDataProductBag":[{"productFileBag":{"fileDataBag":[{}]}}]}']
)
def test_a_list_that_is_none_is_said(portal: Portal, connect: Callable[..., Uspto], body: bytes) -> None:
    portal.office.answer = lambda request: Reply(200, body)
    with pytest.raises(ConnectorError, match="not as documented"):
        _take(connect())


def test_a_product_that_is_none_is_never_sent(portal: Portal, connect: Callable[..., Uspto]) -> None:
    with pytest.raises(ConnectorError, match="no name of a product"):
        connect(product="../x")
