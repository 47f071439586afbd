"""Parts bound into one PDF: every page, every tag, one document, the same bytes each time."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from lantoa.outcomes.binding import bind
from lantoa.outcomes.press import set_pages
from lantoa.outcomes.services.printing import fonts_folder
from tests.outcomes.pictures import png

AT = datetime(2026, 5, 1, tzinfo=UTC)


def page(number: int, name: str = "") -> dict[str, Any]:
    words = ("parent_organisation", "organisation", "birth_words", "unit_name", "title", "programme", "dates",
             "result", "place_and_date", "signer_title", "check_code", "check_page", "opening", "statement",
             "note", "decision", "book")  # fmt: skip
    return {
        **{word: word for word in words},
        "full_name": name or f"Nguyễn Văn {number}",
        "serial": f"LT-2026-{number:06}",
        "signer_name": "Trần Quốc Bảo",
        "accent": "#b8862f",
        "emblem": "dau",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>',
    }


def part(folder: Path, *numbers: int, name: str = "") -> Path:
    data = {
        "document_title": "Giấy chứng nhận: Xã A",
        "author": "Cục Thông tin cơ sở",
        "emblems": {"dau": list(png())},
        "certificates": [page(number, name) for number in numbers],
    }
    path = folder / f"{numbers[0]}.pdf"
    path.write_bytes(set_pages(data, at=AT, fonts=fonts_folder())[0])
    return path


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parts")
    return [part(folder, 1, 2), part(folder, 3), part(folder, 4, 5, 6)]


def test_a_bound_file_has_every_page_and_nothing_wrong_in_it(parts: list[Path], tmp_path: Path) -> None:
    bind(parts, tmp_path / "all.pdf")

    with pikepdf.open(tmp_path / "all.pdf") as whole:
        assert whole.check_pdf_syntax() == []
        assert len(whole.pages) == 6
        metadata = whole.Root.Metadata.read_bytes()
        assert b"<xmpTPg:NPages>6</xmpTPg:NPages>" in metadata
        assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert str(whole.Root.Lang) == "vi"
        drawn = [one.Contents.read_raw_bytes() for one in whole.pages]
    singles = []
    for path in parts:
        with pikepdf.open(path) as one:
            singles += [each.Contents.read_raw_bytes() for each in one.pages]
    assert drawn == singles


def test_every_page_finds_its_tags_and_every_tag_its_page_and_the_one_document(
    parts: list[Path], tmp_path: Path
) -> None:
    bind(parts, tmp_path / "all.pdf")

    with pikepdf.open(tmp_path / "all.pdf") as whole:
        tree = whole.Root.StructTreeRoot
        numbers = list(tree.ParentTree.Nums)
        by_number = {int(key): list(tags) for key, tags in zip(numbers[::2], numbers[1::2], strict=True)}
        assert [int(key) for key in numbers[::2]] == list(range(6))
        assert int(tree.ParentTreeNextKey) == 6
        assert len(tree.K) == 1
        for one in whole.pages:
            tags = by_number[int(one.StructParents)]
            assert tags
            for tag in tags:
                assert _page_of(tag) == one.objgen
                above = tag
                while above.S != "/Document":
                    above = above.P
                assert above.objgen == tree.K[0].objgen
                assert above.P.objgen == tree.objgen
        order = [_page_of(tag) for tag in tree.K[0].K]
        assert list(dict.fromkeys(order)) == [one.objgen for one in whole.pages]


def _page_of(tag: Any) -> Any:
    if "/Pg" in tag:
        return tag.Pg.objgen
    for kid in tag.K:
        if isinstance(kid, pikepdf.Dictionary):
            return kid.Pg.objgen if "/Pg" in kid else _page_of(kid)
    raise AssertionError("a tag without a page")


def test_the_same_parts_give_the_same_bytes(parts: list[Path], tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        bind(parts, tmp_path / name)

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


@pytest.mark.parametrize("place", [0, 1])
def test_archive_marks_are_borne_only_when_every_part_bears_them(tmp_path: Path, place: int) -> None:
    bound = [part(tmp_path, 1, 2), part(tmp_path, 3)]
    bound[place] = part(tmp_path, 9, name="Hồ 張偉")

    bind(bound, tmp_path / "all.pdf")

    with pikepdf.open(tmp_path / "all.pdf") as whole:
        metadata = whole.Root.Metadata.read_bytes()
        assert b"pdfuaid:part" not in metadata
        assert f"<xmpTPg:NPages>{len(whole.pages)}<".encode() in metadata
