"""Where object storage is, and how one signs in there."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Access:
    """A place in object storage that speaks S3. What is secret does not show where the object is printed.

    Attributes:
        address: `s3://bucket` or `s3://bucket/prefix`.
        endpoint: the server, `https://host:port`; empty for Amazon's own.
        key: the name of the access key; empty: what the machine itself may (its role, `AWS_*`).
        secret: the secret of that key.
        region: the region that requests are signed for.
    """

    address: str
    endpoint: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    region: str

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.address.removeprefix("s3://").partition("/")[0]

    @property
    def prefix(self) -> str:
        """What the names of all objects begin with; may be empty."""
        return self.address.removeprefix("s3://").partition("/")[2].strip("/")
