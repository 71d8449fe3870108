"""Background jobs that nobody works on, or whose worker has fallen silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from zhichan.operation.finding import Finding
from zhichan.records.declared import Label

_SILENT_AFTER = dt.timedelta(minutes=10)
_WAITED_LONG = dt.timedelta(hours=1)
_JOBS = Label(zh="后台任务", en="Background jobs")


def findings() -> Iterator[Finding]:
    """Looks at the jobs, where this installation has any."""
    from django.apps import apps
    from django.utils import timezone

    if not apps.is_installed("zhichan.jobs"):
        return
    jobs, now = apps.get_app_config("jobs").get_model("Job")._default_manager, timezone.now()
    silent = jobs.filter(state="running", beat__lt=now - _SILENT_AFTER).count()
    waiting = jobs.filter(state="waiting", made_at__lt=now - _WAITED_LONG, not_before=None).count()
    if silent or waiting:
        what = Label(
            zh=f"{silent} 个任务的执行进程已无响应，{waiting} 个任务等待超过一小时",
            en=f"{silent} jobs whose worker has fallen silent, {waiting} that have waited for more than an hour",
        )
        mend = Label(
            zh="查看 zhichan serve（或 zhichan worker）是否在运行；重启后无响应的任务会重新执行",
            en="see that zhichan serve (or zhichan worker) runs; after a restart silent jobs are taken up again",
        )
        yield Finding(_JOBS, "mend", what, mend)
        return
    pending = jobs.filter(state__in=("waiting", "running")).count()
    yield Finding(_JOBS, "good", Label(zh=f"{pending} 个未完成，均正常", en=f"{pending} under way or waiting, none stuck"))
