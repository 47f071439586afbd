"""A course folder, given as the bytes of its Markdown files and the facts of its media, to a Course."""

import re
import uuid
from collections.abc import Collection, Mapping

from lantoa.content.rules import limits
from lantoa.content.rules.blocks import read_blocks
from lantoa.content.rules.fields import Fields
from lantoa.content.rules.markdown import parser
from lantoa.content.rules.media_types import AUDIO, CAPTIONS, DOCUMENT, IMAGE, VIDEO
from lantoa.content.rules.model import Apply, Course, Example, Image, Lesson, Topic, media_in
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.problems import gettext_noop as _
from lantoa.content.rules.source import Sheet, read_sheet, trimmed

COURSE_FILE, TOPIC_FILE = "course.md", "topic.md"
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
FOLDER = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
MEDIA_NAME = re.compile(r"media/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LESSON_FILE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\.md")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_NAMED = _("“%(value)s” chỉ được gồm chữ thường không dấu, số và dấu gạch ngang.")
_KIND_NAMES = {
    IMAGE: "ảnh",
    AUDIO: "âm thanh",
    VIDEO: "video",
    CAPTIONS: "phụ đề WebVTT",
    DOCUMENT: "tài liệu PDF",
}


def read_course(
    texts: Mapping[str, bytes], kinds: Mapping[str, str], problems: Problems, *, broken: Collection[str] = ()
) -> Course:
    """The course; use it only when `problems` stays empty.

    `texts`: path in the folder -> bytes of every .md file. `kinds`: path -> image, audio or document of
    every media file that can be used. `broken`: paths of media whose own fault is already noted.
    """
    return _Reading(texts, kinds, problems, broken).course()


