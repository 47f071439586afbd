"""Taking a rehearsal away again: its campaign, its people, everything that hangs on them, and its journal rows.

Rows go in small transactions, so that the server stays usable. Audit lines stay: they hold no names. On SQLite the
journal's file has one writer by design; here a second one deletes a few rows at a time, and only while no real test is
going on (docs/develop/decisions/0013).
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.assessment.models import ItemBank
from lantoa.exams.models import GatewayChange, Sitting, Window
from lantoa.facts.models import AuditEntry
from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict
from lantoa.people.models import Person
from lantoa.rehearsal.bank import BANK_UUID
from lantoa.rehearsal.real_tests import real_tests
from lantoa.rehearsal.removal import Remover, delete_journal, delete_loose, delete_rows
from lantoa.rehearsal.stage import PREFIX, Report
from lantoa.training.models import Campaign, Enrolment


def rehearsals() -> list[str]:
    """Codes of the rehearsals whose data is still here."""
    return list(
        Campaign.objects.filter(code__startswith=PREFIX).order_by("pk").values_list("code", flat=True)
    )


def clean(code: str, *, report: Report | None = None) -> None:
    """Remove everything of one rehearsal. Repeatable: what was begun and broken off goes on. Conflict during a real test."""
    campaign = Campaign.objects.filter(code=code, code__startswith=PREFIX).first()
    if campaign is None:
        return
    if titles := real_tests(now()):
        raise Conflict(
            _(
                "Đang có người làm bài kiểm tra thật “%(title)s”. Hãy dọn dữ liệu diễn tập khi không còn ai làm bài."
            )
            % {"title": titles[0]},
            code="real_test_open",
        )
    _forget_at_gateway(campaign)
    # Those who were only ever in this rehearsal. Asked once: the question costs as much as removing a thousand.
    enrolled = Person.objects.filter(enrolments__campaign=campaign)
    others = Enrolment.objects.exclude(campaign=campaign).values("person")
    persons = list(enrolled.exclude(pk__in=others).order_by("pk").values_list("pk", flat=True).distinct())
    Remover().remove(Person, persons, report=report)
    for model in apps.get_models():
        if _names_campaigns(model):
            delete_loose(model, campaign.pk)
    delete_journal(campaign.pk, settings.LANTOA.exam_file)
    papers = [name for name in campaign.windows.values_list("paper_sha", flat=True) if name]
    Remover().remove(Campaign, [campaign.pk])
    for name in papers:
        Path(settings.LANTOA.papers_folder / name).unlink(missing_ok=True)
    _remove_bank()


def _forget_at_gateway(campaign: Campaign) -> None:
    """The lines of its tests and sittings in the table the gateway learns from when it starts."""
    windows = Window.objects.filter(campaign=campaign).values("uuid")
    sittings = Sitting.objects.filter(window__campaign=campaign).values("uuid")
    delete_rows(GatewayChange.objects.filter(kind="window", key__in=windows))
    delete_rows(GatewayChange.objects.filter(kind="sitting", key__in=sittings))


def _remove_bank() -> None:
    """The bank of rehearsals goes with the last test made from it."""
    bank = ItemBank.objects.filter(uuid=BANK_UUID).first()
    if bank is not None and not Window.objects.filter(blueprint__bank=bank).exists():
        Remover().remove(ItemBank, [bank.pk])


def _names_campaigns(model: type) -> bool:
    """Whether rows name a campaign without a key to it, as facts and counters do. The audit trail stays."""
    if model is AuditEntry or not model._meta.managed:  # type: ignore[attr-defined]
        return False
    field = next((one for one in model._meta.fields if one.attname == "campaign_id"), None)  # type: ignore[attr-defined]
    return field is not None and not field.is_relation
