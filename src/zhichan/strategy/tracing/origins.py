"""Where a displayed number comes from: its source, its formula with inputs that are traced in turn, or the rights that it counts.

Ids of numbers, as `zhichan trace` and the pages take them:

    valid-inventions@2012-12-31          a figure: published, worked out from published ones, or computed from the rights
    valid-inventions@2012-12-31/210211   the same of a district (its code), or of another scope of the published figures
    T05-01, T05-01/baseline              what a target demands, and from where
    T05-01/2                             what its second formula gives
    T05-01/2@2015-12-31                  the same where the sentence is read with that day as its deadline
    T05-01/2/path@2011-12-31             what the path of that formula expects on a day; so reading, gap and projection
    targets/met                          how many targets have a verdict; targets: all
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import msgspec

from zhichan.analytics.counting import CITY, Behind, Ground
from zhichan.records.dates import is_partial_date, last_day
from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.amounts import Amount, decimals_of
from zhichan.strategy.figures.derived import FORMULAS
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.indicators.declared import DeclaredIndicator, Indicators, IndicatorVersion
from zhichan.strategy.indicators.values import computed_id, rights_against, rights_behind, shown, values
from zhichan.strategy.outline import Target
from zhichan.strategy.targets.judge import Judgement, judge
from zhichan.strategy.targets.paths import PATHS
from zhichan.strategy.targets.plain import demand_in_words
from zhichan.strategy.targets.plain_standing import in_words
from zhichan.strategy.targets.projections import Projection
from zhichan.strategy.targets.scoreboard import Score, Scoreboard
from zhichan.strategy.targets.standing import Strand
from zhichan.strategy.targets.verdicts import Verdict

How = Literal["published", "derived", "demanded", "judged", "counted"]
TARGETS = "targets"
BASELINE = "baseline"

HOWS: dict[How, Label] = {
    "published": Label(zh="公布数", en="published"),
    "derived": Label(zh="由公布数推算", en="worked out from published figures"),
    "demanded": Label(zh="纲要要求", en="demanded by the outline"),
    "judged": Label(zh="按算法得出", en="given by a formula"),
    "counted": Label(zh="目标计数", en="targets counted"),
}

_ALONG = {
    "path": Label(zh="路径上应达", en="expected on the path"),
    "reading": Label(zh="读数", en="reading"),
    "gap": Label(zh="读数与路径之差", en="reading less path"),
    "projection": Label(zh="推测，不是读数", en="a projection, not a reading"),
}
_GAP = Label(zh="最后读数 − 路径上应达", en="last reading − what the path expects")
_AS_PRINTED = Label(zh="按来源原样收录。", en="Kept as the source prints it.")


class NoSuchNumber(StrategyError):
    """Nothing of that id is known."""

    status = 404


def unknown(id: str) -> NoSuchNumber:
    """What is said of a number that neither the city's folder states nor rights give."""
    return NoSuchNumber(f"nothing is known of {id[:80]!r}", mend="write INDICATOR@PERIOD, as valid-inventions@2012-12-31")


class Origin(msgspec.Struct, frozen=True):
    """Where one number of the city's folder comes from. `text`: the words or the formula; `place`: its file and line."""

    id: str
    label: Label
    shown: Label
    how: How
    text: Label
    place: str = ""
    source_url: str = ""
    source_title: str = ""
    note: Label | None = None
    inputs: tuple[Origin, ...] = ()


def origins(board: Scoreboard, id: str) -> Origin | None:
    """The origin of a number that the city's folder states or implies; None for one that is computed from rights alone.

    Raises:
        NoSuchNumber: a target, formula or verdict that there is not.
    """
    if id.partition("/")[0] == TARGETS:
        return _count(board, id.partition("/")[2])
    if "@" not in id.partition("/")[0]:
        return _of_target(board, id)
    figure = board.city.by_id.get(id)
    return None if figure is None else _of_figure(board.city, figure)


def _of_figure(city: City, figure: Figure) -> Origin:
    label = city.catalogue.indicators[figure.indicator].label
    words = city.catalogue.units[figure.unit].shown(figure.amount, figure.decimals)
    if figure.derivation is None:
        return Origin(
            figure.id, label, words, "published", figure.reason or _AS_PRINTED,
            f"figures.csv:{figure.line}", figure.source_url, figure.source_title, figure.note,
        )  # fmt: skip
    known = city.by_id
    inputs = tuple(_of_figure(city, known[name]) for name in figure.derivation.inputs)
    text = FORMULAS[figure.derivation.formula].text
    return Origin(figure.id, label, words, "derived", text, "derived.yml", note=figure.note, inputs=inputs)


