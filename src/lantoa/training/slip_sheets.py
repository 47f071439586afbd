"""Activation slips as a PDF to cut: ten to a page, each commune on pages of its own."""

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.kernel.clock import local_day
from lantoa.kernel.typesetting import set_pdf
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.documents import in_vietnamese
from lantoa.training.models import Campaign
from lantoa.training.services.slips import CodeSlip

TEMPLATE = Path(__file__).parent / "typst" / "slips.typ"


@in_vietnamese
def slip_pdf(campaign: Campaign, slips: Sequence[CodeSlip], *, address: str, now: datetime) -> bytes:
    """The slips in the order given, which is by commune and given name. `address`: of the activation page."""
    data = {
        "title": _("Phiếu kích hoạt – %(title)s") % {"title": campaign.title},
        "campaign": campaign.title,
        "address": address,
        "words": {
            "name": _("Tên đăng nhập"),
            "code": _("Mã kích hoạt"),
            "until": _("Dùng trước ngày"),
            "how": _("Quét mã vuông, hoặc vào trang dưới đây rồi ghi tên đăng nhập và mã."),
            "page": _("Mã QR mở trang kích hoạt"),
        },
        "groups": [
            {"unit": unit, "slips": [_printed(one, address) for one in group]}
            for unit, group in groupby(slips, key=lambda one: one.unit_name)
        ],
    }
    fonts: Path = settings.LANTOA.player_folder / "vendor" / "fonts"
    return set_pdf(TEMPLATE, data, fonts=fonts, at=now)


def sign_in_words(sign_in_name: str) -> str:
    """A sign-in name as people write it: a phone without +84."""
    if not sign_in_name.startswith("+84"):
        return sign_in_name
    digits = f"0{sign_in_name[3:]}"
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}"


def activation_link(address: str, sign_in_name: str) -> str:
    """The activation page with the name filled in: what the QR code opens."""
    return f"{address}?{urlencode({'ten': sign_in_name})}"


def _printed(slip: CodeSlip, address: str) -> dict[str, Any]:
    target = io.BytesIO()
    code = segno.make_qr(activation_link(address, slip.sign_in_name), error="m")
    code.save(target, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False)
    return {
        "name": slip.full_name,
        "birth": slip.birth,
        "sign_in": sign_in_words(slip.sign_in_name),
        "code": slip.code,
        "until": format_date(local_day(slip.expires_at)),
        "qr": target.getvalue().decode(),
    }
