"""Banks as authors write them: what is understood, and what is refused with the line it stands on."""

import pytest

from lantoa.assessment.enums import Credit
from lantoa.assessment.rules.bank_files import read_bank
from lantoa.assessment.rules.items import MultipleChoice, Numeric, ShortAnswer, SingleChoice, TrueFalse

HEADER = b"""uuid: 8d1aec4f-d96a-4ba7-aa03-91fcdd256870
code: thu
title: Ng\xc3\xa2n h\xc3\xa0ng th\xe1\xbb\xad
public: true
"""
SINGLE = """
- uuid: 8d1aec4f-d96a-4ba7-aa03-91fcdd256871
  kind: single
  difficulty: easy
  prompt: Một cộng một?
  options:
    - {id: a, text: Hai, right: true}
    - {id: b, text: Ba}
"""
OTHERS = """
- uuid: 8d1aec4f-d96a-4ba7-aa03-91fcdd256872
  kind: multiple
  topic: tin
  difficulty: hard
  prompt: |
    Chọn các kênh
    thông tin cơ sở
  credit: each
  fixed: true
  points: 1,5
  options:
    - {id: a, text: Đài xã, right: true}
    - {id: b, text: Bảng tin, right: true}
    - {id: c, text: Cả hai, right: false}
- uuid: 8d1aec4f-d96a-4ba7-aa03-91fcdd256873
  kind: true_false
  difficulty: medium
  prompt: Tin khẩn cấp phát ngay.
  right: đúng
- uuid: 8d1aec4f-d96a-4ba7-aa03-91fcdd256874
  kind: short
  difficulty: medium
  prompt: Ai nói trên đài?
  answers: [phát thanh viên, 5.500]
- uuid: 8d1aec4f-d96a-4ba7-aa03-91fcdd256875
  kind: numeric
  difficulty: medium
  prompt: Bao nhiêu người?
  value: 5.500
  tolerance: 0,5
  unit: người
"""


def sentences(files: dict[str, bytes]) -> list[str]:
    bank, problems = read_bank(files)
    assert bank is None
    return [str(one) for one in problems]


def test_a_bank_of_all_kinds_is_read() -> None:
    bank, problems = read_bank({"bank.yaml": HEADER, "tin.yaml": (SINGLE + OTHERS).encode()})

    assert problems == ()
    assert bank is not None and bank.is_public and bank.title == "Ngân hàng thử"
    single, multiple, true_false, short, numeric = bank.items
    assert isinstance(single, SingleChoice) and [one.right for one in single.options] == [True, False]
    assert isinstance(multiple, MultipleChoice) and multiple.credit is Credit.EACH and multiple.fixed
    assert multiple.prompt == "Chọn các kênh\nthông tin cơ sở" and str(multiple.points) == "1.5"
    assert isinstance(true_false, TrueFalse) and true_false.right
    assert isinstance(short, ShortAnswer) and short.answers == ("phát thanh viên", "5.500")
    assert isinstance(numeric, Numeric) and numeric.value == 5500 and str(numeric.tolerance) == "0.5"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: single", "kind: singel", "tin.yaml:3: Trường “kind” phải là một trong"),
        ("right: true", "right: false", "tin.yaml:2: Câu chọn một phải có đúng một lựa chọn đúng"),
        ("id: b", "id: a", "tin.yaml:8: id “a” dùng cho hai lựa chọn"),
        ("id: b", "id: B", "tin.yaml:8: id của lựa chọn phải là một chữ cái thường"),
        (
            "difficulty: easy",
            "difficulty: de",
            "tin.yaml:4: Trường “difficulty” phải là một trong: easy, medium, hard",
        ),
        ("prompt: Một cộng một?", "prompt:", "tin.yaml:2: Thiếu trường “prompt”"),
        ("prompt: Một", "promt: Một", "tin.yaml:5: Không có trường “promt” ở đây"),
        ("prompt: Một", "points: 0\n  prompt: Một", "tin.yaml:2: Điểm của câu phải lớn hơn 0"),
        ("prompt: Một", "points: nhiều\n  prompt: Một", "tin.yaml:5: Trường “points” phải là một số"),
        ("prompt: Một", "topic: bài\n  prompt: Một", "tin.yaml:2: Câu này ghi chuyên đề “bài”"),
        ("91fcdd256871", "91fcdd25687", "tin.yaml:2: Trường “uuid” phải là một mã uuid"),
        ("prompt: Một", "prompt: &x Một", "tin.yaml:5: Không dùng dấu neo"),
        ("prompt: Một", "prompt: !!python/name:os.system Một", "tin.yaml:5: Không dùng nhãn kiểu"),
        ("prompt: Một", "kind: short\n  prompt: Một", "tin.yaml:5: Trường “kind” viết hai lần"),
        ("options:", "options: {}\n  x:", "tin.yaml:6: Trường “options” phải là một danh sách"),
        ("  kind: single", "\tkind: single", "tin.yaml:3: Viết sai cú pháp YAML"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(old: str, new: str, said: str) -> None:
    found = sentences({"bank.yaml": HEADER, "tin.yaml": SINGLE.replace(old, new).encode()})

    assert any(one.startswith(said) for one in found), found


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "bank.yaml: Thiếu tệp bank.yaml."),
        ({"bank.yaml": HEADER}, "bank.yaml: Ngân hàng chưa có câu hỏi nào."),
        ({"bank.yaml": b"- a"}, "bank.yaml:1: Tệp này phải gồm các dòng dạng"),
        ({"bank.yaml": HEADER.replace(b"thu", b"T H")}, "bank.yaml:1: Trường “code” chỉ gồm"),
        ({"bank.yaml": HEADER, "tin.yaml": b"\xff\xfe"}, "tin.yaml:1: Tệp không phải UTF-8."),
        ({"bank.yaml": HEADER, "tin.yaml": b"a: 1"}, "tin.yaml:1: Tệp chuyên đề phải là một danh sách"),
        ({"bank.yaml": HEADER, "Tin.yaml": SINGLE.encode()}, "Tin.yaml: Tên tệp chuyên đề chỉ gồm"),
        ({"bank.yaml": HEADER, "tin.yaml": b"[" * 5000}, "tin.yaml:1: Các phần lồng nhau quá sâu"),
        ({"bank.yaml": HEADER, "tin.yaml": b"#" * (3 * 1024 * 1024)}, "tin.yaml: Tệp quá lớn (hơn 2 MB)."),
    ],
)
def test_a_folder_that_is_no_bank_is_refused_with_the_reason(files: dict[str, bytes], said: str) -> None:
    assert any(one.startswith(said) for one in sentences(files)), sentences(files)


def test_one_uuid_in_two_files_is_refused_with_both_places() -> None:
    found = sentences({"bank.yaml": HEADER, "bai.yaml": SINGLE.encode(), "tin.yaml": SINGLE.encode()})

    assert found == ["tin.yaml:2: Mã 8d1aec4f-d96a-4ba7-aa03-91fcdd256871 đã dùng ở bai.yaml dòng 2."]


def test_every_fault_is_listed_not_only_the_first() -> None:
    broken = SINGLE.replace("kind: single", "kind: x").replace("easy", "y") + OTHERS.replace("hard", "z")

    assert len(sentences({"bank.yaml": HEADER, "tin.yaml": broken.encode()})) == 3
