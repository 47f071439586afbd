"""Lessons one after the other: which finished lessons count, and which may be opened, when a campaign asks for an order."""

from collections.abc import Collection, Sequence


def counted_lessons(order: Sequence[str], finished: Collection[str], *, in_order: bool) -> list[str]:
    """The finished lessons that count, in the order of study.

    In a forced order a lesson counts once all before it are finished. One finished ahead of its turn is kept and counts
    the moment its turn comes, so the order in which events arrive never matters and nobody finishes a lesson twice.
    """
    if not in_order:
        return [lesson for lesson in order if lesson in finished]
    counted = []
    for lesson in order:
        if lesson not in finished:
            break
        counted.append(lesson)
    return counted


def lessons_to_open(order: Sequence[str], finished: Collection[str], *, in_order: bool) -> list[str]:
    """The lessons the outline lets in: all, or in a forced order those that count and the next one."""
    if not in_order:
        return list(order)
    return list(order[: len(counted_lessons(order, finished, in_order=True)) + 1])
