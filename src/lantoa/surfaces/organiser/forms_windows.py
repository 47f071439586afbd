"""What organisers write about tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.queries import Stratum
from lantoa.assessment.rules.drawing import Wanted
from lantoa.exams.enums import ReviewShows, ReviewWhen, WindowKind
from lantoa.kernel.clock import VIETNAM
from lantoa.kernel.vietnamese.dates import parse_time
from lantoa.surfaces.organiser.fields import PercentField
from lantoa.surfaces.organiser.forms import DayField
from lantoa.surfaces.organiser.forms_day import DayRulesForm
from lantoa.surfaces.organiser.number_fields import CountField

LEVELS = {Difficulty.EASY: _("Dễ"), Difficulty.MEDIUM: _("Vừa"), Difficulty.HARD: _("Khó")}
MOST_MINUTES = 24 * 60


class TimeField(forms.CharField):
    """A time of day as people write it: 8:00, 8h, 15h30."""

    default_error_messages = {
        "invalid": _("Hãy ghi giờ và phút, ví dụ 08:00."),
        "required": _("Hãy ghi giờ, ví dụ 08:00."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"data-width": "4", "autocomplete": "off"}))
        options.setdefault("help_text", _("Ví dụ 08:00."))
        super().__init__(max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> time | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_time(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


@dataclass(frozen=True)
class TopicRow:
    """One topic of the bank in the table of counts; a cell is None where the bank has nothing."""

    topic: str
    cells: list[tuple[str, BoundField | None, int]]


class WindowForm(DayRulesForm):
    """A new test: how many questions of which kind, when, how long."""

    kind = forms.ChoiceField(
        label=_("Loại bài"),
        choices=[
            (WindowKind.FINAL.value, _("Kiểm tra tính kết quả")),
            (
                WindowKind.PRACTICE.value,
                _(
                    "Làm thử: học viên làm bao nhiêu lần cũng được, xem đáp án ngay, không tính vào kết quả và thống kê."
                    " Chỉ dùng ngân hàng công khai hoặc ngân hàng luyện tập."
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Tên bài kiểm tra"), max_length=200, widget=forms.TextInput(attrs={"data-width": "full"})
    )
    opens_day = DayField(label=_("Ngày mở"))
    opens_time = TimeField(label=_("Giờ mở"))
    closes_day = DayField(label=_("Ngày đóng"))
    closes_time = TimeField(label=_("Giờ đóng"))
    minutes = CountField(
        label=_("Thời gian làm bài (phút)"),
        least=1,
        most=MOST_MINUTES,
        help_text=_("Tính từ lúc mỗi người mở bài."),
    )
    grace_minutes = CountField(
        label=_("Châm chước (phút)"),
        least=0,
        most=60,
        help_text=_("Câu trả lời gửi chậm vì mạng trong khoảng này vẫn được tính."),
    )
    attempts = CountField(
        label=_("Số lần được làm"), least=1, most=20, help_text=_("Lấy lần có điểm cao nhất.")
    )
    pass_percent = PercentField(label=_("Mức đạt (% số điểm)"))
    sealed = forms.ChoiceField(
        label=_("Cách giao đề"),
        choices=[
            (
                "yes",
                _(
                    "Niêm phong: máy tải đề trước, chỉ mở được khi vào thi. Nên dùng khi nhiều người thi cùng lúc."
                ),
            ),
            ("no", _("Giao đề lúc mở bài: hợp với bài làm rải rác nhiều ngày.")),
        ],
        widget=forms.RadioSelect,
    )
    review_when = forms.ChoiceField(
        label=_("Học viên xem kết quả khi nào"),
        choices=[
            (ReviewWhen.AFTER_SUBMIT.value, _("Ngay khi nộp")),
            (ReviewWhen.AFTER_CLOSE.value, _("Sau khi bài đóng")),
            (ReviewWhen.NEVER.value, _("Không cho xem trên trang này")),
        ],
        help_text=_("Cho xem đáp án ngay khi nộp thì người làm trước có thể nhắc người làm sau."),
        widget=forms.RadioSelect,
    )
    review_shows = forms.ChoiceField(
        label=_("Học viên xem được gì"),
        choices=[
            (ReviewShows.MARKS.value, _("Chỉ điểm")),
            (ReviewShows.ANSWERS.value, _("Điểm, từng câu và đáp án")),
            (ReviewShows.EXPLANATIONS.value, _("Điểm, từng câu, đáp án và giải thích")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *arguments: Any,
        strata: Iterable[Stratum],
        now: datetime,
        topics: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """`topics`: titles by the codes of the bank; a code without a title is shown as it is."""
        super().__init__(*arguments, **options)
        self.strata, self.now, self.topics = list(strata), now, topics or {}
        for stratum in self.strata:
            self.fields[_name(stratum)] = CountField(
                label=f"{self.topics.get(stratum.topic, stratum.topic)}, {LEVELS[stratum.difficulty]}",
                least=0,
                most=stratum.count,
                required=False,
            )

    @property
    def topic_rows(self) -> list[TopicRow]:
        """The table of counts."""
        held = {(one.topic, one.difficulty): one for one in self.strata}
        rows = []
        for topic in dict.fromkeys(one.topic for one in self.strata):
            cells: list[tuple[str, BoundField | None, int]] = []
            for level, words in LEVELS.items():
                one = held.get((topic, level))
                cells.append((str(words), self[_name(one)] if one else None, one.count if one else 0))
            rows.append(TopicRow(self.topics.get(topic, topic), cells))
        return rows

    @property
    def lines(self) -> list[Wanted]:
        """The blueprint that was written; after `is_valid`."""
        counts = [(one, self.cleaned_data.get(_name(one)) or 0) for one in self.strata]
        return [Wanted(one.topic, one.difficulty, count) for one, count in counts if count]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        count_names = {_name(one) for one in self.strata}
        if (
            self.strata
            and not count_names & self.errors.keys()
            and not any(values.get(one) for one in count_names)
        ):
            self.add_error(_name(self.strata[0]), _("Hãy ghi số câu ở ít nhất một ô."))
        opens, closes = written_moment(values, "opens"), written_moment(values, "closes")
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("Giờ đóng phải sau giờ mở."))
        elif closes and closes <= self.now:
            self.add_error("closes_day", _("Giờ đóng đã qua. Hãy ghi một giờ còn ở phía trước."))
        return values | {"opens_at": opens, "closes_at": closes}


class ExtendForm(forms.Form):
    """A later end."""

    closes_day = DayField(label=_("Ngày đóng mới"))
    closes_time = TimeField(label=_("Giờ đóng mới"))

    def __init__(self, *arguments: Any, closes_at: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.closes_at = closes_at

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        moment = written_moment(values, "closes")
        if moment and moment <= self.closes_at:
            self.add_error("closes_day", _("Giờ đóng mới phải muộn hơn giờ đang có."))
        return values | {"closes_at": moment}


class ExtraTimeForm(forms.Form):
    """More time for one person."""

    minutes = CountField(label=_("Cộng thêm (phút)"), least=1, most=MOST_MINUTES)
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Ghi vào nhật ký, ví dụ: mất điện 20 phút, có xác nhận của điểm thi."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do cộng giờ.")},
    )


def _name(stratum: Stratum) -> str:
    return f"so-{stratum.topic}-{stratum.difficulty.value}"


def written_moment(values: dict[str, Any], which: str) -> datetime | None:
    day: date | None = values.get(f"{which}_day")
    at: time | None = values.get(f"{which}_time")
    return datetime.combine(day, at, tzinfo=VIETNAM) if day and at else None
