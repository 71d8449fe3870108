"""Runs a command beside a cluster of three OpenSearch nodes on this machine, started for it and gone after it.

    python tools/with_opensearch.py COMMAND …

Each node is a process of its own in a temporary folder, listens on the loopback only, and never runs as root. The command finds
their addresses in ZHICHAN_CLUSTER. The server comes from Maven once and is kept in `.opensearch` (or ZHICHAN_OPENSEARCH); Java 21
or newer must be there.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "3.8.0"
_ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_OLDEST_JAVA = 21
_MODULES = {"transport-netty4", "lang-painless"}  # what the search uses; each of the others makes the start longer
_HEAP = os.environ.get("ZHICHAN_OPENSEARCH_HEAP", "512m")
_SECONDS = 900  # a node needs ten on an idle machine, many times that on a busy one
_BRING_SECONDS = 900


class NotStarted(Exception):
    """Why there is no cluster."""


def main() -> int:
    try:
        with tempfile.TemporaryDirectory(prefix="zhichan-os-") as folder, started(Path(folder)) as nodes:
            environment = {**os.environ, "ZHICHAN_CLUSTER": ",".join(nodes.addresses)}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    except NotStarted as error:
        print(f"OpenSearch was not started: {error}", file=sys.stderr)
        return 1


@contextmanager
def started(folder: Path, count: int = 3, *, lasting: bool = False) -> Iterator[Nodes]:
    """A cluster of so many nodes, all ready.

    Args:
        lasting: run it as one that is to be quick for long, not one that is to start quickly.

    Raises:
        NotStarted: something that it needs is not to be had here.
    """
    nodes = Nodes(folder, bring(), java(), count, lasting)
    try:
        for number in range(count):
            nodes.start(number)
        nodes.wait(count)
        yield nodes
    finally:
        nodes.end()


class Nodes:
    """The nodes of one cluster, by number from 0."""

    def __init__(self, folder: Path, home: Path, java: Path, count: int, lasting: bool) -> None:
        self._folder, self._java, self._lasting = folder, java, lasting
        self._ports = _free_ports(2 * count)
        self.addresses = [f"http://127.0.0.1:{port}" for port in self._ports[:count]]
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._user = None if os.getuid() else pwd.getpwnam("nobody")
        folder.chmod(0o755)
        # a user that may do nothing may not read a checkout either
        self._home = shutil.copytree(home, folder / "server") if self._user else home
        for number in range(count):
            self._lay_out(number, count)

    def start(self, number: int) -> None:
        """Starts a node, with the data that it had."""
        place = self._folder / f"node-{number}"
        options = [
            f"-Xms{_HEAP}",
            f"-Xmx{_HEAP}",
            # starting costs less than half so
            *([] if self._lasting else ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]),
            f"-Djava.io.tmpdir={place / 'tmp'}",
            "-javaagent:agent/opensearch-agent.jar",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dlog4j2.disable.jmx=true",
            f"-Dopensearch.path.home={self._home}",
            f"-Dopensearch.path.conf={place / 'config'}",
            "-Dopensearch.distribution.type=zip",
            "-Dopensearch.bundled_jdk=false",
        ]
        command = [str(self._java), *options, "-cp", f"{self._home}/lib/*", "org.opensearch.bootstrap.OpenSearch"]
        user = self._user
        with (place / "out").open("ab") as out:
            self._running[number] = subprocess.Popen(
                command,
                cwd=self._home,
                env={"PATH": os.environ["PATH"], "HOME": str(place)},
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def kill(self, number: int) -> None:
        """Ends a node at once, as a power cut would: it can say nothing and write nothing any more."""
        self._running.pop(number).send_signal(signal.SIGKILL)

    def manager(self) -> int:
        """The node that leads the cluster now."""
        (row,) = self.ask("_cat/cluster_manager?format=json")
        return int(row["node"].removeprefix("node-"))

    def wait(self, count: int) -> None:
        """Waits until so many nodes are one cluster, and each shard has all its copies.

        Raises:
            NotStarted: a node has ended, or it takes too long.
        """
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            for number, process in self._running.items():
                if process.poll() is not None:
                    raise NotStarted(self._said(number))
            try:
                health = self.ask("_cluster/health")
            except OSError:
                health = {}
            if health.get("number_of_nodes") == count and health["status"] == "green":
                return
            time.sleep(0.5)
        raise NotStarted(f"the nodes found no agreement in {_SECONDS} seconds: {self._said(0)}")

    def ask(self, path: str) -> dict:
        """What a running node answers."""
        number = next(iter(self._running))
        with urllib.request.urlopen(f"{self.addresses[number]}/{path}", timeout=10) as answer:
            return json.load(answer)

    def end(self) -> None:
        """Ends all nodes."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()
        self._running.clear()

    def _lay_out(self, number: int, count: int) -> None:
        place = self._folder / f"node-{number}"
        shutil.copytree(self._home / "config", place / "config")
        for name in ("data", "logs", "tmp"):
            (place / name).mkdir()
        names = json.dumps([f"node-{n}" for n in range(count)])
        others = json.dumps([f"127.0.0.1:{port}" for port in self._ports[count:]])
        settings = {
            "cluster.name": self._folder.name,
            "node.name": f"node-{number}",
            "network.host": "127.0.0.1",
            "http.port": self._ports[number],
            "transport.port": self._ports[count + number],
            "discovery.seed_hosts": others,
            "cluster.initial_cluster_manager_nodes": names,
            "path.data": place / "data",
            "path.logs": place / "logs",
            "cluster.routing.allocation.disk.threshold_enabled": "false",  # the disk of a developer may be nearly full
            "node.store.allow_mmap": str(self._lasting).lower(),  # many machines of developers are not set up for it
        }
        text = "".join(f"{name}: {value}\n" for name, value in settings.items())
        (place / "config" / "opensearch.yml").write_text(text, encoding="utf-8")
        if self._user:
            for path in (place, *place.rglob("*")):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _said(self, number: int) -> str:
        said = (self._folder / f"node-{number}" / "out").read_text(encoding="utf-8", errors="replace")
        return said.strip()[-2000:] or "a node ended and said nothing"


