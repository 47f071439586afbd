"""A self-check out of the declared values of its container."""

from decimal import Decimal

from lantoa.content.rules import limits
from lantoa.content.rules.fields import Fields
from lantoa.content.rules.model import Check, CheckKind, Option
from lantoa.content.rules.nodes import Mapped, Sequence
from lantoa.content.rules.problems import gettext_noop as _


def read_check(check_id: str, fields: Fields, *, line: int) -> Check:
    """The self-check; what does not fit its kind is noted as a problem."""
    written = fields.text("kind", required=True)
    prompt = fields.passage("prompt", required=True)
    why = fields.passage("why")
    try:
        kind = CheckKind(written)
    except ValueError:
        if written:
            fields.fault(
                "kind",
                _("Không có loại câu hỏi “%(value)s”. Các loại: %(kinds)s."),
                value=written,
                kinds=", ".join(CheckKind),
            )
        for name in ("options", "right", "answers", "value", "tolerance"):
            fields.node(name)
        return Check(check_id, CheckKind.SHORT, prompt, why=why, line=line)
    if kind in {CheckKind.SINGLE, CheckKind.MULTIPLE}:
        return Check(check_id, kind, prompt, options=_options(fields, kind), why=why, line=line)
    if kind is CheckKind.TRUE_FALSE:
        return Check(check_id, kind, prompt, right=bool(fields.flag("right")), why=why, line=line)
    if kind is CheckKind.SHORT:
        answers = fields.lines("answers", required=True)
        if any(not answer for answer in answers):
            fields.fault("answers", _("Có đáp án để trống."))
        return Check(check_id, kind, prompt, answers=answers, why=why, line=line)
    tolerance = fields.number("tolerance", default=Decimal(0))
    if tolerance < 0:
        fields.fault("tolerance", _("“%(name)s” không được âm."))
    return Check(
        check_id, kind, prompt, value=fields.number("value"), tolerance=tolerance, why=why, line=line
    )


def _options(fields: Fields, kind: CheckKind) -> tuple[Option, ...]:
    node = fields.node("options")
    if not isinstance(node, Sequence):
        fields.fault("options", _("Thiếu danh sách “%(name)s”: mỗi lựa chọn bắt đầu bằng “- text: …”."))
        return ()
    options = tuple(_option(item, fields) for item in node.items if isinstance(item, Mapped))
    if len(options) != len(node.items):
        fields.fault("options", _("Mỗi lựa chọn phải viết dạng “- text: …”, thêm “right: true” nếu đúng."))
        return options
    right = sum(option.right for option in options)
    if not 2 <= len(options) <= limits.OPTIONS_IN_CHECK:
        fields.fault(
            "options", _("Câu hỏi phải có từ 2 đến %(limit)s lựa chọn."), limit=limits.OPTIONS_IN_CHECK
        )
    elif kind is CheckKind.SINGLE and right != 1:
        fields.fault(
            "options",
            _("Câu chọn một đáp án phải có đúng một lựa chọn đúng, ở đây có %(count)s."),
            count=right,
        )
    elif kind is CheckKind.MULTIPLE and not right:
        fields.fault("options", _("Câu chọn nhiều đáp án phải có ít nhất một lựa chọn đúng."))
    texts = [option.text for option in options]
    if len(set(texts)) != len(texts):
        fields.fault("options", _("Có hai lựa chọn giống hệt nhau."))
    return options


def _option(item: Mapped, fields: Fields) -> Option:
    inner = Fields(item, file=fields.file, problems=fields.problems)
    option = Option(
        text=inner.text("text", required=True),
        right=bool(inner.flag("right", default=False)),
        why=inner.text("why"),
    )
    inner.finish()
    return option