def _of_target(board: Scoreboard, id: str) -> Origin:
    name, _, part = id.partition("/")
    score = next((one for one in board.scores if one.judgement.target.id == name), None)
    if score is None:
        raise NoSuchNumber(
            f"there is no target {name!r}", where=id, mend="write a target as T05-01, a figure as INDICATOR@PERIOD"
        )
    if not part:
        return _demand(board.city, score)
    if part == BASELINE:
        return _baseline(board.city, score, id)
    return _way(board, score, part)


def _demand(city: City, score: Score) -> Origin:
    target = score.judgement.target
    quoted = Label(zh=f"第 {target.paragraph} 段：{target.line}", en=f"Paragraph {target.paragraph}: {target.line}")
    title, place = city.outline.document.title.zh, "targets.yml"
    if score.amendment and score.amendment.successor == target.id:
        title, place = score.amendment.reference, f"amendment {score.amendment.number}"
    return Origin(target.id, target.label, demand_in_words(city, target.demand), "demanded", quoted, place, "", title)


def _baseline(city: City, score: Score, id: str) -> Origin:
    target = score.judgement.target
    if target.baseline is None:
        raise NoSuchNumber(f"{target.id} has no baseline", where=id, mend=f"see {target.id}")
    value = target.baseline.value
    words = city.catalogue.units[target.demand.unit].shown(Amount.exact(value), decimals_of(value))
    return Origin(id, target.label, words, "demanded", target.baseline.basis, "targets.yml", "", city.outline.document.title.zh)


def _way(board: Scoreboard, score: Score, part: str) -> Origin:
    city, target = board.city, score.judgement.target
    number, _, along = part.partition("/")
    if along:
        return _along(city, score, number, along)
    number, _, day = part.partition("@")
    ways = _read_as(board, target, day).ways if day else score.judgement.ways
    if not number.isdecimal() or not 1 <= int(number) <= len(ways):
        raise NoSuchNumber(f"{target.id} has no formula {number}", where=f"{target.id}/{number}", mend=f"it has {len(ways)}")
    way = ways[int(number) - 1]
    worked = way.worked
    words = worked.why
    if worked.value is not None:
        words = city.catalogue.units[target.demand.unit].shown(worked.value, worked.decimals)
    inputs = tuple(_of_figure(city, figure) for figure in worked.used)
    return Origin(f"{target.id}/{part}", way.formula.label, words, "judged", way.formula.text, "targets.yml", inputs=inputs)


def _along(city: City, score: Score, number: str, part: str) -> Origin:
    """A number of the course of one formula: of its path, its readings, the gap between them, its projection."""
    strands = score.standing.strands if score.standing else ()
    id = f"{score.judgement.target.id}/{number}/{part}"
    what, _, day = part.partition("@")
    if number.isdecimal() and 1 <= int(number) <= len(strands) and len(day) == 10 and is_partial_date(day):
        found = _on_course(city, score, strands[int(number) - 1], id, what, dt.date.fromisoformat(day))
        if found is not None:
            return found
    raise NoSuchNumber(f"the course has no {what} of {day}", where=id, mend=f"see {score.judgement.target.id}/{number}")


def _on_course(city: City, score: Score, strand: Strand, id: str, what: str, day: dt.date) -> Origin | None:
    course, projection = strand.course, strand.projection
    inputs: tuple[Origin, ...]
    if what == "path" and course.path is not None:
        amount, decimals, text = (
            course.path.expected(day),
            course.last.decimals if course.last else 0,
            PATHS[course.path.rule].label,
        )
        start = [figure for point in course.points if point.day == course.path.since for figure in point.figures]
        inputs = (_demand(city, score), *(_of_figure(city, figure) for figure in start))
        if score.judgement.target.baseline:
            inputs += (_baseline(city, score, f"{score.judgement.target.id}/{BASELINE}"),)
    elif what == "reading" and (point := next((one for one in course.points if one.day == day), None)):
        amount, decimals, text = point.amount, point.decimals, strand.result.formula.text
        inputs = tuple(_of_figure(city, figure) for figure in point.figures)
    elif what == "gap" and course.last is not None and (gap := course.gap(day)) is not None:
        amount, decimals, text = gap, course.last.decimals, _GAP
        parts = (("reading", course.last.day), ("path", day))
        inputs = tuple(_along(city, score, id.split("/")[1], f"{part}@{at}") for part, at in parts)
    elif what == "projection" and isinstance(projection, Projection) and projection.day == day:
        amount, decimals, text = projection.amount, projection.decimals, projection.sentence
        inputs = tuple(_of_figure(city, figure) for point in projection.points for figure in point.figures)
    else:
        return None
    return Origin(id, _ALONG[what], in_words(city, strand.unit, amount, decimals), "judged", text, "targets.yml", inputs=inputs)


