"""Certificates as PDF, made from their frozen fields whenever they are asked for.

Texts reach the template as JSON data, never as markup. The template and the engine read nothing but their own
folder and the fonts; the same certificate gives the same bytes.
"""

import io
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.outcomes.emblems import emblem_bytes
from lantoa.outcomes.errors import CertificateRevoked
from lantoa.outcomes.press import set_pages, set_picture
from lantoa.outcomes.queries import CertificateRecord
from lantoa.outcomes.rules import (
    birth_words,
    date_line,
    decision_words,
    grouped_code,
    percent_words,
    period_words,
)

logger = logging.getLogger("lantoa.certificates")


def certificate_pdf(certificate: CertificateRecord) -> bytes:
    """One A4 page, tagged. A revoked certificate is not printed."""
    if not certificate.is_valid:
        raise CertificateRevoked(_("Giấy chứng nhận này đã bị thu hồi nên không in được nữa."))
    title = f"Giấy chứng nhận {certificate.serial}"
    data = pages_data([certificate], title=title)
    pdf, is_marked = set_pages(data, at=certificate.issued_at, fonts=fonts_folder())
    if not is_marked:
        logger.warning("certificate %s printed without archive marks", certificate.serial)
    return pdf


def specimen_pdf(certificate: CertificateRecord, *, at: datetime) -> bytes:
    """A page to look at before anything is issued; its QR code leads to the check page only."""
    return set_pages(_specimen(certificate), at=at, fonts=fonts_folder())[0]


def specimen_picture(certificate: CertificateRecord) -> bytes:
    """The same page as a PNG."""
    return set_picture(_specimen(certificate), fonts=fonts_folder())


def _specimen(certificate: CertificateRecord) -> dict[str, Any]:
    data = pages_data([certificate], title="Mẫu giấy chứng nhận")
    data["certificates"][0]["qr"] = _qr(f"{settings.LANTOA.address}/kiem-tra/")
    return data


def check_address(check_code: str) -> str:
    """The page that the QR code opens."""
    return f"{settings.LANTOA.address}/k/{check_code}/"


def pages_data(certificates: Sequence[CertificateRecord], *, title: str) -> dict[str, Any]:
    """What the press needs for these pages, in order."""
    names = {one.design.emblem for one in certificates}
    pictures = {name: emblem_bytes(name) for name in sorted(names) if name}
    return {
        "document_title": title,
        "author": certificates[0].organisation,
        "emblems": {name: list(picture) for name, picture in pictures.items() if picture},
        "certificates": [_printed(one) for one in certificates],
    }


def fonts_folder() -> Path:
    """Where the fonts of printed papers lie."""
    folder: Path = settings.LANTOA.player_folder / "vendor" / "fonts"
    return folder


def _printed(certificate: CertificateRecord) -> dict[str, str]:
    site = urlsplit(settings.LANTOA.address)
    title = certificate.campaign_title
    programme = certificate.course_title if certificate.course_title != title else ""
    decision = decision_words(certificate.decision_number, certificate.decided_on)
    result = percent_words(certificate.percent)
    return {
        "parent_organisation": certificate.parent_organisation,
        "organisation": certificate.organisation,
        "full_name": certificate.full_name,
        "birth_words": birth_words(certificate.birth),
        "unit_name": certificate.unit_name,
        "title": title,
        "programme": programme,
        "dates": period_words(certificate.starts_on, certificate.ends_on),
        "result": f"{result}, xếp loại {certificate.grade}" if certificate.grade else result,
        "place_and_date": date_line(certificate.place, certificate.issued_on),
        "signer_title": certificate.signer_title or certificate.organisation,
        "signer_name": certificate.signer_name,
        "serial": certificate.serial,
        "check_code": grouped_code(certificate.check_code),
        "check_page": f"{site.netloc}{site.path}/kiem-tra",
        "qr": _qr(check_address(certificate.check_code)),
        "decision": f"Theo {decision}" if decision else "",
        "book": certificate.book_number,
        **certificate.design.as_json(),
    }


def _qr(address: str) -> str:
    target = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(target, kind="svg", border=0, dark="#211f1a", xmldecl=False)
    return target.getvalue().decode()
