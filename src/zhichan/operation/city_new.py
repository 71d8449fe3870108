"""Making a city's folder out of the template, with what is known of the city put in its place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from zhichan.configuration.checks import TEMPLATE, cities_folder
from zhichan.normalise.china import PROVINCES, Province
from zhichan.operation.city_check import MARK
from zhichan.operation.errors import OperationError

_ZH, _SHORT, _EN, _CODE = "某某市", "某某（简称）", "Some City", "419900"
_PROVINCE_ZH, _PROVINCE_EN = "河南省", "Henan"
_EXAMPLES = (_ZH, _EN, _CODE[:4], _PROVINCE_ZH, "某某", "Some ")
"""What stands in the template for a city: a code that GB/T 2260 does not have, and names that say so."""


def new_city(name: str, within: Path, zh: str = "", en: str = "", code: str = "") -> Path:
    """Writes the folder `name` within another; its path.

    Args:
        zh, en: what the city is called; code: its six digits of GB/T 2260. What is not given stays an example, marked as one.

    Raises:
        OperationError: something that cannot be so, or a folder that is there already.
    """
    province = _checked(name, zh, en, code)
    target = within / name
    if target.exists():
        raise OperationError("it is there already", where=str(target), mend="choose another name, or take it away first")
    known = {_SHORT: zh.removesuffix("市"), _ZH: zh, _EN: en, _CODE[:4]: code[:4]}
    if province:
        known |= {_PROVINCE_ZH: province.name, _PROVINCE_EN: province.english}
    draft = within / f".{name}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(cities_folder() / TEMPLATE, draft)
    for path in draft.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{_filled(line, known)}\n" for line in lines), encoding="utf-8")
    draft.rename(target)
    return target


def _filled(line: str, known: dict[str, str]) -> str:
    """A line with what is known in the place of examples; without its mark where no example is left in it."""
    filled = line
    for example, value in known.items():
        filled = filled.replace(example, value) if value else filled
    whole = filled != line and not any(example in filled and example not in known.values() for example in _EXAMPLES)
    return filled.removesuffix(MARK).rstrip() if whole else filled


def _checked(name: str, zh: str, en: str, code: str) -> Province | None:
    """The province of the code, where one is given."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name) or name == TEMPLATE:
        raise OperationError(
            f"{name!r} is no name for a city's folder",
            where="NAME",
            mend="write small Latin letters, digits and hyphens, such as qingdao",
        )
    if zh and not re.fullmatch(r"[\u4e00-\u9fff]{2,20}", zh):
        raise OperationError(f"{zh!r} is no Chinese name of a city", where="--zh", mend="write it in full, such as 青岛市")
    if en and not re.fullmatch(r"[^\W\d_][^\W\d_'’. -]*(?:[ '’.-]+[^\W\d_]+)*", en):
        raise OperationError(f"{en!r} is no English name of a city", where="--en", mend="write letters, such as Qingdao or Xi'an")
    if not code:
        return None
    province = next((one for one in PROVINCES if one.code == code[:2]), None)
    if province is None or not re.fullmatch(r"[0-9]{4}00", code):
        raise OperationError(
            f"{code!r} is no code of a city", where="--code", mend="write its six digits of GB/T 2260, such as 370200"
        )
    return province
