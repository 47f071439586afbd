"""Sort keys: the order of the alphabet, the tones and the parts of a name."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.kernel.vietnamese.sorting import KEY_LENGTH, person_sort_key, text_sort_key

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["a", "à", "ả", "ã", "á", "ạ"]
WITH_TONES = {
    "a": "aàảãáạ", "ă": "ăằẳẵắặ", "â": "âầẩẫấậ", "e": "eèẻẽéẹ", "ê": "êềểễếệ", "i": "iìỉĩíị",
    "o": "oòỏõóọ", "ô": "ôồổỗốộ", "ơ": "ơờởỡớợ", "u": "uùủũúụ", "ư": "ưừửữứự", "y": "yỳỷỹýỵ",
}  # fmt: skip


@st.composite
def syllables(draw: st.DrawFn) -> tuple[str, tuple[list[int], int]]:
    """A made-up syllable and where it stands: places of its letters in the alphabet, then its tone."""
    letters = draw(st.text(alphabet=LETTERS, min_size=1, max_size=5))
    vowels = [place for place, letter in enumerate(letters) if letter in WITH_TONES]
    tone = draw(st.integers(0, 5)) if vowels else 0
    spelled = list(letters)
    if vowels:
        at = draw(st.sampled_from(vowels))
        spelled[at] = WITH_TONES[spelled[at]][tone]
    return "".join(spelled), ([LETTERS.index(letter) for letter in letters], tone)


WORDS = st.lists(syllables(), min_size=1, max_size=4)


@given(WORDS, WORDS)
def test_text_order_is_the_order_of_letters_then_tones_syllable_by_syllable(
    one: list[tuple[str, tuple[list[int], int]]], other: list[tuple[str, tuple[list[int], int]]]
) -> None:
    left, right = ([place for _, place in words] for words in (one, other))
    left_key, right_key = (text_sort_key(" ".join(word for word, _ in words)) for words in (one, other))

    assert (left_key < right_key) == (left < right)
    assert (left_key == right_key) == (left == right)


@given(WORDS, WORDS)
def test_person_order_is_given_name_then_middle_then_family(
    one: list[tuple[str, tuple[list[int], int]]], other: list[tuple[str, tuple[list[int], int]]]
) -> None:
    def parts(words: list[tuple[str, tuple[list[int], int]]]) -> list[list[tuple[list[int], int]]]:
        places = [place for _, place in words]
        return [places[-1:], places[1:-1], places[:1] if len(places) > 1 else []]

    left_key, right_key = (person_sort_key(" ".join(word for word, _ in words)) for words in (one, other))

    assert (left_key < right_key) == (parts(one) < parts(other))
    assert (left_key == right_key) == (parts(one) == parts(other))


def test_people_are_listed_by_given_name() -> None:
    listed = [
        "Hoàng Ái",
        "Trần An",
        "Lê Bảo An",
        "Nguyễn Văn An",
        "Phạm Văn An",
        "Nguyễn Thị Ánh",
        "Vũ Ân",
        "Lý Ấn",
        "Bùi Bình",
        "Đỗ Dũng",
        "Cao Đạt",
        "Ngô Hoa",
        "Ngô Hòa",
        "Ngô Hoàng",
        "Y",
    ]

    shuffled = listed[::-1]

    assert sorted(shuffled, key=person_sort_key) == listed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *pairwise(LETTERS),
        *pairwise(TONES),
        ("e", "f"),
        ("i", "j"),
        ("v", "w"),
        ("y", "z"),
        ("ạ", "ă"),
        ("Phường 2", "Phường 10"),
        ("Phường 9", "Phường An Bình"),
        ("Xã A", "Xã A Dơi"),
        ("Ba ba", "Bà"),
    ],
)
def test_text_key_puts_one_before_the_other(before: str, after: str) -> None:
    assert text_sort_key(before) < text_sort_key(after)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "Hoà"), ("ĐỖ DŨNG", "đỗ dũng"), ("H'Mông", "H’mông"), ("Nguyễn Văn  An", "Nguyễn Văn An.")],
)
def test_spelling_habits_do_not_change_the_place(one: str, other: str) -> None:
    assert person_sort_key(one) == person_sort_key(other)


@given(st.text(max_size=200))
def test_keys_are_digits_only_and_fit_a_column(text: str) -> None:
    for key in (person_sort_key(text), text_sort_key(text)):
        assert key == "" or (key.isascii() and key.isdigit())
        assert len(key) <= KEY_LENGTH
