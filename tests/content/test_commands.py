"""What the `lantoa course` commands answer, for people and for programs."""

import json
from pathlib import Path

import pytest

from lantoa.content.commands import export_course, import_course, publish_course
from lantoa.content.storage import Storage
from tests.content.folders import SMALL

pytestmark = pytest.mark.django_db


def test_import_publish_export_in_a_row(place: Storage, tmp_path: Path) -> None:
    imported = import_course(SMALL)
    published = publish_course("khoa-nho")
    exported = export_course("khoa-nho", tmp_path / "out")

    assert (
        imported["lines"][0]
        == "Đã nhập khóa “Khóa nhỏ để thử” (khoa-nho): 2 chuyên đề, 3 bài, 3 tệp media; mới."
    )
    assert (published["ok"], published["edition"], published["new"]) == (True, 1, True)
    assert published["path"] == f"/packs/{published['manifest']}/index.html"
    assert exported["files"] == 9
    assert json.loads(json.dumps([imported, published, exported]))


def test_faults_are_printed_line_by_line(place: Storage, folder: Path) -> None:
    lesson = folder / "tin/mo-dau.md"
    lesson.write_text(lesson.read_text().replace("minutes: 5", "minutes: 0"))

    answer = import_course(folder)

    assert not answer["ok"]
    assert answer["lines"][0] == "tin/mo-dau.md:4: “minutes” phải là số nguyên từ 1 đến 600."
    assert answer["problems"] == [
        {"file": "tin/mo-dau.md", "line": 4, "message": "“minutes” phải là số nguyên từ 1 đến 600."}
    ]
