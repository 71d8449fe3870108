"""Writes docs/reference from the code: settings, commands, kinds, formats, measures, roles, procedures, the interface …

`./run fix` runs it; a contract test asserts that what is committed is what it would write.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhichan.cases.procedures import Procedure
    from zhichan.operation.personal import PersonalField
    from zhichan.records.kinds import Term
    from zhichan.search.dialects.declared import Dialect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
FOLDER = ROOT / "docs" / "reference"
_NOTE = "<!-- Written by tools/reference.py from the code; change the code, then ./run fix. -->\n\n"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(head), *([str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def settings() -> str:
    from zhichan.configuration import SETTINGS

    rows = ([f"`{s.name}`", f"`{s.default}`" if s.default else "", s.meaning.zh, s.meaning.en] for s in SETTINGS)
    return "# Settings 设置\n\nFrom the environment; a wrong one stops the start.\n\n" + table(
        ["Variable", "Default", "含义", "Meaning"], rows
    )


def commands() -> str:
    import typer.main

    from zhichan.cli.main import app

    parts = ["# Commands 命令\n"]
    for name, command in _commands(typer.main.get_command(app)):
        parts.append(f"\n## `zhichan {name}`\n\n{(command.help or '').strip()}\n\n")
        rows = (
            [", ".join(f"`{opt}`" for opt in p.opts) if p.param_type_name == "option" else f"`{p.name.upper()}`", p.help or ""]
            for p in command.params
        )
        parts.append(table(["Argument", "Meaning"], rows) if command.params else "")
    return "".join(parts)


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """All commands with their names, those of a group by `group command`."""
    for name, command in sorted(getattr(group, "commands", {}).items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def fields() -> str:
    from zhichan.search.fields import FIELDS

    rows = ([f"`{f.name}`", f.label.zh, f.label.en, ", ".join(f.aliases), f"`{f.example}`"] for f in FIELDS)
    return "# Search fields 检索字段\n\nHow queries are written: [Search](../how-to/search.md).\n\n" + table(
        ["Field", "名称", "Name", "Also written", "Example"], rows
    )


def dialects() -> str:
    from zhichan.search.dialects.cautions import WARNINGS
    from zhichan.search.dialects.registry import DIALECTS

    parts = [
        "# Query languages of other platforms 各平台的检索语言\n\nWhat is read and written of each; how it is used: "
        "[Coming from another platform](../how-to/coming-from-another-platform.md).\n\n"
        "“Source” says whether a source about the platform was read; what is told from memory waits to be compared with the "
        "platform itself.\n"
    ]
    for one in DIALECTS.values():
        parts.append(f"\n## {one.label.zh} · {one.label.en} (`{one.name}`)\n\n{one.about.zh} {one.about.en}\n\n")
        parts.append(table(["What", "How"], _habits(one)) + "\nFields 字段\n\n")
        rows = (
            [
                " ".join(f"`{s}`" for s in code.spellings),
                f"`{code.field}`",
                _yes(code.written or code.spellings[0] in one.numbers),
                _yes(code.checked),
            ]
            for code in one.codes
        )
        parts.append(table(["There", "Here", "Written", "Source"], rows))
    parts.append("\n## Warnings 提示\n\nWhat is said where the meaning changes.\n\n")
    parts.append(table(["Warning", "提示", "In English"], ([f"`{code}`", w.zh, w.en] for code, w in WARNINGS.items())))
    return "".join(parts)


def _habits(one: Dialect) -> Iterator[list[str]]:
    """How a dialect is read, as rows."""
    told = "told by a source" if one.order_known else "from memory: mixed without brackets it is warned of"
    order = "from left to right" if one.left_to_right else "NOT, then AND, then OR"
    yield ["Order of operators", f"{order} ({told})"]
    yield ["A blank between words", "AND" if one.blank_known else "read as AND, with a warning"]
    yield ["Operators", ", ".join(f"`{op.written.replace('{n}', 'n')}`" for op in one.operators if op.written)]
    means = {"any": "any characters", "one": "exactly one", "maybe": "one or none"}
    signs = ", ".join(f"`{sign}` {means[kind]}" for sign, kind in one.wildcards.items())
    yield ["Wildcards", signs + ("" if one.wildcards_known else " (from memory)")]
    yield ["A range of dates", f"`{one.example}`"]


def kinds() -> str:
    from zhichan.records.kinds import kinds as declared

    parts = ["# Kinds of right 权利种类\n"]
    for kind in declared().values():
        parts.append(f"\n## {kind.label.zh} · {kind.label.en} (`{kind.name}`)\n")
        parts.append("\nProperties 属性\n\n")
        parts.append(
            table(["Property", "名称", "Name"], ([f"`{k}`", p.label.zh, p.label.en] for k, p in kind.properties.items()))
        )
        parts.append("\nEvents 事件\n\n")
        rows = ([f"`{k}`", e.label.zh, e.label.en, f"`{e.to}`" if e.to else ""] for k, e in kind.events.items())
        parts.append(table(["Event", "名称", "Name", "Leads to"], rows))
        parts.append("\nStates 状态\n\n")
        parts.append(table(["State", "名称", "Name"], ([f"`{k}`", s.label.zh, s.label.en] for k, s in kind.states.items())))
        if kind.terms:
            parts.append("\nLongest terms 最长期限\n\n")
            head = ["Office", "Type", "Years", "From the day", "Filed from", "Filed before", "Applies", "Rule"]
            parts.append(table(head, (_term(term) for term in kind.terms)))
        if kind.renewal:
            parts.append(f"\nRenewed for {kind.renewal.years} years at a time 续展: {kind.renewal.source}\n")
        if kind.deadlines:
            parts.append("\nDeadlines 期限\n\n")
            deadlines = (
                [f"`{k}`", d.label.zh, d.label.en, d.who, "yes" if d.checked else "no", d.source]
                for k, d in kind.deadlines.items()
            )
            parts.append(table(["Deadline", "名称", "Name", "Who acts", "Applies", "Rule"], deadlines))
    parts.append("\nA rule that does not apply has not been compared with the official text yet: see its file under `kinds/`.\n")
    return "".join(parts)


def _term(term: Term) -> list[object]:
    """A row of the terms; what must be so, and what must not have happened, stands with the type."""
    type_ = " ".join([term.type, *(f"{k}={v}" for k, v in term.where.items()), *(f"not {event}" for event in term.unless)])
    applies = "yes" if term.checked else "no"
    counted = (term.counted_from, term.from_ or "", term.until or "")
    return [term.office, type_.strip(), _years(term), *counted, applies, term.source]


def _years(term: Term) -> str:
    """How long a term is, with what makes it longer or shorter."""
    longer = f"or {term.or_longer.years} from {term.or_longer.counted_from} if that is longer" if term.or_longer else ""
    parts = (
        str(term.years),
        longer,
        f"filed with the earliest {' or '.join(f'`{rel}`' for rel in term.earlier)}" if term.earlier else "",
        "end of the year" if term.end_of_year else "",
        f"plus `{term.extended_by}`" if term.extended_by else "",
        f"not beyond `{term.disclaimed_from}`" if term.disclaimed_from else "",
    )
    return ", ".join(filter(None, parts))


def formats() -> str:
    from zhichan.formats.registry import all_formats

    rows = ([f"`{f.name}`", f.label.zh, f.label.en, f.authority, f.licence] for f in all_formats())
    return "# Formats 格式\n\nWhat `zhichan import` recognises by its content.\n\n" + table(
        ["Format", "名称", "Name", "Who speaks", "Licence of such files"], rows
    )


def roles() -> str:
    from zhichan.accounts.roles import roles as declared

    rows = (
        [
            f"`{name}`",
            one.label.zh,
            one.label.en,
            ", ".join(sorted(one.may)),
            ", ".join(one.bodies) or "any",
            "yes" if one.second_factor else "",
            one.about.zh,
            one.about.en,
        ]
        for name, one in declared().items()
    )
    head = ["Role", "名称", "Name", "May", "In bodies of the kind", "One-time code", "职责", "What it is for"]
    return "# Roles 角色\n\nHow they are given: [people and roles](../how-to/people-and-roles.md).\n\n" + table(head, rows)


def measures() -> str:
    """Title and definition stand in the table that a measure gives, so each is asked over an empty corpus."""
    import datetime as dt

    import numpy as np

    from zhichan.analytics.measures import MEASURES
    from zhichan.analytics.scope import Scope
    from zhichan.corpus.marts import Marts, build_marts
    from zhichan.corpus.store import Corpus, Version
    from zhichan.normalise.places import Gazetteer
    from zhichan.parties.resolve import resolve
    from zhichan.parties.who import Parties
    from zhichan.search.unified import Unified

    gazetteer = Gazetteer.load(ROOT / "cities" / "dalian")
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    nothing = Version(
        number=1,
        made_at=now,
        what="",
        import_id="",
        rights=0,
        documents=0,
        quarantined=0,
        made_up=False,
        files=[],
        tables={},
        code="",
    )
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder))
        marts = Marts.open(build_marts(corpus, nothing, gazetteer))
        unified = Unified(Parties.open(resolve(corpus, nothing, [])), marts)
        scope = Scope(marts, np.empty(0, dtype=np.int32), now.date(), now, "*", "zh", gazetteer, unified=unified)
        tables = [measure(scope) for measure in MEASURES.values()]
        marts.close()
    rows = ([f"`{t.name}`", t.title.zh, t.title.en, t.definition.zh, t.definition.en] for t in tables)
    return "# Measures 指标\n\n" + table(["Measure", "名称", "Name", "定义", "Definition"], rows)


def indicators() -> str:
    from zhichan.analytics.occurrences import OCCURRENCES
    from zhichan.strategy.indicators.declared import BASES, DIRECTIONS, PERIODS
    from zhichan.strategy.indicators.declared import indicators as declared
    from zhichan.strategy.indicators.discouraged import discouraged

    known = declared()
    computed = sum(one.computed for one in known.by_key.values())
    rules = "\n".join(f"- {rule.why.zh} {rule.why.en}" for rule in dict.fromkeys(discouraged().values()))
    frozen = "[decision 0032](../decisions/0032-indicators-are-frozen-before-their-period.md)"
    parts = [
        f"# Indicators 指标\n\n{len(known.by_key)} indicators, {computed} of them computed from the rights of the city. "
        f"How versions are frozen: {frozen}.\n\n{rules}\n"
    ]
    head = ["Indicator", "名称", "Name", "Counted 计什么", "Set against 与何相比", "Unit", "Basis", "Period", "Direction"]
    head += ["Measure", "Note"]
    for name, keys in known.families.items():
        parts.append(f"\n## {known.labels[name].zh} · {known.labels[name].en}\n\n")
        rows = []
        for key in keys:
            one, version = known.by_key[key], known.by_key[key].newest
            against = f"{version.denominator.zh} {version.denominator.en}" if version.denominator else ""
            note = "discouraged 不鼓励" if key in discouraged() else f"reported by `{one.body}`" if one.body else ""
            counted = f"{version.numerator.zh} {version.numerator.en}"
            how = (BASES[version.basis].zh, PERIODS[version.period].zh, DIRECTIONS[one.direction].zh)
            measure = f"`{version.what.measure}`" if version.what else ""
            rows.append([f"`{key}`", one.label.zh, one.label.en, counted, against, version.unit, *how, measure, note])
        parts.append(table(head, rows))
    parts.append("\n## Measures of occurrences 计数方法\n\nWhat an indicator may name under `what`.\n\n")
    parts.append(table(["Measure", "Counts"], ([f"`{k}`", " ".join((m.__doc__ or "").split())] for k, m in OCCURRENCES.items())))
    return "".join(parts)


def procedures() -> str:
    from zhichan.accounts.roles import roles
    from zhichan.cases.guards import GUARDS
    from zhichan.cases.procedures import procedures as declared

    parts = ["# Procedures 办事程序\n"]
    for one in declared().values():
        parts.append(
            f"\n## {one.label.zh} · {one.label.en} (`{one.name}`, version {one.version})\n\n{one.about.zh} {one.about.en}\n\n"
        )
        parts.append(_diagram(one))
        may = ", ".join(f"{r.label.zh} {r.label.en}" for r in roles().values() if one.seen_by in r.may)
        parts.append(f"\nOpened by `{one.opened_by}`; seen by `{one.seen_by}` ({may}).\n\nForm 表单\n\n")
        parts.append(
            table(
                ["Field", "名称", "Name", "Required", "Deleted after its time"],
                ([f"`{k}`", f.label.zh, f.label.en, _yes(f.required), _yes(f.personal)] for k, f in one.form.items()),
            )
        )
        parts.append("\nStates 状态\n\n")
        parts.append(
            table(
                ["State", "名称", "Name", "Means"],
                ([f"`{k}`", s.label.zh, s.label.en, f"{s.about.zh} {s.about.en}"] for k, s in one.states.items()),
            )
        )
        parts.append("\nSteps 步骤\n\n")
        steps = (
            [
                f"`{k}`",
                t.label.zh,
                t.label.en,
                f"`{t.permission}`",
                _yes(t.reason),
                GUARDS[t.guard].says.en if t.guard else "",
            ]
            for k, t in one.transitions.items()
        )
        parts.append(table(["Step", "名称", "Name", "Who may", "Reason", "Refused with"], steps))
        parts.append("\nDeadlines 期限\n\n")
        days = (
            [f"`{k}`", d.label.zh, d.label.en, d.days, d.counted_from, f"{d.source.zh} {d.source.en}", _yes(d.checked)]
            for k, d in one.deadlines.items()
        )
        parts.append(table(["Deadline", "名称", "Name", "Days", "From", "Rule", "Compared with its source"], days))
    return "".join(parts)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _diagram(procedure: Procedure) -> str:
    """The states and steps as a Mermaid diagram, which file hosts and editors draw; its names know no hyphens."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'  state "{s.label.zh} {s.label.en}" as {name.replace("-", "_")}' for name, s in procedure.states.items()]
    lines.append(f"  [*] --> {procedure.first.replace('-', '_')}")
    for step in procedure.transitions.values():
        lines += [
            f"  {start.replace('-', '_')} --> {step.to.replace('-', '_')}: {step.label.zh} {step.label.en}"
            for start in step.from_
        ]
    lines += [f"  {name.replace('-', '_')} --> [*]" for name, s in procedure.states.items() if s.final]
    return "\n".join([*lines, "```", ""])


