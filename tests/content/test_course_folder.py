"""Reading a course folder: what a good one gives, and a sentence with file and line for every fault."""

import time

import pytest

from lantoa.content.rules.model import Apply, Audio, Check, Document, Example, Image, Text
from tests.content.folders import SMALL, kinds_of, reading, small_with, texts_of

LESSON = "tin/mo-dau.md"


def test_the_small_course_reads_without_problems_and_holds_every_kind_of_block() -> None:
    course, problems = reading(texts_of(SMALL), kinds_of(SMALL))

    kinds = {type(block) for _topic, lesson in course.lessons for block in lesson.blocks}

    assert problems == []
    assert course.title == "Khóa nhỏ để thử"
    assert [topic.folder for topic in course.topics] == ["tin", "am-thanh"]
    assert kinds == {Text, Image, Audio, Document, Example, Apply, Check}
    assert {str(check.kind) for _topic, lesson in course.lessons for check in lesson.checks} == {
        "single",
        "multiple",
        "true_false",
        "short",
        "numeric",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("course.md", "open: true", "open: có", "course.md:8: “open” chỉ nhận true"),
        (
            "course.md",
            "  - am-thanh\n",
            "  - am-thanh\n  - thieu\n",
            "course.md:9: Không có thư mục chuyên đề “thieu”",
        ),
        ("course.md", "  - am-thanh\n", "", "am-thanh/topic.md: Chuyên đề này chưa được nhắc"),
        ("course.md", "code: khoa-nho", "code: Khóa Nhỏ", "course.md:3: “Khóa Nhỏ” chỉ được gồm chữ thường"),
        ("course.md", "title: ", "tilte: ", "course.md:4: Không có giá trị nào tên là “tilte”"),
        ("course.md", "title: Khóa nhỏ để thử", "title:", "course.md:4: Thiếu “title”"),
        ("course.md", "---\nuuid", "uuid", "course.md:1: Tệp phải bắt đầu bằng phần khai báo"),
        (
            "course.md",
            "code: khoa-nho",
            "code: khoa-nho\ncode: khac",
            "course.md:4: “code” được khai báo hai lần",
        ),
        ("course.md", "title: Khóa", "title: &neo Khóa", "course.md:4: Không dùng được dấu neo"),
        (
            "course.md",
            "title: Khóa",
            "title: !!python/object:os.system Khóa",
            "course.md:4: Không dùng được nhãn kiểu",
        ),
        ("course.md", "title: Khóa", "title: [Khóa", "Phần khai báo viết sai cú pháp YAML"),
        ("course.md", "**thử**", "![a](media/a.png)", "course.md:14: Phần giới thiệu chưa dùng được ảnh"),
        ("tin/topic.md", "  - mo-dau.md\n", "", "tin/mo-dau.md: Bài này chưa được nhắc"),
        ("tin/topic.md", "  - mo-dau.md\n", "  - mo-dau.md\n  - mo-dau.md\n", "được nhắc hai lần"),
        (
            "tin/topic.md",
            "  - mo-dau.md\n",
            "  - ../../etc/passwd\n",
            "tin/topic.md:6: “../../etc/passwd” chỉ được gồm",
        ),
        (
            "tin/topic.md",
            "lecturer_role: Biên tập viên",
            "lecturer_photo: media/khong-co.png",
            "tin/topic.md:5: Không có tệp “media/khong-co.png”",
        ),
        (
            "tin/topic.md",
            "lecturer_role: Biên tập viên",
            "lecturer_photo: ../anh.png",
            "tin/topic.md:5: Không dùng được đường dẫn “../anh.png”",
        ),
        (
            "am-thanh/topic.md",
            "lessons:",
            "lecturer: An\nlecturer_photo: media/ban-tin.mp3\nlessons:",
            "am-thanh/topic.md:5: “media/ban-tin.mp3” không phải là ảnh",
        ),
        (
            "tin/topic.md",
            "lecturer: Nguyễn Văn An",
            "lecturer_about: Hai mươi năm làm báo nói.",
            "tin/topic.md:4: Có “lecturer_about” thì phải ghi tên giảng viên",
        ),
        (
            "tin/topic.md",
            "lecturer_role: Biên tập viên",
            "lecturer_about: Xem ![ảnh](media/thap-nguoc.png)",
            "tin/topic.md:5: “lecturer_about” chỉ gồm chữ",
        ),
        (LESSON, "000000000101", "000000000102", "Mã này đã dùng ở tệp tin/mo-dau.md"),
        (LESSON, "01900000-0000-7000-8000-000000000101", "mot", "tin/mo-dau.md:2: “uuid” phải là mã dạng"),
        (LESSON, "minutes: 5", "minutes: năm phút", "tin/mo-dau.md:4: “minutes” phải là một số"),
        (LESSON, "minutes: 5", "minutes: 5000", "tin/mo-dau.md:4: “minutes” phải là số nguyên từ 1 đến 600"),
        (LESSON, "kind: single", "kind: chon", "tin/mo-dau.md:27: Không có loại câu hỏi “chon”"),
        (
            LESSON,
            "    right: true\n",
            "",
            "tin/mo-dau.md:29: Câu chọn một đáp án phải có đúng một lựa chọn đúng, ở đây có 0",
        ),
        (LESSON, "- text: Ai", "- chu: Ai", "Thiếu “text”"),
        (LESSON, "check chon-nhieu", "check nam-cau-hoi", "Mã câu hỏi “nam-cau-hoi” đã dùng ở dòng 26"),
        (LESSON, "check chon-nhieu", "check Chọn", "tin/mo-dau.md:38: Sau “check” phải có mã câu hỏi"),
        (LESSON, "::: example", "::: vidu", "tin/mo-dau.md:20: Không có khối nào tên “vidu”"),
        (
            LESSON,
            "120 cháu.\n:::",
            "120 cháu.\n",
            "tin/mo-dau.md:26: Khối “example” mở ở dòng 20 chưa được đóng",
        ),
        (LESSON, "## Năm câu hỏi", "```\n## Năm", "tin/mo-dau.md:10: Khối mã mở ở đây"),
        (LESSON, "## Năm câu hỏi", ":::", "tin/mo-dau.md:10: Dòng “:::” này không đóng khối nào"),
        (LESSON, "https://example.vn/tin", "javascript:alert(1)//", None),
        (
            LESSON,
            "https://example.vn/tin",
            "bai-khac.md",
            "tin/mo-dau.md:18: Không dùng được liên kết “bai-khac.md",
        ),
        (
            "tin/thap-nguoc.md",
            "media/thap-nguoc.png",
            "../../media/x.png",
            "tin/thap-nguoc.md:9: Không dùng được đường dẫn",
        ),
        ("tin/thap-nguoc.md", "media/thap-nguoc.png", "media/..png/../x.png", "Không dùng được đường dẫn"),
        ("tin/thap-nguoc.md", "media/thap-nguoc.png", "/etc/passwd", "Không dùng được đường dẫn"),
        (
            "tin/thap-nguoc.md",
            "media/thap-nguoc.png",
            "media/mat.png",
            "tin/thap-nguoc.md:9: Không có tệp “media/mat.png”",
        ),
        ("tin/thap-nguoc.md", "![Hình tháp ngược ba tầng]", "![]", "Ảnh thiếu lời mô tả"),
        (
            "tin/thap-nguoc.md",
            'chi tiết sau")',
            'chi tiết sau") và chữ',
            "tin/thap-nguoc.md:9: Ảnh phải đứng một mình",
        ),
        ("tin/thap-nguoc.md", "value: 30", "value: ba mươi", "“value” phải là một số"),
        ("tin/thap-nguoc.md", "tolerance: 0.5", "tolerance: -1", "“tolerance” không được âm"),
        ("tin/thap-nguoc.md", "right: false", "right: không", "“right” chỉ nhận true"),
        (
            "am-thanh/doc-tin.md",
            "media/ban-tin.mp3",
            "media/khung.pdf",
            "“media/khung.pdf” không phải là âm thanh",
        ),
        ("am-thanh/doc-tin.md", "transcript: |-", "loi-doc: |-", "Thiếu “transcript”"),
    ],
)
def test_each_fault_is_named_with_file_line_and_reason(
    file: str, old: str, new: str, expected: str | None
) -> None:
    problems = small_with(file, old, new)

    if expected is None:
        assert problems == []
    else:
        assert any(expected in problem for problem in problems), problems