def _read_as(board: Scoreboard, target: Target, day: str) -> Judgement:
    """The target judged with one of its admissible deadlines."""
    days = [choice.until for choice in board.city.outline.horizons[target.deadline.horizon].choices]
    for until in days:
        if until.isoformat() == day:
            return judge(board.city, target, until, board.on)
    known = ", ".join(until.isoformat() for until in days)
    raise NoSuchNumber(f"{target.id} has no deadline {day}", where=f"{target.id}@{day}", mend=f"write one of {known}")


def _count(board: Scoreboard, key: str) -> Origin:
    verdicts = {verdict.value: verdict for verdict in Verdict}
    if key and key not in verdicts:
        raise NoSuchNumber(f"{key!r} is not a verdict", where=f"{TARGETS}/{key}", mend=f"write one of {', '.join(verdicts)}")
    chosen = [one for one in board.scores if one.judgement.verdict is verdicts[key]] if key else board.standing
    label = verdicts[key].label if key else Label(zh="全部目标", en="all targets")
    text = verdicts[key].rule if key else Label(zh="纲要的全部目标。", en="All targets of the outline.")
    number = Label(zh=f"{len(chosen)}", en=f"{len(chosen)}")
    inputs = tuple(_demand(board.city, score) for score in chosen)
    return Origin(f"{TARGETS}/{key}".rstrip("/"), label, number, "counted", text, "targets.yml", inputs=inputs)


@dataclass(frozen=True)
class Asked:
    """The id of a figure, taken apart: its indicator, the year, the district (`""`: the city)."""

    key: str
    year: int
    district: str


@dataclass(frozen=True)
class Computation:
    """A figure computed from the rights: its value, and rights of both sides, of which not all may be given, with their number.

    `people`: what a rate is of, traced.
    """

    id: str
    key: str
    indicator: DeclaredIndicator
    version: IndicatorVersion
    year: int
    district: str
    district_label: Label
    as_of: dt.date
    value: Decimal | None
    shown: Label
    counted: int
    against: int | None
    rights: list[Behind]
    number: int
    rights_against: list[Behind]
    number_against: int
    people: Origin | None


def read_id(known: Indicators, id: str, districts: list[str]) -> Asked | None:
    """Takes the id of a figure apart; None where it is none that could be computed from rights."""
    key, at, rest = id.partition("@")
    period, _, district = rest.partition("/")
    one = known.by_key.get(key)
    if not at or one is None or not one.computed or (district and district not in districts) or not is_partial_date(period):
        return None
    return Asked(key, last_day(period).year, district or CITY)


def computation(ground: Ground, city: City, known: Indicators, id: str, most: int | None = None) -> Computation | None:
    """A figure computed again, with the rights behind it; None where the id is of none that can be.

    Args:
        most: how many rights of each side are given; all if None.

    A stock stands for the end of the year of its period, or for the date of law before that.

    Raises:
        NoSuchNumber: of a year after the date of law, or before the indicator's first version.
    """
    asked = read_id(known, id, ground.districts)
    if asked is None:
        return None
    one = known.by_key[asked.key]
    version = one.version_of(asked.year)
    if version is None or asked.year > ground.as_of.year:
        raise NoSuchNumber(
            f"{asked.key} has no figure of {asked.year} as of {ground.as_of}",
            where=id,
            mend=f"choose a year from {one.versions[0].since} to {ground.as_of.year}",
        )
    found = values(ground, city, known, asked.key, [asked.year])
    value = found.value(asked.year, asked.district)
    rights, number = rights_behind(ground, version, asked.year, asked.district, most)
    set_against, number_against = rights_against(ground, version, asked.year, asked.district, most)
    column = 0 if asked.district == CITY else ground.districts.index(asked.district) + 1
    return Computation(
        id=computed_id(asked.key, version.period, asked.year, ground.as_of, asked.district),
        key=asked.key,
        indicator=one,
        version=version,
        year=asked.year,
        district=asked.district,
        district_label=_place_label(ground, asked.district),
        as_of=min(dt.date(asked.year, 12, 31), ground.as_of),
        value=value,
        shown=shown(version, value),
        counted=int(found.numerator[0, column]),
        against=None if found.against is None else int(found.against[0, column]),
        rights=rights,
        number=number,
        rights_against=set_against,
        number_against=number_against,
        people=_people(city, version, asked.year),
    )


def _place_label(ground: Ground, district: str) -> Label:
    if district == CITY:
        return ground.gazetteer.city_name
    return next(one.label for one in ground.gazetteer.districts if one.code == district)


def _people(city: City, version: IndicatorVersion, year: int) -> Origin | None:
    series = city.populations.get(version.population)
    if series is None or year not in series.years:
        return None
    return _of_figure(city, city.by_id[series.years[year]])
