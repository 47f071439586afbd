"""What can go wrong when a unit is asked for."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import NotFound
from lantoa.kernel.vietnamese.dates import format_date


class UnitNotFound(NotFound):
    """No unit has this code on this day."""

    code = "unit_not_found"

    def __init__(self, unit_code: str, day: date) -> None:
        message = _("Không có đơn vị hành chính mã %(code)s tại ngày %(day)s.")
        super().__init__(
            message % {"code": unit_code[:10], "day": format_date(day)},
            details={"unit": unit_code[:10], "as_of": day.isoformat()},
        )
