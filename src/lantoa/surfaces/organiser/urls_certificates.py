"""Addresses of certificates, below /to-chuc/{code}/giay-chung-nhan/; `urls_results` includes them."""

from django.urls import path

from lantoa.surfaces.organiser.views import certificate_batches as batches
from lantoa.surfaces.organiser.views import certificate_prints as prints
from lantoa.surfaces.organiser.views import certificate_templates as templates
from lantoa.surfaces.organiser.views import certificates

_BATCH = "dot-cap/<uuid:batch_uuid>/"
_TEMPLATE = "mau/<uuid:template_uuid>/"

urlpatterns = [
    path("", certificates.list_certificates, name="certificates"),
    path("cho-cap/", certificates.waiting, name="certificates-waiting"),
    path("cap/", certificates.issue, name="certificates-issue"),
    path("noi-dung/", certificates.terms, name="certificate-terms"),
    path("so-cap.xlsx", certificates.register, name="certificate-register"),
    path("dot-cap/", batches.list_batches, name="certificate-batches"),
    path("dot-cap/lap/", batches.new_batch, name="certificate-batch-new"),
    path(_BATCH, batches.show, name="certificate-batch"),
    path(f"{_BATCH}chon/", batches.mark, name="certificate-batch-mark"),
    path(f"{_BATCH}quyet-dinh/", batches.decide, name="certificate-batch-decide"),
    path(f"{_BATCH}bo/", batches.cancel, name="certificate-batch-cancel"),
    path(f"{_BATCH}so-cap.xlsx", batches.register, name="certificate-batch-register"),
    path("mau/", templates.list_templates, name="certificate-templates"),
    path("mau/moi/", templates.new_template, name="certificate-template-new"),
    path(_TEMPLATE, templates.edit, name="certificate-template"),
    path(f"{_TEMPLATE}xem-truoc.pdf", templates.preview_pdf, name="certificate-template-pdf"),
    path(f"{_TEMPLATE}xem-truoc.png", templates.preview_png, name="certificate-template-png"),
    path("xem-truoc.pdf", templates.current_pdf, name="certificate-preview"),
    path("in/", prints.list_prints, name="certificate-prints"),
    path("in/<uuid:print_uuid>/", prints.download, name="certificate-print-file"),
    path("<str:serial>.pdf", certificates.download, name="certificate-file"),
    path("<str:serial>/thu-hoi/", certificates.revoke, name="certificate-revoke"),
    path("<str:serial>/cap-lai/", certificates.reissue, name="certificate-reissue"),
]
