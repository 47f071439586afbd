"""The bank that comes with the software: whole, spread over the course's topics, and giving no answer away."""

import re
from collections import Counter
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from lantoa.assessment.enums import Difficulty, ItemKind
from lantoa.assessment.models import ItemBank
from lantoa.assessment.queries import candidates_of
from lantoa.assessment.rules.bank_files import Bank, read_bank
from lantoa.assessment.rules.drawing import Wanted, shortages
from lantoa.assessment.rules.items import (
    Cloze,
    Item,
    Matching,
    MultipleChoice,
    Option,
    SingleChoice,
    TrueFalse,
)
from lantoa.assessment.rules.right_answers import right_response
from lantoa.assessment.rules.scoring import score
from lantoa.assessment.services.import_bank import import_bank, read_bank_folder
from lantoa.content.intake.folder import look_through
from lantoa.content.rules.problems import Problems
from lantoa.kernel.vietnamese.normalise import fold

ROOT = Path(__file__).parents[2]
FOLDER, COURSE = ROOT / "banks/phat-thanh-co-so", ROOT / "courses/phat-thanh-co-so"
LEAST, LEAST_OF_TOPIC, LEAST_OF_DIFFICULTY, LEAST_OF_ARRANGED = 150, 34, 5, 6
EXPLANATION_LEAST = 30
ALIKE = 0.6


@pytest.fixture(scope="module")
def bank() -> Bank:
    found, problems = read_bank(read_bank_folder(FOLDER))
    assert [str(one) for one in problems] == []
    assert found is not None
    return found


def singles(bank: Bank) -> list[SingleChoice]:
    return [item for item in bank.items if isinstance(item, SingleChoice)]


def is_longest(options: tuple[Option, ...]) -> bool:
    right = next(len(option.text) for option in options if option.right)
    return all(len(option.text) < right for option in options if not option.right)


def choices_of(item: Item) -> list[tuple[Option, ...]]:
    """Every list of options with a right one: an item's own, or those of its gaps."""
    if isinstance(item, Cloze):
        return [gap.options for gap in item.gaps if gap.options]
    return [item.options] if isinstance(item, SingleChoice) else []


@pytest.mark.django_db
def test_it_comes_in_through_the_real_service_and_says_that_it_is_public(now: datetime) -> None:
    files = read_bank_folder(FOLDER)

    first = import_bank(actor=None, files=files, now=now)
    again = import_bank(actor=None, files=files, now=now)

    assert first.added >= LEAST
    assert (again.added, again.changed, again.unchanged, again.taken_out) == (0, 0, first.added, 0)
    row = ItemBank.objects.get(code="phat-thanh-co-so")
    assert row.is_public and "công khai" in row.title
    line = [
        Wanted(topic.name, level, 5) for topic in COURSE.iterdir() if topic.is_dir() for level in Difficulty
    ]
    assert shortages(candidates_of(row), line) == []


def test_its_topics_are_those_of_the_course(bank: Bank) -> None:
    found = look_through(COURSE, Problems())

    assert found is not None
    counts = Counter(item.topic for item in bank.items)
    assert set(counts) == {topic.folder for topic in found.course.topics}
    assert min(counts.values()) >= LEAST_OF_TOPIC


def test_each_topic_is_mixed_by_difficulty(bank: Bank) -> None:
    for topic in {item.topic for item in bank.items}:
        levels = Counter(item.difficulty for item in bank.items if item.topic == topic)
        count = levels.total()

        assert 0.3 * count <= levels[Difficulty.EASY] <= 0.5 * count, (topic, levels)
        assert 0.3 * count <= levels[Difficulty.MEDIUM] <= 0.5 * count, (topic, levels)
        assert LEAST_OF_DIFFICULTY <= levels[Difficulty.HARD] <= 0.3 * count, (topic, levels)


def test_all_kinds_are_there_and_single_choice_leads(bank: Bank) -> None:
    kinds = Counter(item.kind for item in bank.items)

    assert set(kinds) == set(ItemKind)
    assert 0.4 * len(bank.items) <= kinds[ItemKind.SINGLE] <= 0.7 * len(bank.items)
    assert (
        min(kinds[one] for one in (ItemKind.MATCHING, ItemKind.ORDERING, ItemKind.CLOZE)) >= LEAST_OF_ARRANGED
    )


def test_every_item_explains_its_answer(bank: Bank) -> None:
    assert [item.prompt for item in bank.items if len(item.explanation) < EXPLANATION_LEAST] == []


def test_the_answer_given_as_right_earns_all_points(bank: Bank) -> None:
    lost = [
        item.prompt
        for item in bank.items
        if score(item, right_response(item)) != item.points or item.points != Decimal(1)
    ]

    assert lost == []


def test_length_does_not_give_the_answer_away(bank: Bank) -> None:
    for topic in {item.topic for item in bank.items}:
        choices = [one for item in bank.items if item.topic == topic for one in choices_of(item)]
        longest = sum(is_longest(options) for options in choices)

        assert longest <= 0.35 * len(choices), (topic, longest, len(choices))


def test_place_does_not_give_the_answer_away(bank: Bank) -> None:
    items = singles(bank)
    places = Counter(next(option.id for option in item.options if option.right) for item in items)

    assert {len(item.options) for item in items} == {4}
    assert [[option.id for option in item.options] for item in items] == [list("abcd")] * len(items)
    assert all(0.2 * len(items) <= places[letter] <= 0.3 * len(items) for letter in "abcd"), places


def test_numbers_of_right_answers_give_nothing_away(bank: Bank) -> None:
    multiple = [item for item in bank.items if isinstance(item, MultipleChoice)]
    statements = [item.right for item in bank.items if isinstance(item, TrueFalse)]

    assert all(2 <= sum(option.right for option in item.options) < len(item.options) for item in multiple), [
        item.prompt for item in multiple
    ]
    assert 0.25 <= sum(statements) / len(statements) <= 0.75
    assert all(len({one.match for one in item.left}) > 1 for item in bank.items if isinstance(item, Matching))


def test_no_option_stands_for_the_others(bank: Bank) -> None:
    said = re.compile(
        r"tất cả (?:các )?(?:đáp án|ý|câu|phương án|đều)|cả (?:ba|bốn) (?:đáp án|ý|phương án|đều)|a và b"
    )
    options = [option.text for item in bank.items for one in choices_of(item) for option in one]

    assert [text for text in options if said.search(text.lower())] == []


def test_no_two_options_of_an_item_and_no_two_prompts_are_alike(bank: Bank) -> None:
    for item in bank.items:
        for options in choices_of(item):
            assert len({fold(option.text) for option in options}) == len(options), item.prompt
    words = [(item.prompt, set(re.findall(r"\w+", fold(item.prompt)))) for item in bank.items]
    alike = [
        (first, second)
        for (first, one), (second, other) in combinations(words, 2)
        if len(one & other) > ALIKE * len(one | other)
    ]

    assert alike == []


def test_its_media_say_what_they_are(bank: Bank) -> None:
    media = [one for item in bank.items for one in item.media]

    assert {one.type.partition("/")[0] for one in media} == {"image", "audio"}
    assert all(one.transcript for one in media if not one.is_image)
