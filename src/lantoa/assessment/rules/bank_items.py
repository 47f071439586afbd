"""One item as an author writes it, of any kind."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lantoa.assessment.enums import Credit, Difficulty, ItemKind
from lantoa.assessment.rules.field_reading import FieldReader
from lantoa.assessment.rules.item_media import read_media
from lantoa.assessment.rules.items import (
    ANSWERS_MOST,
    ARRANGED_LEAST,
    EXPLANATION_LENGTH,
    GAP_LENGTH,
    OPTION_LENGTH,
    OPTIONS_LEAST,
    OPTIONS_MOST,
    PARTS_LEAST,
    PARTS_MOST,
    POINTS_MOST,
    PROMPT_LENGTH,
    SHORT_LENGTH,
    Cloze,
    Gap,
    Item,
    Left,
    Matching,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lantoa.assessment.rules.problems import Problems
from lantoa.assessment.rules.problems import gettext_noop as _
from lantoa.assessment.rules.yaml_nodes import Fields, Scalar
from lantoa.kernel.vietnamese.normalise import clean

_LETTER = re.compile(r"[a-z]")
GAP_MARK = re.compile(r"\[\[([a-z])\]\]")


def read_item(fields: Fields, *, topic: str, files: Mapping[str, bytes], problems: Problems) -> Item | None:
    """The item of one mapping; None with problems noted. `files` of the bank by name, for images and recordings."""
    before = len(problems.all())
    reader = FieldReader(fields, problems)
    common: dict[str, Any] = {
        "uuid": reader.uuid("uuid"),
        "topic": reader.text("topic", longest=60, required=False) or topic,
        "prompt": reader.text("prompt", longest=PROMPT_LENGTH, keep_lines=True),
        "points": reader.number("points", default=Decimal(1)),
        "explanation": reader.text(
            "explanation", longest=EXPLANATION_LENGTH, required=False, keep_lines=True
        ),
        "media": read_media(reader, files),
    }
    if common["topic"] != topic:
        reader.fail(
            None,
            _("Câu này ghi chuyên đề “%(topic)s” nhưng nằm trong tệp “%(file)s”."),
            topic=common["topic"],
            file=topic,
        )
    if not 0 < common["points"] <= POINTS_MOST or common["points"] != common["points"].quantize(
        Decimal("0.01")
    ):
        reader.fail(
            None, _("Điểm của câu phải lớn hơn 0, không quá 100 và nhiều nhất hai chữ số sau dấu phẩy.")
        )
    difficulty = reader.choice("difficulty", [one.value for one in Difficulty])
    kind = reader.choice("kind", [one.value for one in ItemKind])
    common["difficulty"] = Difficulty(difficulty or Difficulty.MEDIUM)
    item = _of_kind(ItemKind(kind), common, reader) if kind else None
    if kind:
        reader.finish()
    return item if len(problems.all()) == before else None


def _of_kind(kind: ItemKind, common: dict[str, Any], reader: FieldReader) -> Item:
    return _READERS[kind](common, reader)


def _single(common: dict[str, Any], reader: FieldReader) -> Item:
    options = _options(reader)
    if options and sum(one.right for one in options) != 1:
        reader.fail(None, _("Câu chọn một phải có đúng một lựa chọn đúng (right: true)."))
    return SingleChoice(**common, options=options, fixed=reader.flag("fixed", default=False))


def _multiple(common: dict[str, Any], reader: FieldReader) -> Item:
    options = _options(reader)
    if options and not any(one.right for one in options):
        reader.fail(None, _("Câu chọn nhiều phải có ít nhất một lựa chọn đúng (right: true)."))
    credit = _credit(reader, Credit.ALL)
    fixed = reader.flag("fixed", default=False)
    return MultipleChoice(**common, options=options, fixed=fixed, credit=credit)


def _numeric(common: dict[str, Any], reader: FieldReader) -> Item:
    value, tolerance = _value(reader)
    unit = reader.text("unit", longest=30, required=False)
    return Numeric(**common, value=value, tolerance=tolerance, unit=unit)


def _matching(common: dict[str, Any], reader: FieldReader) -> Item:
    left: list[Left] = []
    nodes = reader.items("left")
    for node in nodes:
        if not isinstance(node, Fields):
            reader.fail(node, _("Mỗi vế trái phải có id, text và match."))
            continue
        inner = FieldReader(node, reader.problems)
        letter = _letter(inner, {one.id for one in left})
        text, match = inner.text("text", longest=OPTION_LENGTH), inner.text("match", longest=1)
        inner.finish()
        left.append(Left(id=letter, text=text, match=match))
    _count(
        reader, len(nodes), PARTS_LEAST, PARTS_MOST, _("Phải có từ %(least)s đến %(most)s vế trái (left).")
    )
    options = _options(reader, least=ARRANGED_LEAST, has_right=False)
    known = {one.id for one in options}
    for one in left:
        if options and one.match and one.match not in known:
            reader.fail(
                None,
                _("Vế trái “%(id)s” ghép với “%(match)s” nhưng không có lựa chọn ấy."),
                id=one.id,
                match=one.match,
            )
    matches = [one.match for one in sorted(left, key=lambda one: one.id)]
    if known and matches == sorted(known)[: len(matches)]:
        reader.fail(
            None,
            _(
                "Vế trái và lựa chọn đang ghép theo đúng thứ tự chữ cái a-a, b-b; hãy đổi id cho lệch đi vì người thi có thể thấy id."
            ),
        )
    fixed = reader.flag("fixed", default=False)
    return Matching(
        **common, left=tuple(left), options=options, fixed=fixed, credit=_credit(reader, Credit.EACH)
    )


def _ordering(common: dict[str, Any], reader: FieldReader) -> Item:
    options = _options(reader, least=ARRANGED_LEAST, has_right=False)
    letters = [one.id for one in options]
    if letters and letters == sorted(letters):
        reader.fail(
            None,
            _(
                "Các dòng được viết theo thứ tự đúng, nên id không được theo thứ tự chữ cái: người thi có thể thấy id. Ví dụ: c, a, d, b."
            ),
        )
    return Ordering(**common, options=options, credit=_credit(reader, Credit.EACH))


def _cloze(common: dict[str, Any], reader: FieldReader) -> Item:
    text = reader.text("text", longest=PROMPT_LENGTH, keep_lines=True)
    gaps: list[Gap] = []
    nodes = reader.items("gaps")
    for node in nodes:
        if not isinstance(node, Fields):
            reader.fail(node, _("Mỗi chỗ trống phải có id và một trong: options, answers, value."))
            continue
        inner = FieldReader(node, reader.problems)
        letter = _letter(inner, {one.id for one in gaps})
        gaps.append(_gap(letter, inner))
        inner.finish()
    _count(reader, len(nodes), 1, PARTS_MOST, _("Phải có từ %(least)s đến %(most)s chỗ trống (gaps)."))
    if text and sorted(GAP_MARK.findall(text)) != sorted(gap.id for gap in gaps):
        reader.fail(None, _("Mỗi chỗ trống phải có mặt đúng một lần trong text, viết dạng [[a]]."))
    fixed = reader.flag("fixed", default=False)
    return Cloze(**common, text=text, gaps=tuple(gaps), fixed=fixed, credit=_credit(reader, Credit.EACH))


def _gap(letter: str, reader: FieldReader) -> Gap:
    ways = [name for name in ("options", "answers", "value") if reader.has(name)]
    if len(ways) != 1:
        reader.fail(None, _("Chỗ trống phải có đúng một trong: options, answers, value."))
    if ways == ["options"]:
        options = _options(reader)
        if options and sum(one.right for one in options) != 1:
            reader.fail(None, _("Chỗ trống để chọn phải có đúng một lựa chọn đúng (right: true)."))
        return Gap(id=letter, options=options)
    if ways == ["value"]:
        value, tolerance = _value(reader)
        return Gap(id=letter, value=value, tolerance=tolerance)
    return Gap(id=letter, answers=_answers(reader, longest=GAP_LENGTH) if ways == ["answers"] else ())


_READERS: Mapping[ItemKind, Callable[[dict[str, Any], FieldReader], Item]] = {
    ItemKind.SINGLE: _single,
    ItemKind.MULTIPLE: _multiple,
    ItemKind.TRUE_FALSE: lambda common, reader: TrueFalse(**common, right=reader.flag("right")),
    ItemKind.SHORT: lambda common, reader: ShortAnswer(**common, answers=_answers(reader)),
    ItemKind.NUMERIC: _numeric,
    ItemKind.MATCHING: _matching,
    ItemKind.ORDERING: _ordering,
    ItemKind.CLOZE: _cloze,
}


def _credit(reader: FieldReader, default: Credit) -> Credit:
    return Credit(reader.choice("credit", [one.value for one in Credit], default=default.value) or default)


def _value(reader: FieldReader) -> tuple[Decimal, Decimal]:
    value, tolerance = reader.number("value"), reader.number("tolerance", default=Decimal(0))
    if tolerance < 0:
        reader.fail(None, _("Sai số (tolerance) không được âm."))
    return value, tolerance


def _letter(reader: FieldReader, taken: set[str]) -> str:
    letter = reader.text("id", longest=1)
    if letter and not _LETTER.fullmatch(letter):
        reader.fail(None, _("id phải là một chữ cái thường từ a đến z."))
    if letter in taken:
        reader.fail(None, _("id “%(id)s” dùng hai lần."), id=letter)
    return letter


def _count(reader: FieldReader, count: int, least: int, most: int, sentence: str) -> None:
    """A list that is missing altogether was noted before."""
    if count and not least <= count <= most:
        reader.fail(None, sentence, least=least, most=most)


def _options(
    reader: FieldReader, *, least: int = OPTIONS_LEAST, has_right: bool = True
) -> tuple[Option, ...]:
    options: list[Option] = []
    nodes = reader.items("options")
    for node in nodes:
        if not isinstance(node, Fields):
            sentence = (
                _("Mỗi lựa chọn phải có id, text và right.")
                if has_right
                else _("Mỗi lựa chọn phải có id và text.")
            )
            reader.fail(node, sentence)
            continue
        inner = FieldReader(node, reader.problems)
        letter = inner.text("id", longest=1)
        text = inner.text("text", longest=OPTION_LENGTH)
        right = inner.flag("right", default=False) if has_right else False
        inner.finish()
        if letter and not _LETTER.fullmatch(letter):
            inner.fail(None, _("id của lựa chọn phải là một chữ cái thường từ a đến z."))
        if letter in {one.id for one in options}:
            inner.fail(None, _("id “%(id)s” dùng cho hai lựa chọn."), id=letter)
        options.append(Option(id=letter, text=text, right=right))
    _count(reader, len(nodes), least, OPTIONS_MOST, _("Phải có từ %(least)s đến %(most)s lựa chọn."))
    return tuple(options)


def _answers(reader: FieldReader, *, longest: int = SHORT_LENGTH) -> tuple[str, ...]:
    nodes = reader.items("answers")
    answers = [clean(node.text) if isinstance(node, Scalar) else "" for node in nodes]
    for node, answer in zip(nodes, answers, strict=True):
        if not answer or len(answer) > longest:
            reader.fail(
                node,
                _("Mỗi đáp án ngắn phải là chữ, không trống và không quá %(most)s chữ."),
                most=longest,
            )
    if len(answers) > ANSWERS_MOST:
        reader.fail(None, _("Không quá %(most)s đáp án cho một câu."), most=ANSWERS_MOST)
    return tuple(answers)
