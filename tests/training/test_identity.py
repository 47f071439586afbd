"""Who is the same person, who may be, who is not."""

import pytest

from lantoa.kernel.vietnamese.dates import WrittenDate
from lantoa.training.rules.identity import Description, Relation, identify, relation

HERE, THERE, FAR = frozenset({"VN/75/1/"}), frozenset({"VN/75/2/"}), frozenset({"VN/40/3/"})
FULL, OTHER_FULL = WrittenDate(1985, 6, 8), WrittenDate(1985, 6, 9)
YEAR, OTHER_YEAR, MONTH = WrittenDate(1985), WrittenDate(1986), WrittenDate(1985, 6)
PHONE, OTHER_PHONE = "+84912345678", "+84987654321"


def person(
    name: str = "an",
    phone: str = "",
    birth: WrittenDate | None = None,
    at: frozenset[str] = HERE,
    key: str = "1",
) -> Description:
    province = "/".join(min(at).split("/")[:2]) + "/"
    return Description(key=key, name_key=name, phone=phone, birth=birth, lineage=at, province=province)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # the same phone
        (person(phone=PHONE), person(phone=PHONE, at=FAR), Relation.SAME),
        (person(phone=PHONE, birth=FULL), person(phone=PHONE, birth=OTHER_FULL), Relation.SAME),
        (person("an", PHONE), person("binh", PHONE), Relation.DOUBT),
        # the same name and full birth date
        (person(birth=FULL), person(birth=FULL), Relation.SAME),
        (person(birth=FULL, phone=PHONE), person(birth=FULL, phone=OTHER_PHONE), Relation.SAME),
        (person(birth=FULL), person(birth=FULL, at=THERE), Relation.DOUBT),
        (person(birth=FULL), person(birth=FULL, at=FAR), Relation.DIFFERENT),
        (person(birth=FULL), person(birth=FULL, at=HERE | THERE), Relation.SAME),
        (person(birth=FULL), person(birth=OTHER_FULL), Relation.DIFFERENT),
        # less than a full birth date
        (person(birth=YEAR), person(birth=YEAR), Relation.DOUBT),
        (person(birth=YEAR), person(birth=FULL), Relation.DOUBT),
        (person(birth=MONTH), person(birth=FULL), Relation.DOUBT),
        (person(birth=MONTH), person(birth=WrittenDate(1985, 7)), Relation.DIFFERENT),
        (person(birth=YEAR), person(birth=OTHER_YEAR), Relation.DIFFERENT),
        (person(birth=YEAR), person(birth=YEAR, at=THERE), Relation.DIFFERENT),
        (person(), person(), Relation.DOUBT),
        (person(birth=FULL), person(), Relation.DOUBT),
        # another name
        (person("an", birth=FULL), person("binh", birth=FULL), Relation.DIFFERENT),
        (person(""), person(""), Relation.DIFFERENT),
        (person("", PHONE), person("", PHONE), Relation.DOUBT),
    ],
)
def test_two_descriptions_are_related(one: Description, other: Description, expected: Relation) -> None:
    assert relation(one, other) is expected
    assert relation(other, one) is expected


def test_one_same_person_wins_over_doubts() -> None:
    found = identify(
        person(phone=PHONE, birth=YEAR), [person(birth=YEAR, key="2"), person(phone=PHONE, key="3")]
    )

    assert (found.same, found.doubts) == ("3", ())


def test_two_same_persons_are_a_doubt() -> None:
    found = identify(
        person(birth=FULL),
        [person(birth=FULL, key="2"), person(birth=FULL, key="3"), person(birth=YEAR, key="4")],
    )

    assert (found.same, found.doubts) == (None, ("2", "3", "4"))


def test_nobody_known_is_nobody() -> None:
    found = identify(person(birth=FULL), [person("binh", birth=FULL, key="2")])

    assert (found.same, found.doubts) == (None, ())
