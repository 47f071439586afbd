"""Question banks: what is there, bringing one in. For operators and authors."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantoa.assessment.errors import BankInvalid
from lantoa.assessment.queries import bank_sizes
from lantoa.assessment.services.import_bank import ImportedBank
from lantoa.assessment.services.uploads import import_uploaded_bank
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.surfaces.operator.access import Console, author_view
from lantoa.surfaces.operator.forms import BankFileForm
from lantoa.surfaces.ui.forms import refuse


@author_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, console: Console) -> HttpResponse:
    """Every bank; a zip becomes one, or is refused with every fault named."""
    is_sent = request.method == "POST"
    form = BankFileForm(request.POST, request.FILES) if is_sent else BankFileForm()
    problems: Any = ()
    status = 422 if is_sent else 200
    if is_sent and form.is_valid():
        try:
            done = import_uploaded_bank(
                actor=console.person, archive=form.cleaned_data["file"], now=clock.now()
            )
        except BankInvalid as rejected:
            problems, status = rejected.details["problems"], refuse(form, rejected)
        except DomainError as error:
            status = refuse(form, error)
        else:
            messages.success(request, _said(done))
            return HttpResponseRedirect(reverse("operator:banks"))
    context = {"console": console, "form": form, "problems": problems, "banks": bank_sizes()}
    return render(request, "operator/banks.html", context, status=status)


def _said(done: ImportedBank) -> str:
    counts = {"added": done.added, "changed": done.changed, "out": done.taken_out}
    values = {"title": done.bank.title} | {name: format_number(count) for name, count in counts.items()}
    return _("Đã nhập “%(title)s”: %(added)s câu mới, %(changed)s câu sửa, %(out)s câu bỏ ra.") % values
