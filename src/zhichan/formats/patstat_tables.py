"""The tables of a PATSTAT delivery, told by their columns and read side by side in the order of their applications.

Data catalogue: EPO, PATSTAT Global (tables `tls201_appln`, `tls206_person` …); extracts name files and columns much alike. A
delivery is a folder. DuckDB sorts each table outside memory, so that whatever its size one application at a time is in hand.
"""

# ruff: noqa: S608 - queries are made of our own words, and of paths and columns in quotation marks

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from zhichan.formats.format import FormatError

if TYPE_CHECKING:
    import duckdb

Values = dict[str, str]
"""Column → value as text; empty ones are left out."""

MAIN = "application"
_COLUMNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("abstract", frozenset({"appln_id", "appln_abstract"})),
    ("title", frozenset({"appln_id", "appln_title"})),
    ("priority", frozenset({"appln_id", "prior_appln_id"})),
    ("citation", frozenset({"pat_publn_id", "cited_pat_publn_id"})),
    ("literature", frozenset({"npl_publn_id", "npl_biblio"})),
    ("publication", frozenset({"appln_id", "pat_publn_id", "publn_nr"})),
    ("ipc", frozenset({"appln_id", "ipc_class_symbol"})),
    ("cpc", frozenset({"appln_id", "cpc_class_symbol"})),
    ("field", frozenset({"appln_id", "techn_field_nr"})),
    ("event", frozenset({"appln_id", "event_code"})),
    ("link", frozenset({"appln_id", "person_id"})),
    ("person", frozenset({"person_id"})),
    (MAIN, frozenset({"appln_id", "appln_auth"})),
    (MAIN, frozenset({"appln_id", "appln_filing_year"})),
)
"""What a table is, by the columns that it must have; the first that fits counts."""
_IDS = frozenset({"appln_id", "docdb_family_id", "pat_publn_id", "person_id"})
BY_APPLICATION = ("title", "abstract", "publication", "ipc", "cpc", "field", "event")
_SUFFIXES = (".csv", ".txt", ".parquet")
_PREFIX = re.compile(r"([A-Z]{2})_")  # an extract of one office: CN_patent, CN_inventor
_MEMORY = "1GB"
_ROWS = 2_000


class Table(msgspec.Struct, frozen=True):
    """A file, what it holds, its columns, and what separates them (text only)."""

    path: Path
    role: str
    columns: tuple[str, ...]
    separator: str = ""


def table_of(path: Path, head: bytes) -> Table | None:
    """The table that a file is, by its first bytes and, for Parquet, its own description; None where it is none of PATSTAT's.

    A table that has ids of PATSTAT and is none of those that are read has the role `""`.
    """
    separator = ""
    if head.startswith(b"PAR1"):
        columns = _parquet_columns(path)
    else:
        line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
        if b"_id" not in line or b"\x00" in line or not line.isascii():
            return None
        text = line.decode("ascii").strip()
        separator = max(",;\t|", key=text.count)
        columns = tuple(name.strip().strip('"') for name in text.split(separator))
    names = frozenset(name.strip().lower() for name in columns)
    role = next((role for role, needed in _COLUMNS if needed <= names), "")
    return Table(path, role, tuple(columns), separator) if role or names & _IDS else None


def _parquet_columns(path: Path) -> tuple[str, ...]:
    import pyarrow.parquet
    from pyarrow import ArrowException

    try:
        return tuple(pyarrow.parquet.read_schema(path).names)
    except (ArrowException, OSError):
        return ()


def office_of(path: Path) -> str:
    """The office that an extract names in front of its files' names; `""` where it names none."""
    match = _PREFIX.match(path.name)
    return match[1] if match else ""


def delivery_of(path: Path) -> dict[str, list[Table]]:
    """The tables beside a file (and the file), by what they hold; of an extract only those of the same office."""
    found: dict[str, list[Table]] = {}
    for other in sorted(path.parent.iterdir()):
        if other.suffix.lower() in _SUFFIXES and other.is_file() and office_of(other) == office_of(path):
            with other.open("rb") as file:
                table = table_of(other, file.read(65_536))
            if table:
                found.setdefault(table.role, []).append(table)
    return found


