"""The API, its doors and its one error shape."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lantoa import __version__
from lantoa.kernel.errors import DomainError
from lantoa.surfaces.api import campaigns, certificates, courses, items, me, rosters, statistics, units
from lantoa.surfaces.api.auth import NotSignedIn, SessionAuth, TokenAuth
from lantoa.surfaces.api.parsing import StrictParser

api = NinjaAPI(
    title="Lan Tỏa",
    version=__version__,
    description="Tập huấn cán bộ thông tin cơ sở. Lỗi luôn có dạng {error: {code, message, details}}.",
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    parser=StrictParser(),
)
api.add_router("units", units.router)
api.add_router("courses", courses.router)
api.add_router("campaigns", campaigns.router)
api.add_router("campaigns", rosters.router)
api.add_router("campaigns", statistics.router)
api.add_router("campaigns", items.router)
api.add_router("certificates", certificates.router)
api.add_router("me", me.router)


def _answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = api.create_response(request, error.as_json(), status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="lantoa"'
    return response


@api.exception_handler(DomainError)
def on_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    return _answer(request, error)


@api.exception_handler(AuthenticationError)
def on_nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _answer(request, NotSignedIn("Cần đăng nhập hoặc khóa truy cập còn hiệu lực."))


@api.exception_handler(ValidationError)
def on_wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, Any] = {
        ".".join(str(part) for part in problem["loc"]): problem["msg"] for problem in error.errors
    }
    return _answer(
        request,
        DomainError("Dữ liệu gửi lên chưa đúng.", code="invalid", status=422, details={"fields": fields}),
    )


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is not JSON at all."""
    return _answer(
        request,
        DomainError("Nội dung gửi lên không phải JSON đúng dạng.", code="invalid", status=error.status_code),
    )


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, DomainError("Không có địa chỉ này.", code="not_found", status=404))


@api.exception_handler(RequestDataTooBig)
def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _answer(request, DomainError("Gói tin quá lớn.", code="too_large", status=413))


urlpatterns = [path("", api.urls)]
