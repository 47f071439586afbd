"""The question bank of a rehearsal, and an independent scoring of it: tables of answers and points, none of the product's rules."""

ITEMS, DRAWN = 120, 40
BANK_UUID = "0197e000-0000-7000-8000-000000000000"
CODE = "dien-tap"


def item_uuid(number: int) -> str:
    """The uuid of item 1, 2, ..."""
    return f"0197e000-0000-7000-8000-{number:012d}"


def responses(item: str) -> tuple[tuple[bytes, int], ...]:
    """What candidates answer to an item, as JSON, and the points each answer earns."""
    kind = int(item[-12:]) % 10
    if kind == 6:
        return ((b'["a","c"]', 1), (b'["a"]', 0), (b'["a","b","c"]', 0), (b'["c","a"]', 1))
    if kind == 7:
        return ((b"true", 1), (b"false", 0))
    if kind == 8:
        return ('"phát thanh viên"'.encode(), 1), ('"Phát Thanh Viên "'.encode(), 1), (b'"bi\xc3\xaan"', 0)
    if kind == 9:
        return ((b'"5.500"', 1), (b'"5500"', 1), (b'"5,5"', 0))
    return ((b'"a"', 1), (b'"b"', 0), (b'"c"', 0), (b'"d"', 0))


def response_of(candidate: int, item: str, revision: int) -> tuple[bytes, int]:
    """What a candidate gives for an item with a revision, and what it earns: always the same, so nothing is remembered."""
    table = responses(item)
    mixed = (candidate * 2654435761 + int(item[-12:]) * 40503 + revision * 97) >> 3
    return table[mixed % len(table)]


def bank_files() -> dict[str, bytes]:
    """The bank as a folder of files."""
    header = f"uuid: {BANK_UUID}\ncode: {CODE}\ntitle: Diễn tập\n"
    return {"bank.yaml": header.encode(), "tin.yaml": "".join(map(_item, range(1, ITEMS + 1))).encode()}


def _item(number: int) -> str:
    kind = number % 10
    lines = [f"- uuid: {item_uuid(number)}", "  difficulty: easy"]
    prompt = f"  prompt: Câu diễn tập số {number} về công việc của cán bộ thông tin cơ sở?"
    if kind == 7:
        return "\n".join([*lines, "  kind: true_false", prompt, "  right: true"]) + "\n"
    if kind == 8:
        return "\n".join([*lines, "  kind: short", prompt, '  answers: ["phát thanh viên"]']) + "\n"
    if kind == 9:
        return "\n".join([*lines, "  kind: numeric", prompt, "  value: 5500"]) + "\n"
    right = "ac" if kind == 6 else "a"
    lines += [f"  kind: {'multiple' if kind == 6 else 'single'}", prompt, "  options:"]
    lines += [
        f"    - {{id: {one}, text: Phương án {one} của câu {number}, right: {str(one in right).lower()}}}"
        for one in "abcd"
    ]
    return "\n".join(lines) + "\n"
