"""A course of as many lessons as wanted, for tests of size and of interruption."""

from pathlib import Path

from tests.content.folders import SMALL


def large_course(folder: Path, lessons: int) -> Path:
    """Write the course folder `khoa-lon`: one topic, lessons a/bai-0.md and so on."""
    (folder / "a").mkdir(parents=True)
    body = (SMALL / "tin/mo-dau.md").read_text().split("\n---\n")[1]
    names = [f"bai-{number}.md" for number in range(lessons)]
    listed = "\n".join(f"  - {name}" for name in names)
    uuid = "01900000-0000-7000-8001-00000000"
    (folder / "course.md").write_text(
        f"---\nuuid: {uuid}9990\ncode: khoa-lon\ntitle: Khóa lớn\ntopics: [a]\n---\n"
    )
    (folder / "a/topic.md").write_text(f"---\nuuid: {uuid}9991\ntitle: T\nlessons:\n{listed}\n---\n")
    for number, name in enumerate(names):
        head = f"---\nuuid: {uuid}{number:04d}\ntitle: Bài {number}\nminutes: 5\n---\n"
        (folder / "a" / name).write_text(head + body)
    return folder
