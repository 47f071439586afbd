"""The state of the installation, put together for one page."""

import platform
from dataclasses import dataclass
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.utils.translation import gettext as _

import lantoa
from lantoa.facts.queries import MOST_COUNTED, ConsumerState, consumer_states
from lantoa.kernel.clock import Clock
from lantoa.kernel.database import DatabaseState, database_state
from lantoa.kernel.installation import (
    WORKER_SILENT_AFTER_SECONDS,
    Backup,
    Finding,
    findings,
    free_bytes,
    newest_backup,
    worker_silent_seconds,
)
from lantoa.kernel.job_queries import job_counts
from lantoa.kernel.models import Job
from lantoa.people.queries.persons import count_persons

BACKUP_OLD_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Notice:
    """Something to do, in words. `tone`: "bad" stops people's work, "warn" does not."""

    title: str
    text: str
    tone: str


@dataclass(frozen=True)
class State:
    """What stands right now. `unread` counts rows that wait for a consumer, up to a limit for each."""

    at: datetime
    database: DatabaseState
    free_bytes: int
    worker_silent_seconds: float | None
    consumers: list[ConsumerState]
    jobs: list[tuple[str, str, int]]
    persons: int
    backup: Backup | None
    versions: dict[str, str]
    notices: list[Notice]

    @property
    def worker_is_well(self) -> bool:
        return (
            self.worker_silent_seconds is not None
            and self.worker_silent_seconds < WORKER_SILENT_AFTER_SECONDS
        )

    @property
    def unread(self) -> int:
        return sum(one.unread for one in self.consumers)

    @property
    def is_counted_in_full(self) -> bool:
        return all(one.unread < MOST_COUNTED for one in self.consumers)


def state_now(clock: Clock) -> State:
    """Everything the first page shows. The number of queries does not depend on the data."""
    data, moment = settings.LANTOA.data, clock()
    counts = job_counts()
    database, consumers, backup = database_state(), consumer_states(), newest_backup(data)
    silent = worker_silent_seconds(data)
    return State(
        at=moment,
        database=database,
        free_bytes=free_bytes(data),
        worker_silent_seconds=silent,
        consumers=consumers,
        jobs=[(state.value, str(state.label), counts[state.value]) for state in Job.State],
        persons=count_persons(),
        backup=backup,
        versions={
            "Lan Tỏa": lantoa.__version__,
            "Python": platform.python_version(),
            "Django": django.get_version(),
            database.engine: database.version,
        },
        notices=[
            *(_as_notice(one) for one in findings(settings.LANTOA)),
            *_of_database(database),
            *_of_worker(silent),
            *_of_consumers(consumers),
            *_of_backup(backup, moment),
        ],
    )


def _as_notice(finding: Finding) -> Notice:
    text = _(finding.template) % finding.values
    return Notice(text, "", "bad" if finding.stops else "warn")


def _of_database(database: DatabaseState) -> list[Notice]:
    if not database.is_behind:
        return []
    return [
        Notice(_("Cơ sở dữ liệu cũ hơn phiên bản này."), _("Dừng hệ thống rồi chạy 'lantoa prepare'."), "bad")
    ]


def _of_worker(silent: float | None) -> list[Notice]:
    if silent is not None and silent < WORKER_SILENT_AFTER_SECONDS:
        return []
    text = _(
        "Việc nền và số liệu đang đứng yên. Xem nhật ký của tiến trình worker; nó tự khởi động lại khi chết."
    )
    return [Notice(_("Tiến trình worker không trả lời."), text, "bad")]


def _of_consumers(consumers: list[ConsumerState]) -> list[Notice]:
    if not any(one.failures for one in consumers):
        return []
    text = _(
        "Số liệu ở bảng bên dưới bị chậm. Nguyên nhân nằm trong nhật ký của worker; hệ thống vẫn tự thử lại."
    )
    return [Notice(_("Có phần số liệu đang gặp lỗi."), text, "bad")]


def _of_backup(backup: Backup | None, moment: datetime) -> list[Notice]:
    if backup is None:
        text = _("Chạy 'lantoa backup TỆP' mỗi ngày và cất tệp ở máy khác.")
        return [Notice(_("Chưa thấy bản sao lưu nào."), text, "warn")]
    if moment - backup.at > BACKUP_OLD_AFTER:
        return [Notice(_("Bản sao lưu gần nhất đã cũ."), _("Kiểm tra lịch chạy 'lantoa backup'."), "warn")]
    return []
