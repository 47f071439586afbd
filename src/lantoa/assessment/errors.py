"""What assessment refuses."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.rules.drawing import Shortage
from lantoa.assessment.rules.problems import Problem
from lantoa.kernel.errors import Conflict, Invalid


class BankInvalid(Invalid):
    """The files are not a bank; `details["problems"]` lists every fault with file, line and sentence."""

    code = "bank_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(
            _("Ngân hàng câu hỏi có %(count)s chỗ cần sửa. Chỗ đầu tiên: %(first)s")
            % {"count": len(problems), "first": str(first)},
            details={
                "problems": [
                    {"file": one.file, "line": one.line, "message": gettext(one.template) % one.values}
                    for one in problems
                ]
            },
        )
        self.problems = tuple(problems)


class WrongBankArchive(Invalid):
    """The zip cannot be opened or holds no bank."""

    code = "bank_archive_wrong"


class BankTaken(Conflict):
    """An item or a code belongs to another bank already."""

    code = "bank_taken"


class BlueprintImpossible(Invalid):
    """The bank cannot fill the blueprint; `details["shortages"]` says which lines and by how much."""

    code = "blueprint_impossible"

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        first = shortages[0]
        super().__init__(
            _(
                "Ngân hàng không đủ câu: chuyên đề “%(topic)s” cần %(count)s câu mức %(level)s nhưng chỉ còn %(available)s."
            )
            % {
                "topic": first.wanted.topic,
                "count": first.wanted.count,
                "level": first.wanted.difficulty or _("bất kỳ"),
                "available": first.available,
            },
            details={
                "shortages": [
                    {
                        "topic": one.wanted.topic,
                        "difficulty": one.wanted.difficulty,
                        "count": one.wanted.count,
                        "available": one.available,
                    }
                    for one in shortages
                ]
            },
        )
