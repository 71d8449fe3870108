"""Comparing two subjects: the findings, one by one."""

from __future__ import annotations

import math

from zhichan.parties.alignment import aligned, sorted_out
from zhichan.parties.commonness import Commonness
from zhichan.parties.findings import Finding
from zhichan.parties.latin import Sort
from zhichan.parties.names import Name
from zhichan.parties.spelling import sound
from zhichan.parties.subjects import EMPTY, Context, Subject
from zhichan.parties.translation import translated
from zhichan.parties.words import words

Sides = dict[str, list[tuple[str, Sort]]]
_SHOWN = 3  # names that a detail lists
_LIGHT_LINES = {("company", "group"), ("group", "company")}
_ENOUGH_CLASSES = 3
_OFTEN = 2
_SHORTEST_SLIP = 6  # characters of a name in which a slip can be told
_SHORTEST = 3  # characters of a short form
_ONE_NUMERAL = str.maketrans("一二三四五六七八九", "123456789")
_KNOWN_BY_ALL = 40  # a co-party beside more names than this tells nothing


def names_compared(a: Name, b: Name, common: Commonness) -> tuple[Finding, ...]:
    """What the two names themselves say."""
    blocked = _apart(a, b)
    if blocked:
        return (blocked,)
    if a.key == b.key:  # subjects of one key stand apart only where several bodies bear the name
        return (Finding("name", "same"), Finding("rarity", "shared", a.printed))
    if _noted(a, b):
        return (Finding("former", "said"),)
    if a.script == b.script == "zh":
        return _chinese(a, b, common)
    if a.script == b.script:
        return _latin(a, b, common)
    return _across(a, b, common) if a.script == "zh" else _across(b, a, common)


def context_compared(a: Context, b: Context, common: Commonness) -> tuple[Finding, ...]:
    """What stands around the two names."""
    return tuple(
        finding for finding in (_code(a, b), _address(a, b), _area(a, b), _companions(a, b, common), _classes(a, b)) if finding
    )


def around(a: Subject, b: Subject, common: Commonness) -> tuple[Finding, ...]:
    """What stands around two bodies, and whether sources set their names side by side."""
    if a.context is EMPTY or b.context is EMPTY:
        return ()
    pair = max(a.context.paired.get(b.name.key, 0), b.context.paired.get(a.name.key, 0))
    paired = (Finding("paired", "often" if pair >= _OFTEN else "once"),) if pair else ()
    return (*paired, *context_compared(a.context, b.context, common))


def _noted(a: Name, b: Name) -> bool:
    """True where one of them carries a note that gives the other as its former name, or as its name in the other script."""
    notes = {*a.note_keys, *b.note_keys}
    return bool(notes) and (a.key in b.note_keys or b.key in a.note_keys)


def _apart(a: Name, b: Name) -> Finding | None:
    """What keeps two names apart whatever else there is."""
    if a.numbers and b.numbers and a.numbers != b.numbers:
        return Finding("numbers", "different", f"{_listed(a.numbers)} / {_listed(b.numbers)}")
    if a.script != b.script:
        return None
    if a.branch != b.branch and not (a.script == "zh" and _shortened_branch(a, b)):
        return Finding("branch", "different", f"{a.branch or '–'} / {b.branch or '–'}")
    if a.numbers != b.numbers and a.script == "zh" and not _short_for(a, b):
        return Finding("numbers", "different", f"{_listed(a.numbers) or '–'} / {_listed(b.numbers) or '–'}")
    return None


def _shortened_branch(a: Name, b: Name) -> bool:
    """True where one name, without a branch as far as one can tell, is short for the other's branch: 甲医大一院."""
    with_branch, without = (a, b) if a.branch else (b, a)
    if _one_differs(a, b):
        return True
    if without.branch:
        return within(without.branch, with_branch.branch) or within(with_branch.branch, without.branch)
    return _short_for(a, b) and without.full[-1] == with_branch.branch[-1] and not within(without.full, with_branch.parent)


