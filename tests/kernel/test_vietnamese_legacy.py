"""TCVN3 and VNI: told from Unicode, converted letter for letter."""

import pytest

from lantoa.kernel.vietnamese.legacy import Legacy, can_convert, convert, detect, reads_better
from lantoa.kernel.vietnamese.syllables import is_syllable

TCVN3_NAMES = [
    "NguyÔn V¨n An",
    "TrÇn ThÞ B×nh",
    "Lª §øc C­êng",
    "Ph¹m Minh TuÊn",
    "Hoµng Ngäc Hµ",
    "Vâ ThÞ Nh­ ý",
]
UNICODE_NAMES = [
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Lê Đức Cường",
    "Phạm Minh Tuấn",
    "Hoàng Ngọc Hà",
    "Võ Thị Như ý",
]
VNI_NAMES = ["Nguyeãn Vaên An", "Traàn Thò Bình", "Leâ Ñöùc Cöôøng", "Phaïm Minh Tuaán", "Hoaøng Ngoïc Haø", "Voõ Thò Nhö YÙ"]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), list(zip(TCVN3_NAMES, UNICODE_NAMES, strict=True)))
def test_tcvn3_is_converted(written: str, meant: str) -> None:
    assert convert(written, Legacy.TCVN3) == meant


@pytest.mark.parametrize(("written", "meant"), list(zip(VNI_NAMES, UNICODE_NAMES, strict=True)))
def test_vni_is_converted(written: str, meant: str) -> None:
    assert convert(written, Legacy.VNI).lower() == meant.lower()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NGUYEÃN VAÊN ÑÖÙC", "NGUYỄN VĂN ĐỨC"),
        ("Phöôøng Ñoâng Höng Thuaän", "Phường Đông Hưng Thuận"),
        ("Soá ñieän thoaïi", "Số điện thoại"),
        ("Huyønh Thò Myõ Dieäp, ngaøy 5", "Huỳnh Thị Mỹ Diệp, ngày 5"),
        ("Kyõ sö", "Kỹ sư"),
        ("Lyù", "Lý"),
    ],
)
def test_vni_keeps_case_and_pairs(written: str, meant: str) -> None:
    assert convert(written, Legacy.VNI) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Hä vµ tªn", "Họ và tên"),
        ("Ngµy sinh", "Ngày sinh"),
        ("Sè ®iÖn tho¹i", "Số điện thoại"),
        ("X·/Ph­êng", "Xã/Phường"),
        ("§Æng ThÞ Kiều", "Đặng Thị Kiều"),
        ("NGUY\u00d4N V\u00a1N T\u00d3", "NGUYỄN VĂN TỂ"),
    ],
)
def test_tcvn3_headings_and_the_capitals_of_its_capital_fonts(written: str, meant: str) -> None:
    assert convert(written, Legacy.TCVN3) == meant


def test_an_encoding_is_told_by_its_words() -> None:
    assert detect(TCVN3_NAMES) is Legacy.TCVN3
    assert detect(VNI_NAMES) is Legacy.VNI


@pytest.mark.parametrize(
    "texts",
    [
        UNICODE_NAMES,
        ["Trí Hòa", "Lý Ân", "Đào Ý Nhi"],
        ["H'Hen Niê", "Ksor Blơ", "Y Thơm Niê", "Lò Văn Ún"],
        ["Trần Thị Ngà", "Lê Tú", "Bùi Bá Nô", "Hồ Sĩ Ngô"],
        ["an", "binh"],
        [],
        ["Müller", "Café", "naïve", "Ærø", "España"],
        ["±§¶•ªº", "–––", "“”…"],
    ],
)
def test_unicode_and_other_texts_are_left_alone(texts: list[str]) -> None:
    assert detect(texts) is None


def test_a_cell_that_holds_unicode_letters_cannot_be_a_legacy_one() -> None:
    assert not can_convert("Nguyễn", Legacy.TCVN3) and not can_convert("Đ", Legacy.VNI)
    assert reads_better("Nguyễn Văn", Legacy.TCVN3) is False
    assert reads_better("NguyÔn V¨n", Legacy.TCVN3) is True
    assert reads_better("Phan Tó", Legacy.TCVN3) is None
    assert reads_better("0912345678", Legacy.VNI) is None


@pytest.mark.parametrize(
    "word",
    ["nguyễn", "NGHIÊNG", "khuya", "Quyết", "giữa", "Ý", "ươn", "Hoàn", "gìn", "uỷ", "thuở", "khoẻo", "oanh"],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["NguyÔn", "Đắk", "hoac", "bcd", "V¨n", "học̉", "xyz", "tràt", "Ðức", "naïve"]
)
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)
