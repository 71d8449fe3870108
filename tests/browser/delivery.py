"""A made-up delivery with what the sample city lacks: a drawing, a grant before its filing, two bearers of one name."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from zhichan.formats.zhichan_jsonl import encode
from zhichan.records.right import ClassMark, Event, Fact, Party, Right, Text

HOLDERS = ("大连甲乙起重机有限公司", "大连丙丁港口机械有限公司")
INVENTOR = "欧阳示例"
DRAWING = "SAMPLE-D1.TIF"
_CHECK_DIGITS = "X49382"
_GAZETTE = Path(__file__).parents[1] / "golden" / "cnipa_patent_xml" / "sample.xml"


def make_delivery(folder: Path) -> None:
    """Writes the gazette of the golden samples with one of its drawings, and six patents of two firms."""
    (folder / "gazette.xml").write_bytes(_GAZETTE.read_bytes())
    page = Image.new("1", (600, 900), 1)
    ImageDraw.Draw(page).ellipse((100, 200, 500, 700), outline=0, width=8)
    page.save(folder / DRAWING, format="TIFF", compression="group4")
    patents = [_patent(place, holder) for place, holder in enumerate([HOLDERS[0]] * 3 + [HOLDERS[1]] * 3)]
    (folder / "patents.jsonl").write_bytes(b"".join(encode(patent) for patent in patents))


def _patent(place: int, holder: str) -> Right:
    number = f"20181000{place:04}.{_CHECK_DIGITS[place]}"
    granted = "2017-06-01" if place == 0 else "2020-06-01"
    return Right(
        id=f"CN:patent:{number}",
        kind="patent",
        office="CN",
        number=number,
        facts=(Fact(property="type", value="invention"),),
        parties=(
            Party(role="holder", name=holder, seq=1, lang="zh", address="大连市甘井子区示例路1号"),
            Party(role="inventor", name=INVENTOR, seq=1, lang="zh"),
        ),
        classes=(ClassMark(scheme="ipc", symbol="B66C13/06", main=True), ClassMark(scheme="ipc", symbol="B65D88/12")),
        events=(Event(key="filed", date=f"2018-03-0{place + 1}"), Event(key="granted", date=granted)),
        texts=(Text(part="title", lang="zh", text=f"起重机吊具（{place + 1}型）"),),
    )
