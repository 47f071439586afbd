"""A bank sent as a zip through a browser."""

import zipfile
import zlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from lantoa.assessment.errors import WrongBankArchive
from lantoa.assessment.rules.bank_files import FILE_BYTES
from lantoa.assessment.services.import_bank import ImportedBank, import_bank
from lantoa.people.models import Person

MOST_FILES = 300
_INDEX = "bank.yaml"


def import_uploaded_bank(*, actor: Person | None, archive: IO[bytes], now: datetime) -> ImportedBank:
    """Bring in the bank in this zip; refuses as `import_bank` does. Nothing is written to disk."""
    return import_bank(actor=actor, files=_files_of(archive), now=now)


def _files_of(archive: IO[bytes]) -> dict[str, bytes]:
    """Name below the folder of bank.yaml -> bytes; the files beside that folder are left out."""
    try:
        with zipfile.ZipFile(archive) as source:
            entries = [entry for entry in source.infolist() if not entry.is_dir() and not _is_hidden(entry)]
            if len(entries) > MOST_FILES:
                raise WrongBankArchive(_("Tệp zip có quá nhiều tệp. Một ngân hàng có không quá 300 tệp."))
            roots = [PurePosixPath(one.filename).parent for one in entries if _name(one) == _INDEX]
            if len(roots) != 1:
                raise WrongBankArchive(_("Trong tệp zip phải có đúng một tệp bank.yaml của ngân hàng."))
            return {
                PurePosixPath(one.filename).relative_to(roots[0]).as_posix(): _read(source, one)
                for one in entries
                if PurePosixPath(one.filename).is_relative_to(roots[0])
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise WrongBankArchive(
            _("Không mở được tệp .zip, tệp có thể bị hỏng, có mật khẩu hoặc tải lên chưa đủ.")
        ) from error


def _read(source: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One byte more than is allowed, so that the import names the file as too large."""
    with source.open(entry) as file:
        return file.read(FILE_BYTES + 1)


def _name(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).name


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    """What systems put into zips on their own: .DS_Store, __MACOSX/."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(entry.filename).parts)
