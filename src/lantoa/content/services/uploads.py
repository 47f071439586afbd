"""A course sent as a zip through a browser."""

from collections.abc import Iterable
from datetime import datetime

from lantoa.content.services.importing import Imported, import_course
from lantoa.content.storage import storage
from lantoa.people.models import Person


def import_uploaded(*, actor: Person | None, chunks: Iterable[bytes], now: datetime) -> Imported:
    """Bring in the zip that these pieces make; refuses as `import_course` does and leaves no file behind."""
    with storage().workplace() as workplace:
        archive = workplace / "upload.zip"
        with archive.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
        return import_course(actor=actor, source=archive, now=now)
