"""A zip unpacked safely into an empty folder, or refused with a sentence."""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from lantoa.content.rules import limits
from lantoa.content.rules.problems import gettext_noop as _

RATIO = 100  # media hardly shrink and text shrinks to a fifth; a hundredth is a bomb
_CHUNK = 1024 * 1024
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class WrongArchive(Exception):
    """The zip is not taken; `template` and `values` make the sentence."""

    def __init__(self, template: str, **values: str | int) -> None:
        super().__init__(template % values)
        self.template, self.values = template, values


def unpack(archive: Path, into: Path) -> Path:
    """Unpack into the empty folder `into`; returns the folder that holds course.md. WrongArchive otherwise."""
    try:
        with zipfile.ZipFile(archive) as source:
            entries = [entry for entry in source.infolist() if not entry.is_dir()]
            _look_through(entries, archive.stat().st_size)
            for entry in entries:
                _unpack_one(source, entry, into)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise WrongArchive(_("Không mở được tệp zip, tệp có thể bị hỏng hoặc tải lên chưa đủ.")) from error
    return _root(into)


def _look_through(entries: list[zipfile.ZipInfo], packed_size: int) -> None:
    if len(entries) > limits.FILES:
        raise WrongArchive(_("Tệp zip có quá nhiều tệp (hơn %(limit)s)."), limit=limits.FILES)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        parts = PurePosixPath(name).parts
        if (
            name.startswith("/")
            or "\\" in name
            or ":" in name
            or ".." in parts
            or "\x00" in entry.orig_filename
        ):
            raise WrongArchive(_("Tệp zip có đường dẫn không an toàn: “%(name)s”."), name=name[:80])
        if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG}:
            raise WrongArchive(_("Tệp zip có liên kết hoặc tệp đặc biệt: “%(name)s”."), name=name[:80])
        if entry.flag_bits & 0x41:
            raise WrongArchive(_("Tệp zip có đặt mật khẩu. Hãy nén lại không mật khẩu."))
        if entry.compress_type not in _METHODS:
            raise WrongArchive(
                _("Tệp zip dùng kiểu nén lạ ở “%(name)s”. Hãy nén lại kiểu zip thường."), name=name[:80]
            )
        if name.casefold() in seen:
            raise WrongArchive(_("Tệp zip có hai tệp cùng tên “%(name)s”."), name=name[:80])
        seen.add(name.casefold())
    real = sum(entry.file_size for entry in entries)
    if real > limits.FOLDER_BYTES or real > max(50 * limits.MEGABYTE, RATIO * packed_size):
        raise WrongArchive(_("Tệp zip bung ra quá lớn (%(size)s MB)."), size=-(-real // limits.MEGABYTE))


def _unpack_one(source: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    """zipfile stops at the declared size and checks the sum, so that a lying size ends in an error, not in a full disk."""
    target = into.joinpath(*PurePosixPath(entry.filename).parts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open(entry) as packed, target.open("xb") as unpacked:
            shutil.copyfileobj(packed, unpacked, _CHUNK)
    except OSError as error:
        raise WrongArchive(
            _("Không bung được “%(name)s” trong tệp zip."), name=entry.filename[:80]
        ) from error


def _root(folder: Path) -> Path:
    """The folder with course.md: the zip's own, or the only one inside it, as most tools pack."""
    if (folder / "course.md").exists():
        return folder
    inner = [child for child in folder.iterdir() if child.is_dir() and (child / "course.md").exists()]
    if len(inner) != 1:
        raise WrongArchive(_("Trong tệp zip không có tệp course.md ở ngoài cùng."))
    return inner[0]
