"""What `lantoa course import|export|publish` do: each returns a result with `ok` and `lines` for people."""

from pathlib import Path
from typing import Any

from lantoa.content.errors import CourseRejected, as_json
from lantoa.content.services import exporting, importing, publishing
from lantoa.kernel.clock import now


def import_course(path: Path) -> dict[str, Any]:
    """Bring in a folder or zip; on faults `problems` names each."""
    try:
        done = importing.import_course(actor=None, source=path, now=now())
    except CourseRejected as rejected:
        lines = [str(problem) for problem in rejected.problems]
        return {
            "ok": False,
            "error": rejected.message,
            **rejected.details,
            "lines": [*lines, rejected.message],
        }
    state = "mới" if done.is_new else "đã cập nhật" if done.changed else "không có gì thay đổi"
    counts = f"{done.topics} chuyên đề, {done.lessons} bài, {done.media} tệp media"
    lines = [f"Đã nhập khóa “{done.title}” ({done.code}): {counts}; {state}."]
    lines += [f"Nên xem lại: {warning}" for warning in done.warnings]
    lines += [f"Bỏ qua, không thuộc khóa học: {name}" for name in done.ignored]
    if done.changed:
        lines.append(f"Bản này chưa tới người học. Phát hành bằng: lantoa course publish {done.code}")
    return {
        "ok": True,
        "course": str(done.course_uuid),
        "code": done.code,
        "new": done.is_new,
        "changed": done.changed,
        "topics": done.topics,
        "lessons": done.lessons,
        "media": done.media,
        "ignored": list(done.ignored),
        "warnings": [as_json(warning) for warning in done.warnings],
        "lines": lines,
    }


def export_course(code: str, path: Path) -> dict[str, Any]:
    """Write the draft to a new folder or zip."""
    done = exporting.export_course(code=code, target=path)
    line = f"Đã xuất khóa {done.code} ra {done.path} ({done.files} tệp)."
    return {"ok": True, "code": done.code, "path": str(done.path), "files": done.files, "lines": [line]}


def publish_course(code: str) -> dict[str, Any]:
    """Publish the draft; nothing changed = the edition in force."""
    try:
        done = publishing.publish_course(actor=None, code=code, now=now())
    except CourseRejected as rejected:
        lines = [str(problem) for problem in rejected.problems]
        return {
            "ok": False,
            "error": rejected.message,
            **rejected.details,
            "lines": [*lines, rejected.message],
        }
    edition = done.edition
    address = f"/packs/{edition.manifest_sha}/index.html"
    said = f"{done.new_files} tệp mới" if done.is_new else "nội dung không đổi, giữ ấn bản cũ"
    return {
        "ok": True,
        "code": code,
        "edition": edition.number,
        "manifest": edition.manifest_sha,
        "new": done.is_new,
        "new_files": done.new_files,
        "path": address,
        "lines": [f"Khóa {code}, ấn bản {edition.number} ({said}): {address}"],
    }
