"""A course as an author writes it, frozen. `line` says where a thing stands; it is not compared."""

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lantoa.content.rules.media_types import AUDIO, CAPTIONS, DOCUMENT, IMAGE, VIDEO


class CheckKind(StrEnum):
    """Kinds of self-checks, the same words as question banks use."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERIC = "numeric"


@dataclass(frozen=True)
class Text:
    """Ordinary Markdown (CommonMark and tables)."""

    markdown: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Image:
    """A picture alone in its paragraph. `media` is the path beside the lesson: `media/x.png`."""

    media: str
    alt: str
    caption: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Audio:
    """A recording with the words spoken in it."""

    media: str
    title: str
    transcript: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Video:
    """A film with the words spoken in it. `also`: the same film in another format, for browsers that want that one.

    `poster` is the picture shown before it plays, `captions` a WebVTT file; both may be empty.
    """

    media: str
    title: str
    transcript: str
    poster: str = ""
    captions: str = ""
    also: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Document:
    """A PDF to take away."""

    media: str
    title: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Example:
    """A worked example."""

    blocks: tuple[Text | Image, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Apply:
    """ "Áp dụng ngay": a task for the learner's own work."""

    blocks: tuple[Text | Image, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Option:
    """A choice of a self-check; `why` is shown after answering."""

    text: str
    right: bool = False
    why: str = ""


@dataclass(frozen=True)
class Check:
    """A self-check. Which of options, right, answers, value is filled depends on the kind."""

    id: str
    kind: CheckKind
    prompt: str
    options: tuple[Option, ...] = ()
    right: bool | None = None
    answers: tuple[str, ...] = ()
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    why: str = ""
    line: int = field(default=0, compare=False)


Block = Text | Image | Audio | Video | Document | Example | Apply | Check


@dataclass(frozen=True)
class Lesson:
    """One page of study. `file` is the file's name in the topic's folder."""

    file: str
    uuid: uuid.UUID
    title: str
    minutes: int
    objectives: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """The lesson's self-checks in order."""
        return tuple(block for block in self.blocks if isinstance(block, Check))


@dataclass(frozen=True)
class Topic:
    """A chuyên đề: lessons by one lecturer. `folder` is the folder's name. `about` introduces the lecturer (Markdown), `photo` is a
    path in the folder; both may be empty.
    """

    folder: str
    uuid: uuid.UUID
    title: str
    lecturer: str = ""
    lecturer_role: str = ""
    introduction: str = ""
    lessons: tuple[Lesson, ...] = ()
    lecturer_about: str = ""
    lecturer_photo: str = ""

    @property
    def introduces_lecturer(self) -> bool:
        """Whether there is more to say than name and role, which the outline says."""
        return bool(self.lecturer and (self.lecturer_about or self.lecturer_photo))


@dataclass(frozen=True)
class Course:
    """A whole course without the bytes of its media."""

    uuid: uuid.UUID
    code: str
    title: str
    summary: str = ""
    language: str = "vi"
    licence: str = ""
    open: bool = True
    introduction: str = ""
    topics: tuple[Topic, ...] = ()

    @property
    def lessons(self) -> tuple[tuple[Topic, Lesson], ...]:
        """Every lesson with its topic, in the order of study."""
        return tuple((topic, lesson) for topic in self.topics for lesson in topic.lessons)


def media_paths(course: Course) -> set[str]:
    """The paths in the course folder of every media file the course uses."""
    used = {f"{topic.folder}/{path}" for topic, lesson in course.lessons for path in media_of(lesson)}
    return used | {
        f"{topic.folder}/{topic.lecturer_photo}" for topic in course.topics if topic.lecturer_photo
    }


def media_of(lesson: Lesson) -> tuple[str, ...]:
    """The media paths a lesson uses, in order, each once."""
    found: dict[str, None] = {}
    for block in lesson.blocks:
        inner = block.blocks if isinstance(block, Example | Apply) else (block,)
        found.update((path, None) for part in inner for path, _kind in media_in(part))
    return tuple(found)


def media_in(part: Block) -> tuple[tuple[str, str], ...]:
    """(path, kind it must be) of the media files one block names."""
    if isinstance(part, Image):
        return ((part.media, IMAGE),)
    if isinstance(part, Audio):
        return ((part.media, AUDIO),)
    if isinstance(part, Document):
        return ((part.media, DOCUMENT),)
    if isinstance(part, Video):
        named = ((part.media, VIDEO), (part.also, VIDEO), (part.poster, IMAGE), (part.captions, CAPTIONS))
        return tuple(pair for pair in named if pair[0])
    return ()
