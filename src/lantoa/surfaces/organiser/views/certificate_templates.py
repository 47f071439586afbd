"""Templates of certificates: the list, the form, what a certificate will look like."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.outcomes.queries import terms_of
from lantoa.outcomes.services.printing import specimen_pdf, specimen_picture
from lantoa.outcomes.services.specimens import specimen_of_template
from lantoa.outcomes.services.templates import save_template
from lantoa.outcomes.template_queries import template_in, templates_of
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import pdf_response
from lantoa.surfaces.organiser.forms_batches import TemplateForm, template_initial
from lantoa.surfaces.ui.forms import refuse

if TYPE_CHECKING:
    from lantoa.outcomes.models import CertificateTemplate


@organiser_view
@require_safe
def list_templates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The templates made in this campaign."""
    _only_whole(desk)
    chosen = terms_of(desk.campaign).template
    context = {"desk": desk, "templates": templates_of(desk.campaign), "chosen": chosen}
    return render(request, "organiser/certificate_templates.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Makes a template, then shows it."""
    _only_whole(desk)
    return _form(request, desk, None)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, desk: Desk, template_uuid: UUID) -> HttpResponse:
    """Shows a template and changes it."""
    _only_whole(desk)
    return _form(request, desk, template_in(desk.campaign, template_uuid))


@organiser_view
@require_safe
def preview_pdf(request: HttpRequest, desk: Desk, template_uuid: UUID) -> HttpResponse:
    """An example person's certificate by a template."""
    _only_whole(desk)
    now = clock.now()
    template = template_in(desk.campaign, template_uuid)
    specimen = specimen_of_template(campaign=desk.campaign, template=template, now=now)
    return pdf_response(specimen_pdf(specimen, at=now), "xem-truoc.pdf", inline=True)


@organiser_view
@require_safe
def preview_png(request: HttpRequest, desk: Desk, template_uuid: UUID) -> HttpResponse:
    """The same page as a picture."""
    _only_whole(desk)
    template = template_in(desk.campaign, template_uuid)
    specimen = specimen_of_template(campaign=desk.campaign, template=template, now=clock.now())
    return HttpResponse(
        specimen_picture(specimen), content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )


@organiser_view
@require_safe
def current_pdf(request: HttpRequest, desk: Desk) -> HttpResponse:
    """An example person's certificate by what the campaign prints now."""
    now = clock.now()
    specimen = specimen_of_template(campaign=desk.campaign, template=None, now=now)
    return pdf_response(specimen_pdf(specimen, at=now), "xem-truoc.pdf", inline=True)


def _form(request: HttpRequest, desk: Desk, template: CertificateTemplate | None) -> HttpResponse:
    initial = template_initial(template) if template else None
    form = TemplateForm(request.POST or None, request.FILES or None, initial=initial)
    if template is None or not template.emblem:
        del form.fields["without_emblem"]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            picture = form.cleaned_data["emblem"]
            try:
                saved = save_template(
                    actor=desk.person,
                    campaign=desk.campaign,
                    text=form.text,
                    template=template,
                    emblem=picture.read(3_000_000) if picture else None,
                    without_emblem=form.cleaned_data.get("without_emblem", False),
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã lưu mẫu. Giấy đã cấp giữ nguyên như khi cấp."))
                return HttpResponseRedirect(
                    reverse("organiser:certificate-template", args=[desk.campaign.code, saved.uuid])
                )
    context = {"desk": desk, "template": template, "form": form, "now": clock.now()}
    return render(request, "organiser/certificate_template.html", context, status=status)


def _only_whole(desk: Desk) -> None:
    if not desk.organised.is_everything:
        raise Http404
