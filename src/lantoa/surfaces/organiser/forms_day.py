"""What organisers write about the day of a test: its optional rules, and acts while it runs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.exams.services.day_rules import CODE_MOST, SPREAD_MOST, DayRules
from lantoa.surfaces.organiser.number_fields import CountField

NETWORKS_LENGTH = 10_000


class DayRulesForm(forms.Form):
    """The optional rules of a test; all left empty is none of them."""

    spread_seconds = CountField(
        label=_("Rải giờ mở trong (giây)"),
        least=0,
        most=SPREAD_MOST,
        required=False,
        help_text=_(
            "Máy của học viên lần lượt vào trong khoảng này. Không ai mất phút nào: mỗi người vẫn có đủ số phút từ lúc"
            " mình mở bài, và giờ đóng lùi lại đúng chừng ấy."
        ),
    )
    access_code = forms.CharField(
        label=_("Mã phòng thi"),
        required=False,
        max_length=CODE_MOST,
        help_text=_(
            "Người coi thi đọc tại chỗ; học viên phải nhập mới mở được bài. Không phân biệt chữ hoa, dấu cách."
        ),
        widget=forms.TextInput(attrs={"data-width": "12", "autocomplete": "off"}),
    )
    networks = forms.CharField(
        label=_("Chỉ mở được từ các mạng"),
        required=False,
        max_length=NETWORKS_LENGTH,
        help_text=_(
            "Mỗi dòng một địa chỉ hoặc dải mạng của điểm thi, ví dụ 203.0.113.0/24. Rời mạng giữa chừng thì bài vẫn lưu"
            " và được đánh dấu để bạn xem."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    one_device = forms.BooleanField(
        label=_("Mỗi người chỉ làm trên một máy"),
        required=False,
        help_text=_("Máy hỏng thì bạn cho chuyển máy ở trang Trực tiếp."),
    )
    no_way_back = forms.BooleanField(
        label=_("Không quay lại câu đã qua"),
        required=False,
        help_text=_("Từng câu một, theo thứ tự; học viên được báo trước khi bắt đầu."),
    )

    def clean_networks(self) -> list[str]:
        """One a line; commas do as well."""
        written = self.cleaned_data["networks"].replace(",", "\n").splitlines()
        return [line.strip() for line in written if line.strip()]

    @property
    def rules(self) -> DayRules:
        """What was written; after `is_valid`."""
        values: dict[str, Any] = self.cleaned_data
        return DayRules(
            spread_seconds=values.get("spread_seconds") or 0,
            access_code=values["access_code"],
            networks=values["networks"],
            one_device=values["one_device"],
            no_way_back=values["no_way_back"],
        )