def bring() -> Path:
    """The folder of the server, brought by Maven if it is not there yet."""
    home = Path(os.environ.get("ZHICHAN_OPENSEARCH", ROOT / ".opensearch")) / f"opensearch-{VERSION}"
    if home.is_dir():
        return home
    maven = shutil.which("mvn")
    if maven is None:
        raise NotStarted("mvn was not found; on Debian: apt-get install maven")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as place:
        print(f"Bringing OpenSearch {VERSION} (160 MB) …", file=sys.stderr, flush=True)
        command = [maven, "-B", "-q", _COPY, f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={place}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_BRING_SECONDS)
        except subprocess.TimeoutExpired:
            raise NotStarted(f"Maven brought nothing in {_BRING_SECONDS} seconds") from None
        if done.returncode:
            raise NotStarted(f"Maven could not bring it: {done.stdout.strip()[-500:] or done.stderr.strip()[-500:]}")
        with zipfile.ZipFile(next(Path(place).glob("*.zip"))) as packed:
            packed.extractall(place)
        for module in (Path(place) / home.name / "modules").iterdir():
            if module.name not in _MODULES:
                shutil.rmtree(module)
        (Path(place) / home.name).rename(home)
    return home


def java() -> Path:
    """A Java that is new enough."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    found = [home / "bin" / "java" for home in homes]
    if on_path := shutil.which("java"):
        found.append(Path(on_path))
    for path in found:
        if os.access(path, os.X_OK) and _java_version(path) >= _OLDEST_JAVA:
            return path
    raise NotStarted(f"Java {_OLDEST_JAVA} or newer was not found; set JAVA_HOME to one")


def _java_version(path: Path) -> int:
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    number = re.search(r'version "(\d+)', told)
    return int(number[1]) if number else 0


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


if __name__ == "__main__":
    sys.exit(main())
