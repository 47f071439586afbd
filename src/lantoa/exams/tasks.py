"""Jobs of the exams room."""

from lantoa.exams.models import Allowance, Remarking
from lantoa.exams.services import remarking as services
from lantoa.exams.services.allowing import give_time
from lantoa.kernel.clock import now
from lantoa.kernel.jobs import Report


def survey_remark(*, report: Report, remarking_id: int) -> dict[str, int]:
    """Who would change; after a crash anew."""
    row = Remarking.objects.select_related("window").get(pk=remarking_id)
    return {"changed": services.survey_remark(remarking=row, report=report).below("").moved}


def remark(*, report: Report, remarking_id: int) -> dict[str, int]:
    """The new marks; after a crash the rest."""
    row = Remarking.objects.get(pk=remarking_id)
    return {"changed": services.run_remark(remarking=row, now=now(), report=report)}


def allow(*, report: Report, allowance_id: int) -> dict[str, int]:
    """The time of a unit into its sittings; nothing is left to do when who asked got to the end."""
    row = Allowance.objects.select_related("window").get(pk=allowance_id)
    return {"changed": give_time(allowance=row, now=now(), report=report)}
