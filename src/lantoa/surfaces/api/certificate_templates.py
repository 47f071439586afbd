"""`campaigns/{code}/certificate-templates`: how certificates look and what they say, with a page to look at."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile

from lantoa.kernel.clock import now
from lantoa.outcomes.emblems import MOST_BYTES
from lantoa.outcomes.queries import CertificateRecord
from lantoa.outcomes.services.printing import specimen_pdf, specimen_picture
from lantoa.outcomes.services.specimens import specimen_of_template
from lantoa.outcomes.services.templates import TemplateText, save_template
from lantoa.outcomes.template_queries import template_in, templates_of
from lantoa.surfaces.api.describe import PDF, PNG, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.schemas_templates import TemplateIn, TemplateOut

if TYPE_CHECKING:
    from lantoa.outcomes.models import CertificateTemplate

router = Router(tags=["outcomes"])
HERE = "/{code}/certificate-templates"
_TEXTS = TemplateText.__dataclass_fields__


@router.get(HERE, response=list[TemplateOut], summary="Templates made in the campaign")
def list_templates(request: HttpRequest, code: str) -> Any:
    """Newest first. For organisers of the whole campaign; `terms` say which one is in use."""
    return [_shown(one) for one in templates_of(organised_desk_of(request, code).campaign)]


@router.post(HERE, response={201: TemplateOut}, summary="Make a template")
def post_template(request: HttpRequest, code: str, text: TemplateIn) -> Any:
    """Blank = the campaign's own or the usual words. It is in use once `terms` name it."""
    return Status(201, _shown(_saved(organised_desk_of(request, code), text)))


@router.get(f"{HERE}/{{uuid}}", response=TemplateOut, summary="One template")
def get_template(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """What it prints."""
    return _shown(template_in(organised_desk_of(request, code).campaign, uuid))


@router.put(f"{HERE}/{{uuid}}", response=TemplateOut, summary="Change a template")
def put_template(request: HttpRequest, code: str, uuid: UUID, text: TemplateIn) -> Any:
    """Everything but the emblem at once. Certificates already issued keep what they print."""
    desk = organised_desk_of(request, code)
    return _shown(_saved(desk, text, template_in(desk.campaign, uuid)))


@router.post(f"{HERE}/{{uuid}}/emblem", response=TemplateOut, summary="Set the emblem")
def post_emblem(request: HttpRequest, code: str, uuid: UUID, file: Annotated[UploadedFile, File()]) -> Any:
    """A PNG of at most 2 MB; it is encoded anew, at most 480 points wide and high."""
    desk = organised_desk_of(request, code)
    template = template_in(desk.campaign, uuid)
    return _shown(_kept(desk, template, emblem=file.read(MOST_BYTES + 1) or b"-"))


@router.delete(f"{HERE}/{{uuid}}/emblem", response=TemplateOut, summary="Take the emblem away")
def delete_emblem(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """May be repeated."""
    desk = organised_desk_of(request, code)
    return _shown(_kept(desk, template_in(desk.campaign, uuid), without_emblem=True))


@router.get(
    f"{HERE}/{{uuid}}/preview.pdf",
    summary="A certificate by a template",
    openapi_extra=file_answer(PDF, "One A4 page of an example person"),
)
def get_preview(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Marked as a specimen."""
    desk = organised_desk_of(request, code)
    return file_response(
        specimen_pdf(_specimen(desk, template_in(desk.campaign, uuid)), at=now()), PDF, "xem-truoc.pdf"
    )


@router.get(
    f"{HERE}/{{uuid}}/preview.png",
    summary="The same as a picture",
    openapi_extra=file_answer(PNG, "The page, for a screen"),
)
def get_picture(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """Marked as a specimen."""
    desk = organised_desk_of(request, code)
    return file_response(
        specimen_picture(_specimen(desk, template_in(desk.campaign, uuid))), PNG, "xem-truoc.png"
    )


@router.get(
    "/{code}/certificate-preview.pdf",
    summary="A certificate as the campaign prints it now",
    openapi_extra=file_answer(PDF, "One A4 page of an example person"),
)
def get_current(request: HttpRequest, code: str) -> HttpResponse:
    """By its terms and the template they name."""
    return file_response(
        specimen_pdf(_specimen(desk_of(request, code), None), at=now()), PDF, "xem-truoc.pdf"
    )


def _specimen(desk: ApiDesk, template: "CertificateTemplate | None") -> CertificateRecord:
    return specimen_of_template(campaign=desk.campaign, template=template, now=now())


def _saved(desk: ApiDesk, text: TemplateIn, template: "CertificateTemplate | None" = None) -> Any:
    return save_template(
        actor=desk.person,
        campaign=desk.campaign,
        text=TemplateText(**text.model_dump()),
        template=template,
        now=now(),
    )


def _kept(desk: ApiDesk, template: "CertificateTemplate", **emblem: Any) -> Any:
    """The same text with another emblem, or none."""
    text = TemplateText(**{name: getattr(template, name) for name in _TEXTS})
    return save_template(
        actor=desk.person, campaign=desk.campaign, text=text, template=template, now=now(), **emblem
    )


def _shown(template: "CertificateTemplate") -> dict[str, Any]:
    return {name: getattr(template, name) for name in _TEXTS} | {
        "uuid": template.uuid,
        "has_emblem": bool(template.emblem),
        "updated_at": template.updated_at,
    }
