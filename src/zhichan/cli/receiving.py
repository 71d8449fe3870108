"""How the server receives what browsers send: on the disk of the data, and no more than is allowed, told before it has come."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

from zhichan.disk import of_the_disk

if TYPE_CHECKING:
    from zhichan.configuration import Configuration

SLACK = 1 << 20  # bytes of a form around its files
MOST_OF_A_FORM = 8 << 20
"""Bytes of a request that is no upload: a mended record is the largest."""

_NO_FILES = f"this address takes no more than {MOST_OF_A_FORM >> 20} MB / 此地址接收的内容不超过 {MOST_OF_A_FORM >> 20} MB"


def receive_uploads(settings: Configuration) -> dict[str, object]:
    """Options of waitress for receiving uploads; sets the place where it keeps a request while it comes in."""
    from waitress import channel, parser, server
    from waitress.utilities import Error, RequestEntityTooLarge

    class NoRoom(Error):  # type: ignore[misc]
        code, reason = 507, "Insufficient Storage"

    limit = settings.upload_limit

    class Receiving(parser.HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
        """Refuses a request by what it says of its length, in words for a person."""

        error: Any

        def received(self, data: bytes) -> int:
            try:
                consumed: int = super().received(data)
            except OSError as error:  # what comes in is kept on the disk
                told = of_the_disk(error)
                if told is None:
                    raise
                self.error, self.completed = NoRoom(f"{told} / 服务器磁盘已满或不可写，请联系系统管理员"), True
                return len(data)
            size = max(self.content_length, self.body_bytes_received)
            refused = isinstance(self.error, RequestEntityTooLarge)
            if self.headers_finished and size > MOST_OF_A_FORM and not _takes_files(self.path):
                self.error, self.completed = RequestEntityTooLarge(_NO_FILES), True
            elif refused:
                self.error = RequestEntityTooLarge(too_large(limit))
            return consumed

    settings.uploads.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(settings.uploads)  # not the system's folder, which may lie in memory
    channel.HTTPChannel.parser_class = Receiving
    assert server.BaseWSGIServer.channel_class is channel.HTTPChannel
    return {"max_request_body_size": limit + SLACK}


def _takes_files(path: str) -> bool:
    return path.rstrip("/").endswith(("/import", "/schemes"))


def too_large(limit: int) -> str:
    """The sentence for an upload beyond the limit, in both languages."""
    size = limit >> 20
    return (
        f"the upload is larger than the limit of {size:,} MB; import it on the machine: zhichan import FILE / "
        f"上传超过 {size:,} MB 的上限，请在本机用 zhichan import 文件 导入"
    )
