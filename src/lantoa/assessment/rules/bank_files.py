"""A question bank as an author writes it: `bank.yaml` and one YAML list of items for each topic."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantoa.assessment.rules.bank_items import read_item
from lantoa.assessment.rules.field_reading import FieldReader
from lantoa.assessment.rules.item_media import FOLDER
from lantoa.assessment.rules.items import Item
from lantoa.assessment.rules.problems import Problem, Problems
from lantoa.assessment.rules.problems import gettext_noop as _
from lantoa.assessment.rules.yaml_nodes import Fields, Items, read_yaml

BANK_FILE = "bank.yaml"
FILE_BYTES = 2 * 1024 * 1024
FILES_MOST = 200
ITEMS_MOST = 20_000
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Bank:
    """A whole bank. `is_public` says that its items may be published as samples, `is_practice` that practice sittings may
    be drawn from it.
    """

    uuid: str
    code: str
    title: str
    is_public: bool
    is_practice: bool
    items: tuple[Item, ...]


def read_bank(files: Mapping[str, bytes]) -> tuple[Bank | None, tuple[Problem, ...]]:
    """The bank of a folder (file name -> bytes), or every problem found in it. Never both."""
    found = Problems(BANK_FILE)
    header = _header(files, found)
    items: list[Item] = []
    seen: dict[str, tuple[str, int]] = {}
    topic_files = sorted(name for name in files if name != BANK_FILE and not name.startswith(FOLDER))
    if len(topic_files) > FILES_MOST:
        found.add(0, _("Ngân hàng có quá nhiều tệp (hơn %(most)s)."), most=FILES_MOST)
        topic_files = []
    for name in topic_files:
        problems = Problems(name)
        for item, line in _topic(name, files, problems):
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
    if not found:
        used = {media.file for item in items for media in item.media}
        for name in sorted(one for one in files if one.startswith(FOLDER) and one not in used):
            found.add(0, _("Không câu nào dùng tệp “%(name)s”. Xóa tệp hoặc ghi nó vào câu hỏi."), name=name)
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
        "is_practice": reader.flag("practice", default=False),
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


def _topic(name: str, files: Mapping[str, bytes], problems: Problems) -> list[tuple[Item, int]]:
    stem = name.removesuffix(".yaml").removesuffix(".yml")
    if not _CODE.fullmatch(stem) or stem == name:
        problems.add(0, _("Tên tệp chuyên đề chỉ gồm chữ thường không dấu, số, gạch nối và đuôi .yaml."))
        return []
    text = _text_of(files[name], problems)
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
        item = read_item(one, topic=stem, files=files, problems=problems)
        if item is not None:
            found.append((item, one.line))
    return found