def privacy() -> str:
    from zhichan.cases.procedures import procedure
    from zhichan.operation.personal import BASES, REQUESTS, register_fields, working_fields

    declared = procedure("personal-data-request")
    answer = declared.deadlines["answer"]

    def rows(fields: Iterable[PersonalField]) -> Iterator[list[object]]:
        for one in fields:
            basis = BASES[one.basis]
            told = (one.label, one.whose, one.purpose, basis, one.kept, one.seen_by)
            yield [f"`{one.field}`", *(f"{label.zh}<br>{label.en}" for label in told), f"`{one.sweep}`" if one.sweep else ""]

    head = ["Field", "What 内容", "Of whom 何人", "What for 用途", "Basis 依据", "Kept 保存", "Seen by 可见", "Sweep"]
    asked = (
        [f"{label.zh}<br>{label.en}", f"{REQUESTS[k].zh} {REQUESTS[k].en}"] for k, label in declared.form["kind"].choices.items()
    )
    return "\n".join(
        (
            "# Privacy 个人信息保护\n",
            "What the platform holds about people, why, how long, and who sees it. The page `/zh/privacy`, the sweep,",
            "and these tables come from two files: `records/personal.yml` and `operation/working_data.yml`. The articles of the",
            "Personal Information Protection Law (PIPL) are told from memory and wait to be compared with the official text.\n",
            "## Of the registers 登记簿所载\n",
            table(head, rows(register_fields())),
            "## Of the platform's own work 平台自身工作\n",
            table(head, rows(working_fields())),
            "`zhichan privacy sweep` deletes what has passed its time and logs how much; run it daily.",
            "The log of actions stays, internet addresses of failed sign-ins included: an entry taken out would break its chain.",
            "It holds no answer, reason, name or code of a case, only that a case was opened, read or moved.\n",
            "## What a person may ask 个人可以要求\n",
            table(["Request 申请", "PIPL 个人信息保护法"], asked),
            f"A request needs no account ([procedure](../reference/procedures.md)). It is answered within {answer.days} days",
            f"({answer.source.en}). What a register says is the register's: a correction of a published entry is passed to the",
            "office that keeps it, and our copy bears a note. An objection that is granted becomes a stored decision on a right",
            "and a party. What it names then shows at no exit to the public and to staff without the permission for",
            "personal data: not on pages, in lists, counts by holder, parties, the map, tables, files, calendars or answers",
            "of the interface. A search for a withheld name gives what it would give if the record did not print it; the id",
            "of a party known by that name alone is as one that there never was. Words in titles, abstracts and claims",
            "stay. Two things can still be told: that something is withheld on a right, since its page says so, and where",
            "the name stands on other rights, which the decision did not name. The personal data officer goes on seeing it,",
            "and each reading is logged. It shows again when the person no longer objects, with the code of the request, or",
            "by a decision with its reason; both are steps of the case and stand in the log.\n",
            "Proof of identity is shown, never uploaded: what is not kept cannot be lost.\n",
        )
    )


