"""Files to print: one PDF for each unit, several in a ZIP with the book, made by a job and kept for a week.

Memory stays bounded: a child process sets at most PART pages, then a fresh one takes over; the parts of a larger unit are bound
into its one file by another, and each file goes into the archive on disk at once. Above VOLUME pages a unit has volumes.
"""

import os
import secrets
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import Report, enqueue
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.errors import PrintNotFound
from lantoa.outcomes.models import CertificateBatch, PrintRun
from lantoa.outcomes.print_queries import print_keys, print_path, prints_folder, records_by_id
from lantoa.outcomes.services.pressing import PART, Press, press
from lantoa.outcomes.services.printing import fonts_folder, pages_data
from lantoa.outcomes.workbooks import register_workbook
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import codes_of
from lantoa.training.errors import NoSuchUnit
from lantoa.training.models import Campaign
from lantoa.training.queries.places import Places, places_as_of

VOLUME = 6000  # binding takes about 50 KB a page: 300 MB
KEPT_DAYS = 7
KIND = "outcomes.print_files"
_DRAFT = ".new-"


@dataclass(frozen=True)
class _File:
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
    files = _files(run)
    pages = sum(len(one.ids) for one in files)
    if not pages:
        raise PrintNotFound(_("Không có giấy chứng nhận còn hiệu lực nào để in."), code="nothing_to_print")
    folder = print_path(run).parent
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_DRAFT}{secrets.token_hex(8)}"
    try:
        if len(files) == 1:
            file_name = Path(files[0].name).name
            with press() as one_press:
                _print_file(run, files[0], draft, one_press, _Told(report, pages))
        else:
            file_name = f"giay-chung-nhan-{run.campaign.code}.zip"
            _print_archive(run, files, draft, _Told(report, pages))
        run.file_name, run.size = file_name, draft.stat().st_size
        _keep(draft, print_path(run))
    finally:
        draft.unlink(missing_ok=True)
    run.files, run.pages, run.finished_at = len(files), pages, now
    run.save(update_fields=["file_name", "size", "files", "pages", "finished_at"])
    return {"files": run.files, "pages": run.pages}


def forget_old_prints(*, now: datetime) -> int:
    """Delete runs past their time with their files, and what a crash left half made; from the schedule. Returns how many runs."""
    over = list(PrintRun.objects.filter(expires_at__lt=now))
    for run in over:
        print_path(run).unlink(missing_ok=True)
        run.delete()
    for draft in prints_folder().glob(f"{_DRAFT}*"):
        if draft.stat().st_mtime < (now - timedelta(days=1)).timestamp():
            draft.unlink(missing_ok=True)
    return len(over)


def _files(run: PrintRun) -> list[_File]:
    places = places_as_of(run.campaign.units_as_of)
    files = []
    for key, group in groupby(print_keys(run), key=lambda one: _file_key(one[1], run.level)):
        ids = tuple(pk for pk, _path in group)
        unit_name = _unit_name(places, key)
        for start in range(0, len(ids), VOLUME):
            number = f"-tap-{start // VOLUME + 1}" if len(ids) > VOLUME else ""
            files.append(
                _File(
                    name=f"{_file_name(places, key)}{number}.pdf",
                    title=f"Giấy chứng nhận: {unit_name}",
                    ids=ids[start : start + VOLUME],
                )
            )
    return files


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


def _print_file(run: PrintRun, file: _File, target: Path, one_press: Press, told: "_Told") -> None:
    """One unit's PDF at `target`: set at once, or in parts that are bound."""
    chunks = [file.ids[start : start + PART] for start in range(0, len(file.ids), PART)]
    if len(chunks) == 1:
        _set_pages(run, file.title, chunks[0], target, one_press, told)
        return
    parts = [target.with_name(f"{target.name}-{number}") for number, _ids in enumerate(chunks, start=1)]
    try:
        for ids, part in zip(chunks, parts, strict=True):
            _set_pages(run, file.title, ids, part, one_press, told)
        one_press.bind(parts, target=target)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _set_pages(
    run: PrintRun, title: str, ids: tuple[int, ...], target: Path, one_press: Press, told: "_Told"
) -> None:
    data = pages_data(records_by_id(ids), title=title)
    at = run.created_at.isoformat()
    one_press.set_pages(data, pages=len(ids), at=at, fonts=fonts_folder(), target=target)
    told.more(len(ids))


def _print_archive(run: PrintRun, files: list[_File], draft: Path, told: "_Told") -> None:
    page = draft.with_name(f"{draft.name}.pdf")
    try:
        # Stored, not packed: a PDF is packed already.
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive, press() as one_press:
            for file in files:
                _print_file(run, file, page, one_press, told)
                archive.write(page, file.name)
            book = register_workbook(run.campaign, Scope([run.unit_path]), batch=run.batch)
            archive.writestr("so-cap-giay-chung-nhan.xlsx", book)
    finally:
        page.unlink(missing_ok=True)


class _Told:
    """Tells how many of all pages are set."""

    def __init__(self, report: Report | None, pages: int) -> None:
        self._report, self._pages, self._done = report, pages, 0

    def more(self, pages: int) -> None:
        self._done += pages
        if self._report is not None:
            self._report(self._done, self._pages)


def _keep(draft: Path, target: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
