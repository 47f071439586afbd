"""Files to print: one PDF for each unit, several in a ZIP with the book, made by a job and kept for a week.

Memory stays bounded: a part of at most PART pages is set by a child process, which is replaced every PART pages, and goes
into the archive on disk at once. A larger unit is cut into parts.
"""

import json
import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import Report, enqueue
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.errors import PrintNotFound
from lantoa.outcomes.models import CertificateBatch, PrintRun
from lantoa.outcomes.print_queries import print_keys, print_path, records_by_id
from lantoa.outcomes.queries import CertificateRecord
from lantoa.outcomes.services.printing import fonts_folder, pages_data
from lantoa.outcomes.workbooks import register_workbook
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import codes_of
from lantoa.training.errors import NoSuchUnit
from lantoa.training.models import Campaign
from lantoa.training.queries.places import Places, places_as_of

PART = 150
KEPT_DAYS = 7
KIND = "outcomes.print_files"


@dataclass(frozen=True)
class _Part:
    """One PDF: its name in the archive, its title, the certificates in order."""

    name: str
    title: str
    ids: tuple[int, ...]


def ask_print(
    *,
    actor: Person | None,
    campaign: Campaign,
    unit_path: str,
    level: PrintLevel,
    batch: CertificateBatch | None = None,
    now: datetime,
) -> PrintRun:
    """A print run for the valid certificates of a subtree (of one batch, when given); a job makes its file."""
    require_manager(actor, campaign.pk, [unit_path])
    with transaction.atomic():
        run = PrintRun.objects.create(
            campaign=campaign,
            batch=batch,
            unit_path=unit_path,
            level=level,
            created_by=actor.uuid if actor else None,
            created_at=now,
            expires_at=now + timedelta(days=KEPT_DAYS),
        )
        run.job_uuid = enqueue(KIND, actor_uuid=run.created_by, print_id=run.pk).uuid
        run.save(update_fields=["job_uuid"])
        record_audit(
            actor_uuid=run.created_by,
            action="certificates.print_asked",
            now=now,
            campaign_id=campaign.pk,
            subject=run.uuid,
            details={"unit_path": unit_path, "level": str(level)},
        )
    return run


def make_print(*, print_id: int, now: datetime, report: Report | None = None) -> dict[str, int]:
    """Make the file of a run, whole or not at all; may be repeated. Returns {files, pages}.

    PrintNotFound when there is nothing to print: a sentence on the page instead of an empty archive.
    """
    run = PrintRun.objects.select_related("campaign", "batch").get(pk=print_id)
    parts = _parts(run)
    pages = sum(len(part.ids) for part in parts)
    if not pages:
        raise PrintNotFound(_("Không có giấy chứng nhận còn hiệu lực nào để in."), code="nothing_to_print")
    folder = print_path(run).parent
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".new-{secrets.token_hex(8)}"
    try:
        if len(parts) == 1:
            file_name = Path(parts[0].name).name
            _print_one(run, parts[0], draft, report)
        else:
            file_name = f"giay-chung-nhan-{run.campaign.code}.zip"
            _print_archive(run, parts, draft, pages, report)
        run.file_name, run.size = file_name, draft.stat().st_size
        _keep(draft, print_path(run))
    finally:
        draft.unlink(missing_ok=True)
    run.files, run.pages, run.finished_at = len(parts), pages, now
    run.save(update_fields=["file_name", "size", "files", "pages", "finished_at"])
    return {"files": run.files, "pages": run.pages}


def forget_old_prints(*, now: datetime) -> int:
    """Delete runs past their time with their files; from the schedule. Returns how many."""
    over = list(PrintRun.objects.filter(expires_at__lt=now))
    for run in over:
        print_path(run).unlink(missing_ok=True)
        run.delete()
    return len(over)


def _parts(run: PrintRun) -> list[_Part]:
    places = places_as_of(run.campaign.units_as_of)
    parts = []
    for key, group in groupby(print_keys(run), key=lambda one: _file_key(one[1], run.level)):
        ids = tuple(pk for pk, _path in group)
        unit_name = _unit_name(places, key)
        for start in range(0, len(ids), PART):
            number = f"-phan-{start // PART + 1}" if len(ids) > PART else ""
            parts.append(
                _Part(
                    name=f"{_file_name(places, key)}{number}.pdf",
                    title=f"Giấy chứng nhận: {unit_name}",
                    ids=ids[start : start + PART],
                )
            )
    return parts


def _file_key(path: str, level: str) -> str:
    """The path of the unit whose file a certificate goes into."""
    codes = codes_of(path)
    return "/".join(codes[: 2 if level == PrintLevel.PROVINCE else len(codes)]) + "/"


def _file_name(places: Places, path: str) -> str:
    """Plain letters, so that any unpacking tool shows them: 75-thanh-pho-dong-nai/25270-phuong-loc-ninh."""
    steps = codes_of(path)[1:3] or codes_of(path)
    names = []
    for depth, code in enumerate(steps, start=2 if len(codes_of(path)) > 1 else 1):
        upper = "/".join(codes_of(path)[:depth]) + "/"
        names.append(slugify(f"{code} {fold(_unit_name(places, upper))}")[:80])
    return "/".join(names)


def _unit_name(places: Places, path: str) -> str:
    try:
        return places.unit_by_path(path).full_name
    except NoSuchUnit:
        return codes_of(path)[-1]


def _print_one(run: PrintRun, part: _Part, draft: Path, report: Report | None) -> None:
    with _press() as order:
        order(_order(part, records_by_id(part.ids), draft, run.created_at))
    if report is not None:
        report(len(part.ids), len(part.ids))


def _print_archive(run: PrintRun, parts: list[_Part], draft: Path, pages: int, report: Report | None) -> None:
    page = draft.with_name(f"{draft.name}.pdf")
    done = 0
    try:
        # Stored, not packed: a PDF is packed already.
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive, _press() as order:
            for part in parts:
                order(_order(part, records_by_id(part.ids), page, run.created_at))
                archive.write(page, part.name)
                done += len(part.ids)
                if report is not None:
                    report(done, pages)
            book = register_workbook(run.campaign, Scope([run.unit_path]), batch=run.batch)
            archive.writestr("so-cap-giay-chung-nhan.xlsx", book)
    finally:
        page.unlink(missing_ok=True)


def _order(
    part: _Part, records: list[CertificateRecord], target: Path, at: datetime
) -> tuple[int, dict[str, object]]:
    data = pages_data(records, title=part.title)
    order: dict[str, object] = {
        "data": data,
        "at": at.isoformat(),
        "fonts": str(fonts_folder()),
        "target": str(target),
    }
    return len(records), order


@contextmanager
def _press() -> Iterator["_Orders"]:
    orders = _Orders()
    try:
        yield orders
    finally:
        orders.close()


class _Orders:
    """Hands orders to a press in a child process and takes a fresh one before it has grown large."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._pages = 0

    def __call__(self, order: tuple[int, dict[str, object]]) -> None:
        pages, content = order
        if self._child is None or self._pages + pages > PART:
            self.close()
            self._child, self._pages = _start_press(), 0
        self._pages += pages
        if self._child.stdin is None or self._child.stdout is None:
            raise RuntimeError("the press has no pipes")
        self._child.stdin.write(json.dumps(content, ensure_ascii=False) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline().strip()
        if answer != "done":
            raise RuntimeError(f"the press: {answer or 'ended'}")

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _start_press() -> subprocess.Popen[str]:
    source = Path(__file__).parents[3]
    paths = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "lantoa.outcomes.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
        cwd=settings.LANTOA.data,
    )


def _keep(draft: Path, target: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