def test_all_faults_are_named_at_once() -> None:
    texts = texts_of(SMALL)
    texts["course.md"] = texts["course.md"].replace(b"open: true", b"open: maybe")
    texts["tin/mo-dau.md"] = texts["tin/mo-dau.md"].replace(b"minutes: 5", b"minutes: 0")
    texts["am-thanh/doc-tin.md"] = b"\xff\xfe"

    problems = reading(texts, kinds_of(SMALL))[1]

    assert len(problems) == 3, problems
    assert [problem.partition(":")[0] for problem in problems] == [
        "am-thanh/doc-tin.md",
        "course.md",
        "tin/mo-dau.md",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "Tệp phải bắt đầu"),
        (b"---\ntitle: a\n", "chưa có dòng “---” kết thúc"),
        (b"---\ntitle: \xff\n---\n", "course.md:2: Tệp không ở bảng mã UTF-8"),
        (b"---\ntitle: a\x00b\n---\n", "course.md:2: Có ký tự điều khiển lạ (mã U+0000)"),
        (b"---\n- a\n- b\n---\n", "Phần khai báo phải gồm các dòng dạng"),
        (b"---\n" + b"a: &a [x,x]\n" + b"b: [*a,*a]\n" * 9 + b"---\n", "Không dùng được dấu neo"),
        (b"---\na: " + b"[" * 5000 + b"]" * 5000 + b"\n---\n", "lồng nhau quá sâu"),
        (b"---\na: " + b"{b: " * 5000 + b"}" * 5000 + b"\n---\n", "lồng nhau quá sâu"),
        (b"---\na: [" + b"x," * 20000 + b"x]\n---\n", "quá dài"),
        (b"---\ntitle: a\n---\n" + b"a" * 2_000_000, "Tệp chữ lớn quá"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(data: bytes, expected: str) -> None:
    problems = reading({"course.md": data}, {})[1]

    assert any(expected in problem for problem in problems), problems


@pytest.mark.parametrize(
    "unit", ["[", "![", "*a **b ", "`", ">", "- ", "[a](", "|", "<", "&#", "_a_*", "\\", ":::x\n", "a\n===\n"]
)
def test_a_lesson_of_nothing_but_one_mark_does_not_stall_the_reading(unit: str) -> None:
    texts = texts_of(SMALL)
    texts[LESSON] += b"\n" + (unit * (200_000 // len(unit))).encode() + b"\n"

    started = time.perf_counter()
    reading(texts, kinds_of(SMALL))

    # Not a speed: seconds on a busy machine, but a reader of quadratic cost would take hours here.
    assert time.perf_counter() - started < 120


def test_text_is_brought_to_nfc_and_loses_invisible_marks() -> None:
    texts = texts_of(SMALL)
    texts["course.md"] = "\ufeff".encode() + texts["course.md"].replace(
        "Khóa nhỏ".encode(), "Kho\u0301a\u200b nho\u0309".encode()
    ).replace(b"\n", b"\r\n")

    course, problems = reading(texts, kinds_of(SMALL))

    assert problems == []
    assert course.title == "Khóa nhỏ để thử"


def test_written_values_stay_as_written() -> None:
    texts = texts_of(SMALL)
    texts["course.md"] = texts["course.md"].replace("title: Khóa nhỏ để thử".encode(), b"title: 2025-06-30")
    texts["tin/thap-nguoc.md"] = (
        texts["tin/thap-nguoc.md"].replace(b"'5.500'", b"5.500").replace(b"'5500'", b"No")
    )

    course, problems = reading(texts, kinds_of(SMALL))

    assert problems == []
    assert course.title == "2025-06-30"
    assert course.lessons[1][1].checks[1].answers == ("5.500", "No")
