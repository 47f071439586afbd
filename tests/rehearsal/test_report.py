"""What a rehearsal says: the verdict follows the findings, and every figure is described."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from lantoa.rehearsal.crowd import Crowd, Moment
from lantoa.rehearsal.plan import plan_of
from lantoa.rehearsal.proof import Proof
from lantoa.rehearsal.report import Findings
from lantoa.rehearsal.wire import Wire

REFERENCE = Path(__file__).parents[2] / "docs/reference/rehearse.md"
Change = Callable[[Findings], object]


@pytest.fixture
def findings() -> Findings:
    wire = Wire("127.0.0.1", 9)
    crowd = Crowd(wire, plan_of("dien-hinh", 1), random.Random(1))
    crowd.moments = [Moment(1, 5, 0, 0, 3, 2), Moment(2, 1, 40, 0, 8, 0)]
    wire.close()
    return Findings(crowd, Proof(people=12, acknowledged=5_500, found=5_500), "2 nhân", "SQLite")


def _break_off(findings: Findings) -> None:
    findings.crowd.interrupted = True


def test_nothing_wrong_is_told_so(findings: Findings) -> None:
    assert findings.holds
    assert findings.lines()[1] == "Kết quả diễn tập: ĐẠT: không câu trả lời nào đã báo “đã lưu” bị mất."
    assert not [line for line in findings.lines() if "(!)" in line]
    figures = findings.figures()
    assert [figures[f"busiest_second_{one}"] for one in ("opens", "saves", "closes")] == [5, 40, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: setattr(one.proof, "lost", 1), "Bị mất"),
        (lambda one: setattr(one.proof, "invented", 1), "Không ai gửi mà có"),
        (lambda one: setattr(one.proof, "closings_lost", 1), "Bài nộp bị mất"),
        (lambda one: setattr(one.proof, "marks_wrong", 1), "Bài chấm sai"),
        (lambda one: setattr(one.proof, "marks_missing", 1), "Bài chấm sai"),
        (lambda one: one.crowd.failures.append("open 403"), "Thí sinh bị từ chối hẳn"),
        (lambda one: one.crowd.counts.update(refused_answers=1), "Câu trả lời bị từ chối"),
        (lambda one: one.crowd.counts.update(state_wrong=1), "Tải lại trang mà thấy câu cũ"),
    ],
)
def test_one_thing_wrong_is_enough(findings: Findings, change: Change, said: str) -> None:
    change(findings)

    lines = findings.lines()

    assert not findings.holds
    assert "CHƯA ĐẠT" in lines[1]
    assert any(said in line and "(!) 1" in line for line in lines)


def test_broken_off_is_no_pass(findings: Findings) -> None:
    _break_off(findings)

    assert "DỪNG GIỮA CHỪNG: đã đối chiếu bài của 12 người" in findings.lines()[1]

    findings.proof.lost = 1
    assert "CHƯA ĐẠT" in findings.lines()[1]


def test_every_figure_is_described(findings: Findings) -> None:
    text = REFERENCE.read_text(encoding="utf-8")

    assert [name for name in findings.figures() if f"`{name}`" not in text] == []
    assert [name for name in vars(findings.crowd.moments[0]) if f"`{name}`" not in text] == []
