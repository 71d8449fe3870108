"""What is given to an import as the files that it reads: folders searched, archives unpacked, what is nobody's named."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from zhichan.corpus.media import is_picture
from zhichan.errors import ZhichanError
from zhichan.formats.archives import is_archive, unpacked
from zhichan.formats.format import Format, FormatError
from zhichan.formats.registry import recognise
from zhichan.importing.report import FileReport

_LISTED = 1_000  # files passed over that are named


class Given(NamedTuple):
    """A file to read: where it lies, the name it is known by, which of the paths given it came with, its format if known yet."""

    path: Path
    name: str
    number: int
    format: Format | None = None


class Delivery:
    """Collects the files of an import. Archives stay unpacked for as long as the stack lasts.

    `refused` are paths of which nothing can be read, each with its error; `passed_over` names the files in folders and archives
    that are of no known format and no pictures, the first thousand of them.
    """

    def __init__(self, room: Path, unpacking: ExitStack, forced: Format | None, most: int) -> None:
        self._room, self._unpacking, self._forced, self._most = room, unpacking, forced, most
        self.files: list[Given] = []
        self.refused: list[FileReport] = []
        self.passed_over: list[str] = []

    def take(self, number: int, path: Path) -> None:
        """Adds a path: a file, an archive or a folder."""
        try:
            if path.is_dir():
                children = [child for child in sorted(path.rglob("*")) if child.is_file()]
                found = [self._known(Given(child, child.name, number)) for child in children]
                self._add(path.name, (file for some in found for file in some))
            elif is_archive(path):
                self._add(path.name, self._members(Given(path, path.name, number)))
            else:
                self.files.append(Given(path, path.name, number, self._forced))
        except ZhichanError as error:
            self.refused.append(FileReport(file=path.name, given=number, error=str(error)))

    def _add(self, name: str, files: Iterable[Given]) -> None:
        found = list(files)
        if not found:
            raise FormatError("it holds no file of a known format", where=name, mend="look at what is in it")
        self.files += found

    def _known(self, file: Given) -> list[Given]:
        """The file if a format knows it; the members of an archive that one knows; nothing for what is nobody's."""
        if is_archive(file.path):
            try:
                return self._members(file)
            except ZhichanError as error:
                self.refused.append(FileReport(file=file.name, given=file.number, error=str(error)))
                return []
        try:
            return [file._replace(format=self._forced or recognise(file.path))]
        except OSError:
            return [file]  # it cannot even be looked at: the report says so
        except ZhichanError:
            pass  # nobody's
        if len(self.passed_over) < _LISTED and not is_picture(file.path):
            self.passed_over.append(file.name)
        return []

    def _members(self, archive: Given) -> list[Given]:
        inside = self._unpacking.enter_context(unpacked(archive.path, self._room, self._most))
        found = (self._known(Given(member.path, member.name, archive.number)) for member in inside)
        return [file for some in found for file in some]