class _Reading:
    """One pass over a folder; holds what the steps share."""

    def __init__(
        self,
        texts: Mapping[str, bytes],
        kinds: Mapping[str, str],
        problems: Problems,
        broken: Collection[str],
    ) -> None:
        self.texts, self.kinds, self.problems, self.broken = texts, kinds, problems, broken
        self.uuids: dict[uuid.UUID, str] = {}

    def course(self) -> Course:
        sheet = self._sheet(COURSE_FILE)
        if sheet is None:
            return Course(uuid=uuid.UUID(int=0), code="", title="")
        fields = Fields(sheet.fields, file=COURSE_FILE, problems=self.problems)
        course_uuid = self._own_uuid(fields)
        code = fields.matching("code", CODE, _NAMED)
        title = fields.text("title", required=True, longest=limits.TITLE_LENGTH)
        summary = fields.text("summary")
        language = fields.text("language") or "vi"
        if not _LANGUAGE.fullmatch(language):
            fields.fault("language", _("“%(name)s” phải là mã ngôn ngữ, ví dụ vi."))
        licence = fields.text("licence", longest=limits.TITLE_LENGTH)
        is_open = bool(fields.flag("open", default=True))
        folders = self._names(fields, "topics", FOLDER, most=limits.TOPICS)
        fields.finish()
        introduction = self._introduction(sheet, COURSE_FILE)
        topics = tuple(self._topic(folder, fields) for folder in folders)
        self._name_unlisted(set(folders))
        return Course(
            course_uuid,
            code,
            title,
            summary,
            language,
            licence,
            is_open,
            introduction,
            tuple(topic for topic in topics if topic),
        )

    def _topic(self, folder: str, course: Fields) -> Topic | None:
        file = f"{folder}/{TOPIC_FILE}"
        if file not in self.texts:
            course.fault(
                "topics",
                _("Không có thư mục chuyên đề “%(value)s” với tệp topic.md bên trong."),
                value=folder,
            )
            return None
        sheet = self._sheet(file)
        if sheet is None:
            return None
        fields = Fields(sheet.fields, file=file, problems=self.problems)
        topic_uuid = self._own_uuid(fields)
        title = fields.text("title", required=True, longest=limits.TITLE_LENGTH)
        lecturer = fields.text("lecturer", longest=limits.TITLE_LENGTH)
        role = fields.text("lecturer_role", longest=limits.TITLE_LENGTH)
        about, photo = self._lecturer_details(fields, folder, lecturer)
        names = self._names(fields, "lessons", LESSON_FILE, most=limits.LESSONS_IN_TOPIC)
        fields.finish()
        introduction = self._introduction(sheet, file)
        lessons = tuple(self._lesson(folder, name, fields) for name in names)
        self._name_unlisted_lessons(folder, set(names))
        return Topic(
            folder,
            topic_uuid,
            title,
            lecturer,
            role,
            introduction,
            tuple(lesson for lesson in lessons if lesson),
            about,
            photo,
        )

    def _lecturer_details(self, fields: Fields, folder: str, lecturer: str) -> tuple[str, str]:
        """Introduction and photo; both need the name, which is the photo's description for those who do not see it."""
        about = fields.passage("lecturer_about")
        photo = fields.text("lecturer_photo")
        for name, value in (("lecturer_about", about), ("lecturer_photo", photo)):
            if value and not lecturer:
                fields.fault(name, _("Có “%(name)s” thì phải ghi tên giảng viên ở “lecturer”."))
        if len(about) > limits.LINE_LENGTH:
            fields.fault("lecturer_about", _("“%(name)s” dài quá %(limit)s ký tự."), limit=limits.LINE_LENGTH)
        if any(child.type == "image" for token in parser().parse(about) for child in token.children or ()):
            fields.fault(
                "lecturer_about", _("“%(name)s” chỉ gồm chữ. Ảnh giảng viên ghi ở “lecturer_photo”.")
            )
        if photo:
            self._check_path(photo, IMAGE, folder, fields.file, fields.line_of("lecturer_photo"))
        return about, photo

    def _lesson(self, folder: str, name: str, topic: Fields) -> Lesson | None:
        file = f"{folder}/{name}"
        if file not in self.texts:
            topic.fault("lessons", _("Không có tệp bài học “%(value)s” trong thư mục chuyên đề."), value=name)
            return None
        sheet = self._sheet(file)
        if sheet is None:
            return None
        fields = Fields(sheet.fields, file=file, problems=self.problems)
        lesson_uuid = self._own_uuid(fields)
        title = fields.text("title", required=True, longest=limits.TITLE_LENGTH)
        minutes = fields.whole("minutes", lowest=1, highest=600)
        objectives = fields.lines("objectives")
        fields.finish()
        blocks = read_blocks(sheet.body, file=file, first_line=sheet.body_line, problems=self.problems)
        if not blocks:
            self.problems.add(file, 0, _("Bài chưa có nội dung."))
        lesson = Lesson(name, lesson_uuid, title, minutes, objectives, blocks)
        self._check_media(lesson, folder, file)
        return lesson

    def _sheet(self, file: str) -> Sheet | None:
        data = self.texts.get(file)
        if data is None:
            self.problems.add(file, 0, _("Không có tệp này."))
            return None
        return read_sheet(data, file=file, problems=self.problems)

    def _own_uuid(self, fields: Fields) -> uuid.UUID:
        value = fields.uuid()
        if value.int and value in self.uuids:
            fields.fault(
                "uuid",
                _("Mã này đã dùng ở tệp %(file_name)s; mỗi tệp cần mã riêng."),
                file_name=self.uuids[value],
            )
        self.uuids.setdefault(value, fields.file)
        return value

    def _names(self, fields: Fields, name: str, pattern: re.Pattern[str], *, most: int) -> tuple[str, ...]:
        written = fields.lines(name, required=True)
        if len(written) > most:
            fields.fault(name, _("“%(name)s” có quá nhiều mục (hơn %(limit)s)."), limit=most)
        kept: dict[str, None] = {}
        for value in written[:most]:
            if not pattern.fullmatch(value) or value == TOPIC_FILE:
                fields.fault(name, _NAMED, value=value)
            elif value in kept:
                fields.fault(name, _("“%(value)s” được nhắc hai lần."), value=value)
            else:
                kept[value] = None
        return tuple(kept)

    def _introduction(self, sheet: Sheet, file: str) -> str:
        for token in parser().parse(sheet.body):
            if any(child.type == "image" for child in token.children or ()):
                line = sheet.body_line + (token.map[0] if token.map else 0)
                self.problems.add(
                    file, line, _("Phần giới thiệu chưa dùng được ảnh. Đưa ảnh vào một bài học.")
                )
        return trimmed(sheet.body)

    def _check_media(self, lesson: Lesson, folder: str, file: str) -> None:
        for block in lesson.blocks:
            for part in block.blocks if isinstance(block, Example | Apply) else (block,):
                if isinstance(part, Image) and not part.alt:
                    self.problems.add(
                        file,
                        part.line,
                        _("Ảnh thiếu lời mô tả cho người không nhìn thấy: viết trong ngoặc vuông ![…]."),
                    )
                for media, wanted in media_in(part):
                    if media:
                        self._check_path(media, wanted, folder, file, part.line)

    def _check_path(self, media: str, wanted: str, folder: str, file: str, line: int) -> None:
        path = f"{folder}/{media}"
        if not MEDIA_NAME.fullmatch(media) or ".." in media:
            self.problems.add(
                file,
                line,
                _(
                    "Không dùng được đường dẫn “%(value)s”. Để tệp trong thư mục media của chuyên đề, "
                    "tên không dấu, không cách, rồi ghi media/ten-tep.png."
                ),
                value=media,
            )
        elif path in self.kinds and self.kinds[path] != wanted:
            self.problems.add(
                file,
                line,
                _("“%(value)s” không phải là %(wanted)s."),
                value=media,
                wanted=_KIND_NAMES[wanted],
            )
        elif path not in self.kinds and path not in self.broken:
            self.problems.add(file, line, _("Không có tệp “%(value)s”."), value=media)

    def _name_unlisted(self, folders: set[str]) -> None:
        for path in self.texts:
            folder, _slash, name = path.partition("/")
            if name == TOPIC_FILE and folder not in folders:
                self.problems.add(path, 0, _("Chuyên đề này chưa được nhắc trong “topics” của course.md."))

    def _name_unlisted_lessons(self, folder: str, names: set[str]) -> None:
        for path in self.texts:
            inside, _slash, name = path.partition("/")
            if inside == folder and "/" not in name and name != TOPIC_FILE and name not in names:
                self.problems.add(path, 0, _("Bài này chưa được nhắc trong “lessons” của topic.md."))
