"""Addresses: the city and its district only where they are evidenced."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import DeclarationError

CITY = Path(__file__).resolve().parents[3] / "cities" / "dalian"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(CITY)


@pytest.mark.parametrize(
    ("address", "district"),
    [
        ("116024 辽宁省大连市甘井子区凌工路2号", "210211"),
        ("中国大连市西岗区", "210203"),
        ("大连长江路12号", ""),
        ("大连高新园区七贤岭", "210200-high-tech"),
        ("116600 辽宁省大连市开发区金马路", "210200-jinpu"),
        ("辽宁省大连经济技术开发区", "210200-jinpu"),
        ("辽宁省大连市普兰店市皮口镇", "210214"),
        ("辽宁省瓦房店市共济街", "210281"),
        ("辽宁省大连市旅顺南路8号", ""),
        ("辽宁省大连市高新园区旅顺南路", "210200-high-tech"),
        ("辽宁省大连市庄河市花园口", "210283"),
        ("辽宁省大连市花园口经济区", "210200-huayuankou"),
        ("Room 1, Zhongshan District, Dalian 116001, China", "210202"),
        ("Dalian, Liaoning, CN", ""),
        ("No. 1 Example Road, Ganjingzi District, Dalian, Liaoning Province 116024, P. R. China", "210211"),
    ],
)
def test_addresses_in_the_city(gazetteer, address, district):
    place = gazetteer.place(address)
    assert place is not None
    assert (place.country, place.province, place.city, place.district) == ("CN", "辽宁省", "大连市", district)
    assert place.evidence


@pytest.mark.parametrize(
    ("address", "province", "city"),
    [
        ("上海市虹口区大连路1号", "上海市", "上海市"),
        ("青岛市市北区大连路", "", "青岛市"),
        ("辽宁省沈阳市铁西区", "辽宁省", "沈阳市"),
        ("辽宁省中山区", "辽宁省", ""),
        ("北京市海淀区大连市驻京办", "北京市", "北京市"),
        ("226634 江苏省南通市海安县", "江苏省", "南通市"),
        ("510000 广东省广州高新技术开发区", "广东省", ""),
        ("吉林省延边朝鲜族自治州", "吉林省", "延边朝鲜族自治州"),
    ],
)
def test_addresses_elsewhere(gazetteer, address, province, city):
    place = gazetteer.place(address)
    assert place is not None
    assert (place.province, place.city, place.district) == (province, city, "")


@pytest.mark.parametrize(
    "address", ["", "中山区人民路1号", "大连路8号", "33560 Carbon Blanc", "南京东路1号", "Dalian Road 1, Berlin"]
)
def test_no_evidence_no_place(gazetteer, address):
    assert gazetteer.place(address) is None


def test_the_region_code_of_the_province_says_nothing_of_the_city(gazetteer):
    assert gazetteer.place("中山区人民路", "大连;91").district == "210202"
    province = gazetteer.place("中山区人民路", "辽宁;21")
    assert (province.province, province.city, province.district) == ("辽宁省", "", "")


def test_the_evidence_names_what_matched(gazetteer):
    assert gazetteer.place("大连高新园区").evidence == "address: 大连; 高新园区"
    assert gazetteer.place("", "大连;91").evidence == "region: 大连;91"
    assert gazetteer.place("Software Park Road", "Liaoning", "Dalian").evidence == "city: Dalian"


def test_what_the_address_prints_outranks_the_region(gazetteer):
    assert gazetteer.place("辽宁省沈阳市铁西区", "大连;91").city == "沈阳市"


CODE_OF_DALIAN = "91210200241281202G"
CODE_OF_BEIJING = "91110000802100433B"


@pytest.mark.parametrize(
    ("known", "city", "district", "confidence"),
    [
        ({"code": CODE_OF_DALIAN}, "大连市", "", "medium"),
        ({"code": CODE_OF_BEIJING}, "北京市", "", "medium"),
        ({"postcode": "116300"}, "大连市", "210281", "low"),
        ({"postcode": "116023"}, "大连市", "", "low"),
        ({"address": "辽宁省某路1号", "code": CODE_OF_DALIAN}, "大连市", "", "medium"),
        ({"address": "大连市某路1号", "postcode": "116400"}, "大连市", "210283", "low"),
        ({"address": "大连市西岗区", "postcode": "116400", "code": CODE_OF_BEIJING}, "大连市", "210203", "high"),
        ({"address": "辽宁省沈阳市铁西区", "code": CODE_OF_DALIAN, "postcode": "116300"}, "沈阳市", "", "high"),
        ({"region": "辽宁;21", "code": CODE_OF_DALIAN}, "", "", "high"),
    ],
)
def test_codes_and_postcodes_count_where_words_say_less(gazetteer, known, city, district, confidence):
    place = gazetteer.place(**{"address": "", **known})
    assert (place.city, place.district, place.confidence) == (city, district, confidence)
    for name, value in known.items():
        if name == "code" and confidence == "medium":
            assert value[2:8] in place.evidence
        if name == "postcode" and confidence == "low":
            assert value in place.evidence


@pytest.mark.parametrize(
    "known", [{"code": "91210200241281202H"}, {"code": "12100000400010275N"}, {"postcode": "710000"}, {"postcode": "11630"}]
)
def test_a_wrong_code_and_a_foreign_postcode_are_no_evidence(gazetteer, known):
    assert gazetteer.place("", **known) is None


def test_a_former_code_is_the_district_of_today(gazetteer):
    assert {d.code: d.former for d in gazetteer.districts if d.former}["210213"] == ("210221",)
    assert gazetteer.host("210200-high-tech") == "210211"
    assert gazetteer.host("210211") == "210211"


def test_the_declared_districts_are_sound(gazetteer):
    codes = [district.code for district in gazetteer.districts]
    assert len(codes) == len(set(codes))
    assert {d.kind for d in gazetteer.districts} == {"district", "county", "county-city", "zone"}
    for district in gazetteer.districts:
        assert (district.kind == "zone") == bool(district.host)
        assert not district.host or gazetteer.by_code[district.host].kind != "zone"
        place = gazetteer.place(f"{gazetteer.city_name.zh}{district.label.zh}")
        assert place.district == district.code


def test_the_official_codes_agree_with_the_national_list(gazetteer, shared_data):
    lines = shared_data("geo-admin-codes/dist/areas.csv").read_text(encoding="utf-8").splitlines()
    official = {code: name.strip('"') for code, name, city, _ in (line.split(",") for line in lines) if city == "2102"}
    assert {d.code: d.label.zh for d in gazetteer.districts if d.kind != "zone"} == official


def test_a_wrong_file_says_where(tmp_path):
    (tmp_path / "profile.yml").write_text("code: '1'\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"profile\.yml"):
        Gazetteer.load(tmp_path)
