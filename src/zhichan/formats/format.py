"""What a format is: it recognises its files by their content and reads them as a stream of outcomes.

A format never drops and never repairs. Each record of a file becomes one `Outcome`: a right, or the reasons why it is none.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from zhichan.errors import ZhichanError
from zhichan.records.declared import Label
from zhichan.records.right import Authority, Right

NAMED_BY = "publication:"
"""How the id of a right begins that a record names by a publication only. No such right is ever stored."""


class FormatError(ZhichanError):
    """A file that cannot be read as a whole."""


class Problem(msgspec.Struct, frozen=True):
    """One thing that is not right: where within the record, what, the value as printed, how to mend it."""

    where: str
    what: str
    value: str
    mend: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one record.

    `place` is where it stands (`sheet 工作表1 row 3`, `bytes 1200+3400`), `date` the day that the source itself bears.
    `right` is None where the record is refused: then `refusals` say why and `raw` is the record as it stands in the file.
    `unread` are values that could not be understood; they are kept in the right's `rest`.
    `columns` are the printed headers or element paths that hold a value in this record and that the format does not
    understand, each once; adding them up over the outcomes gives, per column, the number of records that have it.
    A record that names a publication and no application has a right with the id `publication:EP1000000A1` and its `raw`: the
    importer looks for the right that holds the publication, and puts the record aside where there is none.
    An outcome with neither right nor refusals is a note on the file, no record.
    """

    place: str
    right: Right | None = None
    date: str = ""
    refusals: tuple[Problem, ...] = ()
    unread: tuple[Problem, ...] = ()
    columns: tuple[str, ...] = ()
    raw: str = ""

    @property
    def publication(self) -> str:
        """The key of the publication that stands for the right whose number the record does not tell, else `""`."""
        return self.right.id.removeprefix(NAMED_BY) if self.right and self.right.id.startswith(NAMED_BY) else ""


class Format(ABC):
    """One kind of file from one source. Stateless: one instance serves all files."""

    name: ClassVar[str]
    label: ClassVar[Label]
    licence: ClassVar[str]
    """What the files may be used for, as a sentence."""
    authority: ClassVar[Authority]
    extensions: ClassVar[tuple[str, ...]]

    @abstractmethod
    def recognises(self, head: bytes, path: Path) -> bool:
        """Whether the file is of this format, by its first bytes (64 KiB at most) and, for containers, its content.

        Raises:
            FormatError: the container must not be opened (it would inflate beyond all measure).
        """

    @abstractmethod
    def read(self, path: Path) -> Iterator[Outcome]:
        """The records of the file one after another, in flat memory.

        Rights carry items without sources, except where the format carries sources itself.

        Raises:
            FormatError: the file as a whole, or the rest of it, cannot be read.
        """


class DivisibleFormat(Format):
    """A format whose files can be read in parts, each on its own: all parts one after another give what the whole gives."""

    @abstractmethod
    def read_part(self, path: Path, start: int = 0, end: int | None = None) -> Iterator[Outcome]:
        """The records that begin in these bytes of the file, `end` not included; what stands before the first begins at 0."""

    def read(self, path: Path) -> Iterator[Outcome]:
        return self.read_part(path)
