"""Where the cluster is, and how one signs in there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cluster:
    """A cluster of OpenSearch. What is secret does not show where the object is printed.

    Attributes:
        addresses: of its nodes, `https://host:port`; one that does not answer is passed over.
        user: whom the nodes know; empty where they ask for nobody.
        ca: the file with the certificate that signed theirs; None: what this machine trusts.
        prefix: what the names of all indexes of this installation begin with.
    """

    addresses: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    prefix: str = "zhichan"
