"""A question bank as an author writes it: `bank.yaml` and one YAML list of items for each topic."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantoa.assessment.enums import Difficulty, ItemKind, MultipleCredit
from lantoa.assessment.rules.field_reading import FieldReader
from lantoa.assessment.rules.items import (
    ANSWERS_MOST,
    EXPLANATION_LENGTH,
    OPTION_LENGTH,
    OPTIONS_LEAST,
    OPTIONS_MOST,
    POINTS_MOST,
    PROMPT_LENGTH,
    SHORT_LENGTH,
    Item,
    MultipleChoice,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lantoa.assessment.rules.problems import Problem, Problems
from lantoa.assessment.rules.problems import gettext_noop as _
from lantoa.assessment.rules.yaml_nodes import Fields, Items, Scalar, read_yaml
from lantoa.kernel.vietnamese.normalise import clean

BANK_FILE = "bank.yaml"
FILE_BYTES = 2 * 1024 * 1024
FILES_MOST = 200
ITEMS_MOST = 20_000
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Bank:
    """A whole bank. `is_public` says that its items may be published as samples."""

    uuid: str
    code: str
    title: str
    is_public: bool
    items: tuple[Item, ...]


def read_bank(files: Mapping[str, bytes]) -> tuple[Bank | None, tuple[Problem, ...]]:
    """The bank of a folder (file name -> bytes), or every problem found in it. Never both."""
    found = Problems(BANK_FILE)
    header = _header(files, found)
    items: list[Item] = []
    seen: dict[str, tuple[str, int]] = {}
    topic_files = sorted(name for name in files if name != BANK_FILE)
    if len(topic_files) > FILES_MOST:
        found.add(0, _("Ngân hàng có quá nhiều tệp (hơn %(most)s)."), most=FILES_MOST)
        topic_files = []
    for name in topic_files:
        problems = Problems(name)
        for item, line in _topic(name, files[name], problems):
            if item.uuid in seen:
                other, at = seen[item.uuid]
                problems.add(
                    line,
                    _("Mã %(uuid)s đã dùng ở %(file)s dòng %(line)s."),
                    uuid=item.uuid,
                    file=other,
                    line=at,
                )
            seen[item.uuid] = (name, line)
            items.append(item)
        found.extend(problems)
    if len(items) > ITEMS_MOST:
        found.add(0, _("Ngân hàng có quá nhiều câu (hơn %(most)s)."), most=ITEMS_MOST)
    elif not items and not found:
        found.add(0, _("Ngân hàng chưa có câu hỏi nào."))
    if found or header is None:
        return None, found.all()
    return Bank(**header, items=tuple(items)), ()


def _header(files: Mapping[str, bytes], problems: Problems) -> dict[str, Any] | None:
    if BANK_FILE not in files:
        problems.add(0, _("Thiếu tệp bank.yaml."))
        return None
    text = _text_of(files[BANK_FILE], problems)
    node = None if text is None else read_yaml(text, problems)
    if not isinstance(node, Fields):
        if not problems:
            problems.add(1, _("Tệp này phải gồm các dòng dạng “tên: giá trị”."))
        return None
    reader = FieldReader(node, problems)
    header: dict[str, Any] = {
        "uuid": reader.uuid("uuid"),
        "code": reader.text("code", longest=60),
        "title": reader.text("title", longest=200),
        "is_public": reader.flag("public", default=False),
    }
    if header["code"] and not _CODE.fullmatch(header["code"]):
        reader.fail(None, _("Trường “code” chỉ gồm chữ thường không dấu, số và dấu gạch nối."))
    reader.finish()
    return header


def _text_of(data: bytes, problems: Problems) -> str | None:
    if len(data) > FILE_BYTES:
        problems.add(0, _("Tệp quá lớn (hơn %(most)s MB)."), most=FILE_BYTES // (1024 * 1024))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.add(line, _("Tệp không phải UTF-8. Hãy lưu lại tệp với mã UTF-8."))
        return None


def _topic(name: str, data: bytes, problems: Problems) -> list[tuple[Item, int]]:
    stem = name.removesuffix(".yaml").removesuffix(".yml")
    if not _CODE.fullmatch(stem) or stem == name:
        problems.add(0, _("Tên tệp chuyên đề chỉ gồm chữ thường không dấu, số, gạch nối và đuôi .yaml."))
        return []
    text = _text_of(data, problems)
    node = None if text is None else read_yaml(text, problems)
    if node is None:
        return []
    if not isinstance(node, Items):
        problems.add(
            node.line, _("Tệp chuyên đề phải là một danh sách câu hỏi, mỗi câu bắt đầu bằng “- uuid:”.")
        )
        return []
    found: list[tuple[Item, int]] = []
    for one in node.nodes:
        if not isinstance(one, Fields):
            problems.add(one.line, _("Mỗi câu hỏi phải gồm các dòng dạng “tên: giá trị”."))
            continue
        item = read_item(one, topic=stem, problems=problems)
        if item is not None:
            found.append((item, one.line))
    return found


def read_item(fields: Fields, *, topic: str, problems: Problems) -> Item | None:
    """The item of one mapping; None with problems noted."""
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
    match kind:
        case ItemKind.SINGLE:
            options = _options(reader)
            if options and sum(one.right for one in options) != 1:
                reader.fail(None, _("Câu chọn một phải có đúng một lựa chọn đúng (right: true)."))
            return SingleChoice(**common, options=options, fixed=reader.flag("fixed", default=False))
        case ItemKind.MULTIPLE:
            options = _options(reader)
            if options and not any(one.right for one in options):
                reader.fail(None, _("Câu chọn nhiều phải có ít nhất một lựa chọn đúng (right: true)."))
            credit = reader.choice(
                "credit", [one.value for one in MultipleCredit], default=MultipleCredit.ALL.value
            )
            fixed = reader.flag("fixed", default=False)
            return MultipleChoice(
                **common, options=options, fixed=fixed, credit=MultipleCredit(credit or MultipleCredit.ALL)
            )
        case ItemKind.TRUE_FALSE:
            return TrueFalse(**common, right=reader.flag("right"))
        case ItemKind.SHORT:
            return ShortAnswer(**common, answers=_answers(reader))
        case ItemKind.NUMERIC:
            value, tolerance = reader.number("value"), reader.number("tolerance", default=Decimal(0))
            if tolerance < 0:
                reader.fail(None, _("Sai số (tolerance) không được âm."))
            unit = reader.text("unit", longest=30, required=False)
            return Numeric(**common, value=value, tolerance=tolerance, unit=unit)


def _options(reader: FieldReader) -> tuple[Option, ...]:
    options: list[Option] = []
    nodes = reader.items("options")
    for node in nodes:
        if not isinstance(node, Fields):
            reader.fail(node, _("Mỗi lựa chọn phải có id, text và right."))
            continue
        inner = FieldReader(node, reader.problems)
        letter = inner.text("id", longest=1)
        text = inner.text("text", longest=OPTION_LENGTH)
        right = inner.flag("right", default=False)
        inner.finish()
        if letter and not _LETTER.fullmatch(letter):
            inner.fail(None, _("id của lựa chọn phải là một chữ cái thường từ a đến z."))
        if letter in {one.id for one in options}:
            inner.fail(None, _("id “%(id)s” dùng cho hai lựa chọn."), id=letter)
        options.append(Option(id=letter, text=text, right=right))
    if nodes and not OPTIONS_LEAST <= len(nodes) <= OPTIONS_MOST:
        reader.fail(
            None, _("Phải có từ %(least)s đến %(most)s lựa chọn."), least=OPTIONS_LEAST, most=OPTIONS_MOST
        )
    return tuple(options)


def _answers(reader: FieldReader) -> tuple[str, ...]:
    nodes = reader.items("answers")
    answers = [clean(node.text) if isinstance(node, Scalar) else "" for node in nodes]
    for node, answer in zip(nodes, answers, strict=True):
        if not answer or len(answer) > SHORT_LENGTH:
            reader.fail(
                node,
                _("Mỗi đáp án ngắn phải là chữ, không trống và không quá %(most)s chữ."),
                most=SHORT_LENGTH,
            )
    if len(answers) > ANSWERS_MOST:
        reader.fail(None, _("Không quá %(most)s đáp án cho một câu."), most=ANSWERS_MOST)
    return tuple(answers)
