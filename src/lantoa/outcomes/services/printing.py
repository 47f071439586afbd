"""The certificate as a PDF, made from its frozen fields whenever it is asked for.

Texts reach the template as JSON data, never as markup. The template and the engine read nothing but their own
folder and the fonts; the same certificate gives the same bytes.
"""

import io
import json
import logging
import threading
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import segno
import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.outcomes.errors import CertificateRevoked
from lantoa.outcomes.queries import CertificateRecord
from lantoa.outcomes.rules import birth_words, date_line, grouped_code, percent_words, period_words

logger = logging.getLogger("lantoa.certificates")

_printing = threading.Lock()

Standard = Literal["ua-1", "a-2a"]
TEMPLATE = Path(__file__).parents[1] / "typst" / "certificate.typ"


def certificate_pdf(certificate: CertificateRecord) -> bytes:
    """One A4 page, tagged. A revoked certificate is not printed."""
    if not certificate.is_valid:
        raise CertificateRevoked(_("Giấy chứng nhận này đã bị thu hồi nên không in được nữa."))
    try:
        # Readable by screen readers, and in thirty years.
        return _compile(certificate, ["ua-1", "a-2a"])
    except typst.TypstError:
        # Both standards forbid a sign that no font has (a Chinese name, a symbol); better printed without than not.
        logger.warning("certificate %s printed without archive marks", certificate.serial)
        return _compile(certificate, [])


def check_address(check_code: str) -> str:
    """The page that the QR code opens."""
    return f"{settings.LANTOA.address}/k/{check_code}/"


def _compile(certificate: CertificateRecord, standards: list[Standard]) -> bytes:
    data = json.dumps(_printed(certificate), ensure_ascii=False)
    # The engine keeps the data of a call inside itself: two threads at once would fail, or print each other's name.
    with _printing:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=[*standards],
            timestamp=certificate.issued_at.replace(microsecond=0),  # the engine refuses fractions
        )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one file")
    return pdf


def _printed(certificate: CertificateRecord) -> dict[str, str]:
    site = urlsplit(settings.LANTOA.address)
    title = certificate.campaign_title
    programme = certificate.course_title if certificate.course_title != title else ""
    return {
        "document_title": f"Giấy chứng nhận {certificate.serial}",
        "parent_organisation": certificate.parent_organisation,
        "organisation": certificate.organisation,
        "full_name": certificate.full_name,
        "birth_words": birth_words(certificate.birth),
        "unit_name": certificate.unit_name,
        "title": title,
        "programme": programme,
        "dates": period_words(certificate.starts_on, certificate.ends_on),
        "result": percent_words(certificate.percent),
        "place_and_date": date_line(certificate.place, certificate.issued_on),
        "signer_title": certificate.signer_title or certificate.organisation,
        "signer_name": certificate.signer_name,
        "serial": certificate.serial,
        "check_code": grouped_code(certificate.check_code),
        "check_page": f"{site.netloc}{site.path}/kiem-tra",
        "qr": _qr(check_address(certificate.check_code)),
    }


def _qr(address: str) -> str:
    target = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(target, kind="svg", border=0, dark="#211f1a", xmldecl=False)
    return target.getvalue().decode()


def _fonts_folder() -> Path:
    folder: Path = settings.LANTOA.player_folder / "vendor" / "fonts"
    return folder


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    # Kept: reading fonts takes longer than a page. System fonts are left out, so that every machine prints alike.
    folder = _fonts_folder()
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder)] if folder.is_dir() else [],
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)
