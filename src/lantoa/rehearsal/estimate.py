"""What a rehearsal of a size needs, said before it begins."""

MANY = 5_000
MOST = 200_000
_KILOBYTES_EACH = 12  # twice what both files grew by
_MEGABYTES_ALWAYS = 200  # the write-ahead logs of both files
_SECONDS_EACH = 0.006  # making them, comparing, marking, removing


def disk_megabytes(people: int) -> int:
    """Room on the disk of the database, most of which is free again afterwards."""
    return _MEGABYTES_ALWAYS + people * _KILOBYTES_EACH // 1_000


def minutes_needed(people: int, minutes: float) -> int:
    """How long it takes about, with preparation and proof."""
    return max(1, round(minutes + people * _SECONDS_EACH / 60 + 0.5))