def _short_for(a: Name, b: Name) -> bool:
    """True where the shorter name leaves out characters of the longer one, begins with one of its first and ends as it does."""
    short, long = sorted((a.full, b.full), key=len)
    return len(short) >= _SHORTEST and within(short, long)


def within(short: str, long: str) -> bool:
    """True where the characters of `short` stand in `long` in this order, numbers in either writing."""
    rest = iter(long.translate(_ONE_NUMERAL))
    return all(character in rest for character in short.translate(_ONE_NUMERAL))


def _chinese(a: Name, b: Name, common: Commonness) -> tuple[Finding, ...]:
    if a.region and b.region and a.region != b.region and (region := _region(a, b, common)) and region.value == "different":
        return (region,)
    found: list[Finding] = []
    if a.whole == b.whole:
        found.append(Finding("name", "same"))
        named = a.core or (a.whole,)
    elif a.core and a.core == b.core:
        found += (Finding("name", "core", a.core[0]), _trades_chinese(a, b))
        named = a.core
    elif slip := _slip(a, b):
        found.append(slip)
        named = a.core or (a.whole,)
    elif _short_for(a, b):
        return (Finding("name", "short"), *filter(None, (_region(a, b, common), _form(a, b))))
    else:
        return (Finding("name", "other"),)
    found.append(Finding("rarity", "usual" if not a.core else common.rarity(named)))
    found += filter(None, (_region(a, b, common), _form(a, b)))
    return tuple(found)


def _trades_chinese(a: Name, b: Name) -> Finding:
    """Trades of Chinese names. Two complete registered names that differ in a word are names of two bodies."""
    if a.complete and b.complete:
        part = a.whole.startswith(b.whole) or b.whole.startswith(a.whole)
        return Finding("trades", "subsidiary" if part else "registered", f"{a.whole} / {b.whole}")
    found = _trades(list(a.trades), list(b.trades))
    return Finding("trades", "worded", f"{a.whole} / {b.whole}") if found.value == "same" else found


def _slip(a: Name, b: Name) -> Finding | None:
    """Chinese names of one length in which one character differs, and the rest is long enough to tell them by."""
    if not _one_differs(a, b):
        return None
    x, y = next((x, y) for x, y in zip(a.full, b.full, strict=True) if x != y)
    return Finding("name", "sounds" if sound(x) == sound(y) else "slip", f"{x} / {y}")


def _one_differs(a: Name, b: Name) -> bool:
    if len(a.full) != len(b.full) or len(a.full) < _SHORTEST_SLIP:
        return False
    return sum(x != y for x, y in zip(a.full, b.full, strict=True)) == 1


def _region(a: Name, b: Name, common: Commonness) -> Finding | None:
    if a.region == b.region:
        return Finding("region", "same", a.region) if a.region else None
    if not a.region or not b.region:
        known = common.regions(a) | common.regions(b)
        return Finding("region", "only-one", a.region or b.region) if len(known) < 2 else Finding("region", "silent")
    wide, narrow = sorted((a.region, b.region), key=len)
    if words().province_of.get(_city(narrow)) == wide or narrow.startswith(wide) or words().province_of.get(wide) == narrow:
        return Finding("region", "within", f"{a.region} / {b.region}")
    return Finding("region", "different", f"{a.region} / {b.region}")


def _city(region: str) -> str:
    """The city of a county as names are keyed: `大连甘井子区` → `大连`."""
    return next((region[:length] for length in (4, 3, 2) if region[:length] in words().province_of), region)


def _form(a: Name, b: Name) -> Finding | None:
    if a.line == b.line:
        return Finding("form", "converted") if a.form != b.form and "stock" in (a.form, b.form) else None
    if not a.line or not b.line:
        return None
    return Finding("form", "group" if (a.line, b.line) in _LIGHT_LINES else "unlike")