def api() -> str:
    from zhichan.api.fields import CHINESE
    from zhichan.api.interface import SENT, described

    schema = described()
    info = schema["info"]
    how = "How it is used: [Use the interface for programs](../how-to/use-the-api.md)."
    parts = [f"# The interface for programs 程序接口\n\n{info[CHINESE]}\n\n{info['description']}\n\n{how}\n"]
    for path, ways in schema["paths"].items():
        for method, told in ways.items():
            chinese = told[CHINESE]
            key = "" if {} in told["security"] else "Needs a key. 需要密钥。\n\n"
            parts.append(f"\n## `{method.upper()} {path}`\n\n{chinese['summary']} · {told['summary']}\n\n{key}")
            parts.append(f"{chinese['description']}\n\n{' '.join(told['description'].split())}\n\n")
            if given := (*told["parameters"], *told[SENT]):
                rows = ([f"`{p['name']}`", p["schema"][CHINESE], p["description"], _form(p["schema"])] for p in given)
                parts.append(table(["Parameter", "含义", "Meaning", "Form"], rows) + "\n")
            statuses = ([f"`{status}`", answer["description"]] for status, answer in sorted(told["responses"].items()))
            parts.append(table(["Answer", "When"], statuses))
    return "".join(parts)


def _form(shape: dict[str, Any]) -> str:
    """What a parameter may be, and what it is when absent."""
    choices = shape.get("enum") or shape.get("items", {}).get("enum") or ()
    form = ", ".join(f"`{choice}`" for choice in choices) or str(shape.get("format") or shape["type"])
    default = shape.get("default")
    return f"{form}; default `{default}`" if default not in (None, "", []) else form


