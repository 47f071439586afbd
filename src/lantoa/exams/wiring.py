"""What exams plug into lower rooms: consumers of the journal, of withdrawals, and of sittings ready to be marked."""

from lantoa.exams.journal.reading import read_closings, read_openings
from lantoa.exams.services.allowing import ALLOW_JOB
from lantoa.exams.services.journal_facts import read_ready, take_closings, take_openings, take_ready
from lantoa.exams.services.remarking import REMARK_JOB, SURVEY_JOB
from lantoa.exams.services.withdrawals import take_withdrawals
from lantoa.facts.consumers import register_consumer
from lantoa.kernel.jobs import register_job


def plug_in() -> None:
    """Called once when Django is ready."""
    register_consumer("exams.openings", read=read_openings, take=take_openings)
    register_consumer("exams.closings", read=read_closings, take=take_closings)
    register_consumer("exams.withdrawals", take=take_withdrawals)
    register_consumer("exams.marks", read=read_ready, take=take_ready, is_stream=False)
    register_job(ALLOW_JOB, "lantoa.exams.tasks:allow")
    register_job(SURVEY_JOB, "lantoa.exams.tasks:survey_remark")
    register_job(REMARK_JOB, "lantoa.exams.tasks:remark")
