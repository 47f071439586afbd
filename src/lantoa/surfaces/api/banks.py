"""`banks`: question banks. What a blueprint can draw from is told, questions and answers are not."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Router
from ninja.files import UploadedFile

from lantoa.assessment.queries import banks, strata_of
from lantoa.assessment.services import import_bank
from lantoa.kernel.clock import now
from lantoa.kernel.errors import DomainError, NotFound
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import ORGANISER, may_author
from lantoa.surfaces.api.auth import person_of
from lantoa.surfaces.api.console import refuse
from lantoa.surfaces.api.schemas_tests import BankOut, ImportedBankOut

router = Router(tags=["banks"])
MOST_FILES = 60
FILE_BYTES = 2 * 1024 * 1024


@router.get("", response=list[BankOut], summary="Question banks")
def list_banks(request: HttpRequest) -> Any:
    """For authors and organisers, by code."""
    _require_reader(request)
    return [_shown(one) for one in banks()]


@router.get("/{code}", response=BankOut, summary="One bank")
def get_bank(request: HttpRequest, code: str) -> Any:
    """How many items there are by topic and difficulty."""
    _require_reader(request)
    return _shown(bank_of(code))


@router.post("", response=ImportedBankOut, summary="Bring in a bank")
def post_bank(request: HttpRequest, files: Annotated[list[UploadedFile], File()]) -> Any:
    """The YAML files of its folder, `bank.yaml` among them, as a multipart form with the field `files`. For authors.

    Faults are all named with file and line (`details.problems`); then nothing is changed. May be repeated.
    """
    if not may_author(grants_of(person_of(request))):
        raise refuse()
    if len(files) > MOST_FILES or any((file.size or 0) > FILE_BYTES for file in files):
        raise DomainError("Ngân hàng câu hỏi quá lớn.", code="too_large", status=413)
    sent = {file.name or "": file.read() for file in files}
    done = import_bank(actor=person_of(request), files=sent, now=now())
    counts = {name: getattr(done, name) for name in ("added", "changed", "unchanged", "taken_out")}
    return {"code": done.bank.code, **counts}


def bank_of(code: str) -> Any:
    """The bank of a code; NotFound when there is none."""
    found = next((one for one in banks() if one.code == code), None)
    if found is None:
        raise NotFound("Không có ngân hàng câu hỏi này.", code="no_such_bank")
    return found


def _require_reader(request: HttpRequest) -> None:
    grants = grants_of(person_of(request))
    if not (may_author(grants) or any(grant.name == ORGANISER for grant in grants)):
        raise refuse()


def _shown(bank: Any) -> dict[str, Any]:
    names = ("uuid", "code", "title", "is_public", "imported_at")
    return {name: getattr(bank, name) for name in names} | {"strata": strata_of(bank)}
