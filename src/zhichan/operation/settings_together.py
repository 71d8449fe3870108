"""Settings that are right each by itself and do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from zhichan.configuration import Configuration
from zhichan.operation.finding import Finding, State
from zhichan.records.declared import Label

_HERE = {"localhost", "127.0.0.1", "[::1]"}
_SHORTEST_PASSPHRASE = 16
_SETTINGS = Label(zh="设置", en="Settings")


def findings(configuration: Configuration) -> Iterator[Finding]:
    """Looks at the settings together."""
    told = configuration
    is_public = bool(set(told.hosts) - _HERE)
    bad = [
        one
        for holds, one in (
            (is_public and not told.https, _without_https()),
            (is_public and told.debug, _debugging()),
            ("*" in told.hosts, _any_host()),
            (told.https and not is_public, _https_without_a_name()),
            (is_public and told.second_factor == "nobody", _no_second_factor()),
            (0 < len(told.backup_passphrase) < _SHORTEST_PASSPHRASE, _short_passphrase()),
        )
        if holds
    ]
    yield from bad or [Finding(_SETTINGS, "good", Label(zh="相互一致", en="they go together"))]


def _found(state: State, zh: str, en: str, mend_zh: str, mend_en: str) -> Finding:
    return Finding(_SETTINGS, state, Label(zh=zh, en=en), Label(zh=mend_zh, en=mend_en))


def _without_https() -> Finding:
    return _found(
        "mend",
        "门户有对外主机名，却未启用 HTTPS：口令会明文传输",
        "the portal has a public host name and no HTTPS: passwords travel in the open",
        "由反向代理终止 HTTPS，并设 ZHICHAN_HTTPS=yes（见 docs/how-to/install-on-a-server.md）",
        "let a proxy end HTTPS and set ZHICHAN_HTTPS=yes (docs/how-to/install-on-a-server.md)",
    )


def _debugging() -> Finding:
    return _found(
        "mend",
        "对外门户开启了调试：出错时会显示源码和设置",
        "debugging is on and the host is public: errors show source and settings",
        "去掉 ZHICHAN_DEBUG",
        "remove ZHICHAN_DEBUG",
    )


def _any_host() -> Finding:
    return _found(
        "look",
        "ZHICHAN_HOSTS 为 *：任何主机名都会应答，链接可被伪造",
        "ZHICHAN_HOSTS is *: the portal answers to any name, and links can be forged",
        "写明主机名",
        "name the hosts",
    )


def _https_without_a_name() -> Finding:
    return _found(
        "look",
        "已启用 HTTPS，但 ZHICHAN_HOSTS 只有本机名：代理转来的请求会被拒绝",
        "HTTPS is on and ZHICHAN_HOSTS names this machine only: what the proxy hands on is refused",
        "在 ZHICHAN_HOSTS 中加上对外主机名",
        "add the public name to ZHICHAN_HOSTS",
    )


def _no_second_factor() -> Finding:
    return _found(
        "look",
        "对外门户不要求动态口令",
        "nobody needs a one-time code, and the host is public",
        "设 ZHICHAN_SECOND_FACTOR=administrators 或 everyone",
        "set ZHICHAN_SECOND_FACTOR to administrators or everyone",
    )


def _short_passphrase() -> Finding:
    return _found(
        "look",
        f"备份口令少于 {_SHORTEST_PASSPHRASE} 个字符",
        f"the passphrase of backups has fewer than {_SHORTEST_PASSPHRASE} characters",
        "换成更长的口令，如几个互不相干的词",
        "use a longer one, such as several words that have nothing to do with each other",
    )
