"""An SFTP server on loopback, made of paramiko's server side, whose line can break and whose files are a real folder."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path

import paramiko

USER, PASSWORD = "dalian", "the-sftp-password"


class _Door(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class SftpServer:
    """Serves `folder`. `breaks_after`: bytes read after which the line breaks, once for each entry."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = paramiko.ECDSAKey.generate()
        self.breaks_after: list[int] = []
        self.read = 0
        self.reads: list[tuple[str, int]] = []  # file and offset of each read
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}/out"

    def known_hosts(self, path: Path, key: paramiko.PKey | None = None) -> Path:
        """Writes a file of known hosts with the key of this server, or with another."""
        key = key or self.key
        path.write_text(f"[127.0.0.1]:{self.port} {key.get_name()} {key.get_base64()}\n")
        return path

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for the next line
        self._socket.close()
        for transport in self._transports:
            transport.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(line)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _files_of(self, transport))
            self._transports.append(transport)
            try:
                transport.start_server(server=_Door())
            except (paramiko.SSHException, EOFError):
                continue

    def count(self, name: str, offset: int, length: int, transport: paramiko.Transport) -> None:
        self.reads.append((name, offset))
        self.read += length
        if self.breaks_after and self.read > self.breaks_after[0]:
            self.breaks_after.pop(0)
            self.read = 0
            transport.close()


def _files_of(server: SftpServer, transport: paramiko.Transport) -> type[paramiko.SFTPServerInterface]:
    class Files(paramiko.SFTPServerInterface):
        def _real(self, path: str) -> Path:
            return server.folder / self.canonicalize(path).lstrip("/")

        def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
            try:
                return [paramiko.SFTPAttributes.from_stat(child.lstat(), child.name) for child in self._real(path).iterdir()]
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

        def stat(self, path: str) -> paramiko.SFTPAttributes | int:
            try:
                return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

        lstat = stat

        def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
            if flags & (os.O_WRONLY | os.O_RDWR):
                return paramiko.SFTP_PERMISSION_DENIED
            try:
                file = self._real(path).open("rb")
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

            class Handle(paramiko.SFTPHandle):
                def read(self, offset: int, length: int) -> bytes | int:
                    server.count(path, offset, length, transport)
                    return super().read(offset, length)

            handle = Handle(flags)
            handle.readfile = file  # type: ignore[attr-defined]  # as paramiko's own stub server does
            return handle

    return Files