def city_folder() -> str:
    import msgspec

    from zhichan.operation.city_check import FILES

    parts = [
        "# The folder of a city 城市文件夹\n\nHow one is written: [Another city](../how-to/another-city.md). "
        "`zhichan city check FOLDER` tells what does not fit. Every `Label` is a name in both languages: `{zh: …, en: …}`.\n\n"
    ]
    rows = ([f"`{file.name}`", _yes(file.needed), file.about] for file in FILES)
    parts.append(table(["File", "Each city has it", "What it holds"], rows))
    for file in FILES:
        parts.append(f"\n## `{file.name}`\n")
        if file.shape is None:
            from zhichan.strategy.figures.published import COLUMNS

            parts.append(f"\nA table with commas, UTF-8; the columns: {', '.join(f'`{name}`' for name in COLUMNS)}.\n")
            continue
        for shape in _shapes(file.shape):
            parts.append(f"\n`{shape.__name__}`: {' '.join((shape.__doc__ or '').split())}\n\n")
            fields = ([f"`{f.encode_name}`", f"`{_kind_of(f.type)}`", _yes(f.required)] for f in msgspec.structs.fields(shape))
            parts.append(table(["Key", "Value", "Needed"], fields))
    return "".join(parts)


def _shapes(shape: Any) -> list[Any]:
    """The structures that a shape is made of, each once, the outermost first; not `Label`, which all know."""
    import typing

    import msgspec

    from zhichan.records.declared import Label

    found: dict[Any, None] = {}

    def walk(one: Any) -> None:
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and one is not Label and one not in found:
            found[one] = None
            for field in msgspec.structs.fields(one):
                walk(field.type)
        for inner in typing.get_args(one):
            walk(inner)

    walk(shape)
    return list(found)


def _kind_of(kind: Any) -> str:
    """A type as one reads it: its name, and that of what it holds."""
    import typing

    inner = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return " · ".join(map(str, inner))
    if inner:
        names = [_kind_of(one) for one in inner if one not in (type(None), Ellipsis)]
        return f"list of {names[0]}" if typing.get_origin(kind) in (tuple, list) else ": ".join(names)
    return str(getattr(kind, "__name__", kind)).replace("Decimal", "number").replace("str", "text")


PAGES = {
    "city-folder.md": city_folder,
    "settings.md": settings,
    "commands.md": commands,
    "search-fields.md": fields,
    "query-languages.md": dialects,
    "kinds.md": kinds,
    "formats.md": formats,
    "measures.md": measures,
    "indicators.md": indicators,
    "roles.md": roles,
    "procedures.md": procedures,
    "../explanation/privacy.md": privacy,
    "api.md": api,
}


def _set_up() -> None:
    """What is declared for Django's apps is read with Django set up; no database is opened."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhichan.server.settings")
    django.setup()


def main() -> None:
    _set_up()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(_NOTE + page(), encoding="utf-8")


if __name__ == "__main__":
    main()