def _trades(a: list[str], b: list[str]) -> Finding:
    """Compares tags that are left over on each side."""
    weights = words().weights
    left, right = [tag for tag in a if tag not in b], [tag for tag in b if tag not in a]
    detail = f"{'+'.join(left) or '–'} / {'+'.join(right) or '–'}"
    if not left and not right:
        return Finding("trades", "same")
    weighed = {weights[tag] for tag in (*left, *right)}
    if "heavy" in weighed:
        return Finding("trades", "apart", detail)
    if weighed == {"light"}:
        return Finding("trades", "light", detail)
    plain_left, plain_right = ([tag for tag in tags if weights[tag] != "light"] for tags in (left, right))
    return Finding("trades", "different" if plain_left and plain_right else "missing", detail)


def _latin(a: Name, b: Name, common: Commonness) -> tuple[Finding, ...]:
    laid = aligned(a, b)
    left, right = sorted_out(laid.left), sorted_out(laid.right)
    own_left, own_right = ([word for word, _ in side.get("", ())] for side in (left, right))
    shared = [word for word in laid.same if word in a.core] + [x for x, y in laid.spelled if x in a.core or y in b.core]
    if (own_left and own_right) or ((a.core or b.core) and not shared):
        return (Finding("name", "other"),)
    trades = _trades(*([tag for _, sort in side.get("trade", ()) for tag in (sort.value, *sort.also)] for side in (left, right)))
    if not (a.core or b.core) and (laid.left or laid.right):
        return (Finding("name", "other"),)
    found = [_latin_name(laid.spelled, own_left or own_right, shared, trades), trades]
    found.append(Finding("rarity", "usual" if not shared else common.rarity({w for w in shared if w in a.core} or set(a.core))))
    if place := _place_latin(a, b, left, right):
        found.append(place)
    return tuple(found)


def _place_latin(a: Name, b: Name, left: Sides, right: Sides) -> Finding | None:
    """Regions in front of two names, and countries and cities that only one of them prints."""
    if a.region and b.region and a.region != b.region:
        related = b.region in (words().province_of.get(a.region), a.region) or words().province_of.get(b.region) == a.region
        return Finding("region", "within" if related else "different", f"{a.region} / {b.region}")
    sides = [
        {sort.value for _, sort in side.get("country", ())} | {sort.value for _, sort in side.get("region", ())} - {name.region}
        for name, side in ((a, left), (b, right))
    ]
    if not sides[0] and not sides[1]:
        moved = a.region != b.region and a.places == b.places
        return Finding("region", "country", f"{a.region or '–'} / {b.region or '–'}") if moved else None
    both = bool(sides[0] and sides[1])
    return Finding("region", "different" if both else "country", f"{_listed(sides[0]) or '–'} / {_listed(sides[1]) or '–'}")


def _latin_name(spelled: list[tuple[str, str]], extra: list[str], shared: list[str], trades: Finding) -> Finding:
    pairs = ", ".join(f"{x} / {y}" for x, y in spelled[:_SHOWN])
    if extra:
        return Finding("name", "contained", _listed(extra))
    if trades.value == "same":
        return Finding("name", "spelled", pairs) if spelled else Finding("name", "same")
    core = [pair for pair in spelled if pair[0] in shared]
    return Finding("name", "core-spelled" if core else "core", pairs if core else _listed(shared))


