"""Banks for tests."""

from pathlib import Path

from lantoa.assessment.services.import_bank import read_bank_folder

ALL_KINDS_FOLDER = Path(__file__).parent / "du-cac-kieu"


def all_kinds() -> dict[str, bytes]:
    """A small public bank with one item of every kind; one has an image, one a recording."""
    return read_bank_folder(ALL_KINDS_FOLDER)


def item_uuid(number: int) -> str:
    return f"0197c000-0000-7000-8000-{number:012d}"


SINGLE, MULTIPLE, TRUE_FALSE, SHORT, NUMERIC, MATCHING, ORDERING, CLOZE = map(item_uuid, range(1, 9))
