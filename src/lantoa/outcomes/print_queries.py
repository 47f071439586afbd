"""Reading print runs and what goes into them."""

import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.outcomes.errors import PrintNotFound
from lantoa.outcomes.models import Certificate, PrintRun
from lantoa.outcomes.queries import CertificateRecord, record_of
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign

_MOST_LISTED = 30


def prints_in(campaign: Campaign, scope: Scope) -> list[PrintRun]:
    """The newest print runs of a campaign inside a scope."""
    rows = PrintRun.objects.filter(path_filter(scope, "unit_path"), campaign=campaign)
    return list(rows.select_related("batch")[:_MOST_LISTED])


def print_within(campaign: Campaign, scope: Scope, print_uuid: uuid.UUID) -> PrintRun:
    """A run whose file is made; PrintNotFound outside the scope, before it is made, and after it expired."""
    rows = PrintRun.objects.filter(path_filter(scope, "unit_path"), campaign=campaign, uuid=print_uuid)
    run = rows.exclude(file_name="").first()
    if run is None or not print_path(run).exists():
        raise PrintNotFound(_("Không còn tệp này. Tệp in chỉ giữ bảy ngày; hãy yêu cầu in lại."))
    return run


def print_path(run: PrintRun) -> Path:
    """Where the file of a run lies."""
    return prints_folder() / str(run.uuid)


def prints_folder() -> Path:
    """Where all files to print lie; not made before the first."""
    folder: Path = settings.LANTOA.data / "prints"
    return folder


def print_keys(run: PrintRun) -> list[tuple[int, str]]:
    """(certificate id, unit path) of the valid certificates of a run, by unit and given name."""
    rows = Certificate.objects.filter(
        path_filter(Scope([run.unit_path]), "enrolment__unit_path"),
        enrolment__campaign=run.campaign_id,
        revoked_at__isnull=True,
    )
    if run.batch_id is not None:
        rows = rows.filter(batch=run.batch_id)
    ordered = rows.order_by("enrolment__unit_path", "enrolment__person__sort_key", "id")
    return list(ordered.values_list("pk", "enrolment__unit_path"))


def records_by_id(ids: Sequence[int]) -> list[CertificateRecord]:
    """The records of certificates in the order of their ids given. One query."""
    rows = {
        row.pk: row
        for row in Certificate.objects.select_related(
            "enrolment", "enrolment__person", "book", "replaces", "replaced_by"
        ).filter(pk__in=list(ids))
    }
    return [record_of(rows[pk]) for pk in ids]
