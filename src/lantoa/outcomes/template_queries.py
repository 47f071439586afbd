"""Reading templates of certificates."""

import uuid

from django.utils.translation import gettext_lazy as _

from lantoa.outcomes.errors import TemplateNotFound
from lantoa.outcomes.models import CertificateTemplate
from lantoa.people.models import Person
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import may_organise
from lantoa.training.models import Campaign


def templates_of(campaign: Campaign) -> list[CertificateTemplate]:
    """The templates made in a campaign, newest first."""
    return list(CertificateTemplate.objects.filter(campaign=campaign))


def templates_to_choose(person: Person, campaign: Campaign) -> list[CertificateTemplate]:
    """Templates of this campaign first, then those of other campaigns the person organises for the whole country."""
    grants = grants_of(person)
    rows = CertificateTemplate.objects.select_related("campaign")
    chosen = [row for row in rows if may_organise(grants, row.campaign_id)]
    return sorted(chosen, key=lambda row: row.campaign_id != campaign.pk)


def template_in(campaign: Campaign, template_uuid: uuid.UUID) -> CertificateTemplate:
    """A template made in this campaign; TemplateNotFound otherwise."""
    row = CertificateTemplate.objects.filter(campaign=campaign, uuid=template_uuid).first()
    if row is None:
        raise TemplateNotFound(_("Không tìm thấy mẫu giấy này."))
    return row