class Sorted:
    """The rows of a query in the order of their application's id, taken for one application after another."""

    def __init__(self, rows: Iterator[tuple[int | None, Values]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def take(self, id_: int) -> list[Values]:
        """The rows of an application; rows of those before it are passed over."""
        taken: list[Values] = []
        while self._next is not None and (self._next[0] is None or self._next[0] <= id_):
            if self._next[0] == id_:
                taken.append(self._next[1])
            self._next = next(self._rows, None)
        return taken


class Delivery:
    """A delivery opened for reading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: Mapping[str, list[Table]], main: Table) -> None:
        self._connection, self._tables, self._main = connection, tables, main

    def applications(self) -> Iterator[tuple[int | None, Values]]:
        """The rows of the main table with their ids; None for what is no id."""
        return self._query(f"SELECT TRY_CAST(appln_id AS BIGINT) AS k, * FROM {_source([self._main])} ORDER BY k NULLS FIRST")

    def beside(self) -> dict[str, Sorted]:
        """The rows of the other tables, by what they hold."""
        queries = {role: self._plain(role) for role in BY_APPLICATION if role in self._tables}
        if "link" in self._tables:
            queries["party"] = self._parties()
        if "priority" in self._tables:
            queries["priority"] = self._priorities()
        if "citation" in self._tables and "publication" in self._tables:
            queries["citation"] = self._citations()
        return {role: Sorted(self._query(query)) for role, query in queries.items()}

    def _of(self, role: str) -> str:
        return _source(self._tables[role])

    def _plain(self, role: str) -> str:
        return f"SELECT TRY_CAST(appln_id AS BIGINT) AS k, * EXCLUDE (appln_id) FROM {self._of(role)} ORDER BY k"

    def _parties(self) -> str:
        """Who is tied to an application, with what all tables of persons say of each."""
        links = f"SELECT TRY_CAST(appln_id AS BIGINT) AS k, * EXCLUDE (appln_id) FROM {self._of('link')}"
        if "person" not in self._tables:
            return f"{links} ORDER BY k"
        names = dict.fromkeys(name.lower().replace('"', '""') for table in self._tables["person"] for name in table.columns)
        said = ", ".join(f'max("{name}") AS "{name}"' for name in names if name != "person_id")
        persons = f"SELECT person_id, {said} FROM {self._of('person')} GROUP BY person_id"
        return f"SELECT l.*, p.* EXCLUDE (person_id) FROM ({links}) l LEFT JOIN ({persons}) p USING (person_id) ORDER BY k"

    def _priorities(self) -> str:
        wanted = ("appln_auth", "appln_nr", "appln_kind", "appln_filing_date")
        columns = {name.lower() for table in self._tables[MAIN] for name in table.columns}
        said = "".join(f", a.{name} AS prior_{name}" for name in wanted if name in columns)
        return (
            f"SELECT TRY_CAST(x.appln_id AS BIGINT) AS k, x.* EXCLUDE (appln_id){said} FROM {self._of('priority')} x "
            f"LEFT JOIN {self._of(MAIN)} a ON x.prior_appln_id = a.appln_id ORDER BY k"
        )

    def _citations(self) -> str:
        literature = "literature" in self._tables
        npl = f"LEFT JOIN {self._of('literature')} n ON x.cited_npl_publn_id = n.npl_publn_id " if literature else ""
        return (
            "SELECT TRY_CAST(c.appln_id AS BIGINT) AS k, x.*, d.publn_auth AS cited_auth, d.publn_nr AS cited_nr, "
            f"d.publn_kind AS cited_kind, d.publn_date AS cited_date{', n.npl_biblio' if literature else ''} "
            f"FROM {self._of('citation')} x JOIN {self._of('publication')} c ON x.pat_publn_id = c.pat_publn_id "
            f"LEFT JOIN {self._of('publication')} d ON x.cited_pat_publn_id = d.pat_publn_id {npl}ORDER BY k"
        )

    def _query(self, query: str) -> Iterator[tuple[int | None, Values]]:
        cursor = self._connection.cursor()
        import duckdb

        try:
            cursor.execute(query)
            names = [column[0].lower() for column in cursor.description or ()][1:]
            while rows := cursor.fetchmany(_ROWS):
                for id_, *values in rows:
                    yield id_, {name: str(value) for name, value in zip(names, values, strict=True) if value not in (None, "")}
        except duckdb.Error as error:
            raise FormatError(
                f"the tables cannot be read ({str(error).splitlines()[0]})", where=self._main.path.name, mend="fetch them again"
            ) from error


def _source(tables: list[Table]) -> str:
    """The rows of files of one kind as text, whatever columns each has."""
    parts = []
    for table in tables:
        path = str(table.path).replace("'", "''")
        if table.separator:
            read = f"read_csv('{path}', header=true, all_varchar=true, delim='{table.separator}', quote='\"', escape='\"')"
        else:
            read = f"read_parquet('{path}')"
        parts.append(f"SELECT COLUMNS(*)::VARCHAR FROM {read}")
    return f"({' UNION ALL BY NAME '.join(parts)})"


@contextmanager
def opened(main: Table) -> Iterator[Delivery]:
    """The delivery that a main table belongs to, in bounded memory; what does not fit is sorted on disk."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="zhichan-") as folder:
        connection = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": folder, "preserve_insertion_order": False})
        try:
            yield Delivery(connection, delivery_of(main.path), main)
        finally:
            connection.close()