def _across(zh: Name, en: Name, common: Commonness) -> tuple[Finding, ...]:
    """A Chinese name beside one in Latin letters."""
    laid, weights = translated(zh, en), words().weights
    plain = [{tag for tag in tags if weights[tag] != "light"} for tags in (laid.only_chinese, laid.only_latin)]
    every = laid.only_chinese | laid.only_latin
    missing = plain[0] | plain[1] if en.letters else every  # without words of its own, a name is told by its trades alone
    said = f"{_listed(zh.places) or '–'} / {_listed(en.places) or '–'}"
    places = () if laid.places == "same" else (Finding("region", laid.places, said),)
    if laid.core == "none" or (not en.letters and len(laid.shared) < 2):
        agree = laid.shared and not (plain[0] and plain[1])
        return (Finding("name", "untranslated"), *((Finding("trades", "agree", _listed(laid.shared)),) if agree else ()), *places)
    if zh.numbers != en.numbers:
        return (Finding("name", "heard"), *places)
    if laid.core == "rendered" and not zh.region:
        told = (Finding("trades", "agree", _listed(laid.shared)),) if laid.shared and not missing else ()
        return (Finding("name", "rendered", f"{_listed(zh.core)} / {en.letters}"), *told, *places)
    if laid.core in ("part", "rendered"):
        trades = (Finding("trades", "different", _listed(missing)),) if plain[0] and plain[1] else ()
        return (Finding("name", "heard"), *trades, *places)
    if missing or not (laid.shared or not zh.trades):
        heavy = any(weights[tag] == "heavy" for tag in missing)
        value = "apart" if heavy else "different" if plain[0] and plain[1] else "missing"
        return (Finding("name", "transcribed"), Finding("trades", value, _listed(missing) or _listed(every)), *places)
    heard = common.homophones.of(en)
    rarity = (
        Finding("rarity", "homophone", _listed(heard))
        if len(heard) > 1
        else Finding("rarity", common.rarity(zh.core) if zh.core else "usual")
    )
    return (Finding("name", "translated"), rarity, *places)


def _code(a: Context, b: Context) -> Finding | None:
    if not a.codes or not b.codes:
        return None
    both = a.codes & b.codes
    return Finding("code", "same", min(both)) if both else Finding("code", "different")


def _address(a: Context, b: Context) -> Finding | None:
    both = a.addresses & b.addresses or a.heard_addresses & b.heard_addresses
    return Finding("address", "same", min(both)) if both else None


def _area(a: Context, b: Context) -> Finding | None:
    if not a.areas or not b.areas:
        return None
    both = a.areas & b.areas
    return Finding("area", "same", min(both)) if both else Finding("area", "different")


def _companions(a: Context, b: Context, common: Commonness) -> Finding | None:
    """Co-parties in common. Those that only sound alike are counted where none is printed alike, not beside them."""
    both = _shared(a.companions, b.companions, common) or _shared(a.heard_companions, b.heard_companions, common)
    if not both:
        return None
    return Finding("companions", "several" if len(both) > 1 else "one", _listed([key.lstrip("~") for key in both]))


def _shared(a: frozenset[str], b: frozenset[str], common: Commonness) -> list[str]:
    few, many = (a, b) if len(a) < len(b) else (b, a)
    return sorted(key for key in few if key in many and common.bearers(key) <= _KNOWN_BY_ALL)


def _classes(a: Context, b: Context) -> Finding | None:
    """Classes compared by the cosine of their counts."""
    sizes = [sum(context.classes.values()) for context in (a, b)]
    if min(sizes) < _ENOUGH_CLASSES:
        return None
    both = [key for key in a.classes if key in b.classes]
    if not both:
        return Finding("classes", "apart")
    dot = sum(a.classes[key] * b.classes[key] for key in both)
    cosine = dot / math.sqrt(sum(n * n for n in a.classes.values()) * sum(n * n for n in b.classes.values()))
    shown = _listed(sorted(both, key=lambda key: (-a.classes[key], key)))
    return (
        Finding("classes", "alike", shown) if cosine >= 0.6 else Finding("classes", "related", shown) if cosine >= 0.25 else None
    )


def _listed(values: object) -> str:
    """A few values in words; sets in order."""
    assert isinstance(values, (list, tuple, set, frozenset))
    ordered = sorted(values) if isinstance(values, (set, frozenset)) else list(values)
    return ", ".join(ordered[:_SHOWN]) + (" …" if len(ordered) > _SHOWN else "")
