"""What a rehearsal found: a page for people who are no programmers, and figures for machines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lantoa.kernel.vietnamese.numbers import format_decimal, format_number
from lantoa.rehearsal.crowd import Crowd
from lantoa.rehearsal.machine import Usage
from lantoa.rehearsal.proof import Proof

SAVE_MS, OPEN_MS = 250, 1_000


@dataclass
class Findings:
    """Everything measured. `peak_mb` by process; `cpu_seconds` of the server while candidates were at it."""

    crowd: Crowd
    proof: Proof
    machine: str
    database: str
    kills: int = 0
    cpu_seconds: float = 0.0
    peak_mb: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing invented, nobody turned away for good, as far as it went."""
        counts = self.crowd.counts
        wrong = counts["state_wrong"] or counts["refused_answers"]
        return self.proof.holds and not self.crowd.failures and not wrong

    def figures(self) -> dict[str, Any]:
        """The figures, named with their units."""
        crowd, proof = self.crowd, self.proof
        people = len(crowd.candidates)
        requests = sum(crowd.counts[one] for one in ("open", "save", "state", "close"))
        return {
            "candidates": people,
            "finished": crowd.finished - sum(one.finished and not one.closed for one in crowd.candidates),
            "interrupted": crowd.interrupted,
            "people_compared": proof.people,
            "acknowledged": proof.acknowledged,
            "lost": proof.lost,
            "invented": proof.invented,
            "closings_lost": proof.closings_lost,
            "marks_compared": proof.marks_compared,
            "marks_wrong": proof.marks_wrong + proof.marks_missing,
            "requests": requests,
            "requests_per_attempt": round(requests / max(people, 1), 1),
            "requests_per_second": round(requests / max(crowd.took, 0.001), 1),
            "busiest_second_opens": max((one.opens for one in crowd.moments), default=0),
            "busiest_second_saves": max((one.saves for one in crowd.moments), default=0),
            "busiest_second_closes": max((one.closes for one in crowd.moments), default=0),
            "live_connections_most": max((one.live for one in crowd.moments), default=0),
            "told_to_come_again": crowd.turned_away,
            "failed_for_good": len(crowd.failures),
            "answers_refused": crowd.counts["refused_answers"],
            "state_wrong": crowd.counts["state_wrong"],
            "reloads": crowd.counts["state"],
            "duplicates": crowd.counts["duplicates"],
            "lines_cut": crowd.counts["lines_cut"],
            "kills": self.kills,
            "seconds": round(crowd.took, 1),
            "opening_seconds": round(crowd.plan.opening_seconds, 1),
            **{
                f"p{round(share * 100)}_ms_{what}": crowd.milliseconds(what, share)
                for what in ("open", "save", "state", "close")
                for share in (0.5, 0.99)
            },
            "peak_mb": round(sum(self.peak_mb.values()), 1),
            "cpu_ms_per_attempt": round(self.cpu_seconds * 1000 / max(people, 1), 2),
            "client_us_per_request": round(crowd.client_cpu * 1e6 / max(requests, 1), 1),
        }

    def lines(self) -> list[str]:
        """The page for people."""
        found, crowd, proof = self.figures(), self.crowd, self.proof
        number = format_number
        lines = [
            "",
            f"Kết quả diễn tập: {self._verdict()}",
            "",
            f"{_label('Máy và cơ sở dữ liệu')}{self.machine}; {self.database}",
            f"{_label('Người dự thi')}{number(found['candidates'])}, nộp bài {number(found['finished'])}",
            f"{_label('Mở bài trong')}{number(round(found['opening_seconds']))} giây; cả buổi"
            f" {number(round(found['seconds']))} giây",
            f"{_label('Yêu cầu gửi đến máy chủ')}{number(found['requests'])}"
            f" ({format_decimal(found['requests_per_attempt'], 1)} mỗi bài, {number(round(found['requests_per_second']))} mỗi giây)",
            f"{_label('Giây đông nhất')}{number(found['busiest_second_opens'])} lượt mở,"
            f" {number(found['busiest_second_saves'])} lượt lưu, {number(found['busiest_second_closes'])} lượt nộp",
            f"{_label('Kết nối cùng lúc')}{number(found['live_connections_most'])} (các thí sinh dùng chung)",
            "",
            f"{_label('Câu trả lời đã báo “đã lưu”')}{number(found['acknowledged'])}",
            _line("  Bị mất", proof.lost),
            _line("  Không ai gửi mà có", proof.invented),
            _line("  Bài nộp bị mất", proof.closings_lost),
            _line("  Bài chấm sai so với cách tính riêng", found["marks_wrong"]),
            f"{_label('Bài đã đối chiếu điểm')}{number(proof.marks_compared)}",
            _line("  Thí sinh bị từ chối hẳn", len(crowd.failures)),
            f"{_label('Được báo “bận, thử lại”')}{number(found['told_to_come_again'])} lần, lần nào cũng gửi lại được",
            "",
            _speed("  Chờ lưu câu trả lời", found["p50_ms_save"], found["p99_ms_save"], SAVE_MS),
            _speed("  Chờ mở bài", found["p50_ms_open"], found["p99_ms_open"], OPEN_MS),
            f"{_label('CPU của máy chủ cho một bài')}{format_decimal(found['cpu_ms_per_attempt'], 2)} mili giây",
            f"{_label('Bộ nhớ lúc cao nhất')}{number(round(found['peak_mb']))} MB",
            "  Máy giả làm thí sinh cũng chạy trên máy này và tốn"
            f" {format_decimal(found['client_us_per_request'], 0)} micro giây CPU mỗi yêu cầu.",
        ]
        if found["lines_cut"] or found["kills"]:
            lines.append(
                f"  Đã cắt {number(found['lines_cut'])} đường truyền, tắt ngang tiến trình {number(self.kills)} lần."
            )
        if found["answers_refused"]:
            lines.append(_line("  Câu trả lời bị từ chối", found["answers_refused"]))
        if found["state_wrong"]:
            lines.append(_line("  Tải lại trang mà thấy câu cũ", found["state_wrong"]))
        lines += [f"  (!) {one}" for one in [*proof.examples[:10], *crowd.failures[:10]]]
        return lines

    def _verdict(self) -> str:
        if not self.holds:
            return "CHƯA ĐẠT: xem các dòng có dấu (!) bên dưới."
        if self.crowd.interrupted:
            return (
                f"DỪNG GIỮA CHỪNG: đã đối chiếu bài của {format_number(self.proof.people)} người,"
                " không câu trả lời nào đã báo “đã lưu” bị mất."
            )
        return "ĐẠT: không câu trả lời nào đã báo “đã lưu” bị mất."


def peak_of(before: Mapping[str, float], now: Usage) -> dict[str, float]:
    """The higher of what was seen and what is, by process."""
    return {
        name: max(before.get(name, 0.0), now.megabytes.get(name, 0.0)) for name in {*before, *now.megabytes}
    }


def _label(name: str) -> str:
    return f"  {name:<38}"


def _line(name: str, count: int) -> str:
    return f"{name:<40}{'' if not count else '(!) '}{format_number(count)}"


def _speed(name: str, middle: float, most: float, limit: int) -> str:
    held = "" if most < limit else "  (!) quá mức"
    return (
        f"{name:<40}nửa số lượt dưới {format_number(round(middle))} ms, 99 % dưới {format_number(round(most))} ms"
        f" (mức {format_number(limit)}){held}"
    )
