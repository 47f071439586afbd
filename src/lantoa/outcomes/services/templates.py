"""Templates of certificates: names, emblem, signer, words, colour."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.facts.services import record_audit
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.emblems import store_emblem
from lantoa.outcomes.errors import TemplateNotFound, TemplateNotGood
from lantoa.outcomes.models import CertificateTemplate
from lantoa.outcomes.rules import has_academic_title, is_accent, names_a_qualification
from lantoa.people.models import Person
from lantoa.people.queries.roles import may_organise, require_organiser
from lantoa.training.models import Campaign

PRINTED = (
    "parent_organisation", "organisation", "place", "signer_title", "signer_name", "opening", "statement", "note",
)  # fmt: skip


@dataclass(frozen=True)
class TemplateText:
    """What a template says; blank = the campaign's own or the usual words. `accent` is #rrggbb."""

    name: str
    parent_organisation: str = ""
    organisation: str = ""
    place: str = ""
    signer_title: str = ""
    signer_name: str = ""
    opening: str = ""
    statement: str = ""
    note: str = ""
    accent: str = ""


def save_template(
    *,
    actor: Person | None,
    campaign: Campaign,
    text: TemplateText,
    template: CertificateTemplate | None = None,
    emblem: bytes | None = None,
    without_emblem: bool = False,
    now: datetime,
) -> CertificateTemplate:
    """A new template of the campaign, or another text for one made in it. `emblem`: a new picture, None = as before."""
    require_organiser(actor, template.campaign_id if template else campaign.pk)
    values = _tidy(text)
    check_printed_words(values)
    if emblem:
        values["emblem"] = store_emblem(emblem)
    elif without_emblem:
        values["emblem"] = ""
    values |= {"updated_at": now, "updated_by": actor.uuid if actor else None}
    with transaction.atomic():
        if template is None:
            template = CertificateTemplate.objects.create(campaign=campaign, **values)
        else:
            for name, value in values.items():
                setattr(template, name, value)
            template.save(update_fields=[*values])
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="certificate_template.saved",
            now=now,
            campaign_id=template.campaign_id,
            subject=template.uuid,
            details={"emblem": template.emblem[:12]},
        )
    return template


def template_for(actor: Person | None, template_uuid: uuid.UUID) -> CertificateTemplate:
    """A template the actor may choose: made in a campaign they organise for the whole country. TemplateNotFound otherwise."""
    row = CertificateTemplate.objects.select_related("campaign").filter(uuid=template_uuid).first()
    if row is None or not may_organise(actor, row.campaign_id):
        raise TemplateNotFound(_("Không tìm thấy mẫu giấy này."))
    return row


def check_printed_words(values: Mapping[str, object]) -> None:
    """TemplateNotGood, naming the fields, for what must not stand on a giấy chứng nhận."""
    wrong: dict[str, object] = {}
    for name in PRINTED:
        if names_a_qualification(str(values.get(name) or "")):
            wrong[name] = _("Giấy này là “giấy chứng nhận”; không gọi là văn bằng hay chứng chỉ.")
    if has_academic_title(str(values.get("signer_name") or "")):
        wrong["signer_name"] = _("Trước họ tên người ký không ghi học hàm, học vị (Nghị định 30/2020/NĐ-CP).")
    accent = str(values.get("accent") or "")
    if accent and not is_accent(accent):
        wrong["accent"] = _("Màu này quá nhạt hoặc viết chưa đúng. Hãy chọn màu đậm hơn để chữ đọc được.")
    if "name" in values and not values["name"]:
        wrong["name"] = _("Hãy đặt tên cho mẫu để dễ chọn.")
    if wrong:
        raise TemplateNotGood(
            _("Hãy sửa các ô được nêu."),
            details={"fields": {name: str(words) for name, words in wrong.items()}},
        )


def _tidy(text: TemplateText) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in asdict(text).items():
        lines = [line for line in map(clean, str(value).splitlines()) if line]
        values[name] = ("\n" if name == "signer_title" else " ").join(lines)
    values["accent"] = str(values["accent"]).lower()
    return values
