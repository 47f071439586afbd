"""The description at `openapi.json`: what ninja reads from the code, completed by what is the same everywhere."""

from typing import Any

from ninja import NinjaAPI

from lantoa.surfaces.api.schemas import ErrorAnswer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
ZIP = "application/zip"
PNG = "image/png"

DESCRIPTION = """Training of grassroots information officers: campaigns, quotas, rosters, study, tests, certificates, figures.

**Signing in.** Send `Authorization: Bearer lt_…`; `lantoa token create` makes a token. It acts as one person: everything is
answered inside that person's roles and units, and what lies outside does not exist (404) or is refused (403).

**Errors** have one shape, `{"error": {"code", "message", "details"}}`: `code` is stable, `message` a sentence for people.

**Lists** that grow with people are paged: `?page=1&size=50`, answered as `{"page": {number, size, total, pages}, "rows": [...]}`.
Short lists (units, campaigns, quotas, rosters, tests, templates, courses, banks) are plain arrays.

Dates are ISO (`2026-05-11`), moments ISO with an offset, percents 0..100, shares 0..1."""

TAGS = {
    "units": "Administrative units as of any day since 2025. Open to everyone.",
    "courses": "Published courses; for authors also drafts, import and publishing.",
    "banks": "Question banks, for authors and organisers. Right answers never leave by the API.",
    "campaigns": "Campaigns, their cohorts, the seats of the units, the order of lessons.",
    "rosters": "Lists of officers: upload, preview, settle, confirm, undo.",
    "enrolments": "People enrolled: list, one person, by hand, requests, changes, withdrawal, codes for the first sign-in.",
    "people": "People of the own units: search, one person, wrong phones, corrections, records that are one.",
    "sign-up": "Signing up by oneself, and what became of it. Open to everyone, throttled like the page.",
    "announcements": "What organisers tell their learners.",
    "tests": "Final tests: preparing, publishing, more time, marks.",
    "outcomes": "Verdicts and certificates of a campaign: terms, templates, batches, reissue, files to print.",
    "statistics": "The dashboard as data: figures, plan, cohorts, late people, scores, mark lists, communes, items.",
    "certificates": "The public check of a certificate. Open to everyone.",
    "persons": "Accounts and roles, for operators.",
    "operations": "Background jobs, recounts and the audit trail.",
    "me": "The person behind the token or session; what a learner's player needs.",
}

WORDS = {
    400: "The request is not JSON, or not in UTF-8.",
    401: "No token or session, or one that has ended.",
    403: "The person may not do this, or not for these units.",
    404: "There is no such thing, or it lies outside what the person may see.",
    409: "The state has moved on: full, closed, already done.",
    413: "More was sent than is taken at once.",
    415: "The body must be sent as `application/json`.",
    422: "A field does not fit; `details.fields` names it.",
    429: "Too many wrong tries; wait.",
}
_FOR_ALL = (400, 422)
_SIGNED = (401, 403, 404)
_WRITING = (409, 413)


def file_answer(media_type: str, description: str) -> dict[str, Any]:
    """`openapi_extra` of a path that answers with a file."""
    return {"responses": {200: {"description": description, "content": {media_type: {}}}}}


class DescribedAPI(NinjaAPI):
    """Adds error answers, tags and their words to every path, so that no path has to repeat them."""

    def get_openapi_schema(self, **options: Any) -> Any:
        document = super().get_openapi_schema(**options)
        document["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
        components = document["components"]
        components.setdefault("responses", {}).update(_shared_answers())
        shape = ErrorAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"] |= {**shape.pop("$defs"), "ErrorAnswer": shape}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _complete(path, method, operation)
        return document


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    statuses = [*_FOR_ALL]
    if operation.get("security"):
        statuses += _SIGNED
    elif "{" in path or operation.get("parameters"):
        statuses.append(404)
    if method != "get":
        statuses += _WRITING
    body = operation.get("requestBody", {}).get("content", {})
    if "application/json" in body:
        statuses.append(415)
    if path.endswith(("/journal", "/check-in")):  # signed by a device
        statuses += (401, 403, 404)
    if operation["tags"] == ["sign-up"]:
        statuses.append(429)
    for status in sorted(statuses):
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Error{status}"})


def _shared_answers() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ErrorAnswer"}
    return {
        f"Error{status}": {
            "description": words,
            "content": {"application/json": {"schema": schema}},
        }
        for status, words in WORDS.items()
    }


def paths_as_markdown(document: dict[str, Any]) -> str:
    """Every path with what it does, by tag; docs/reference/api.md ends with it, and a test says so."""
    lines = []
    for tag, words in TAGS.items():
        lines += [f"### {tag}", "", words, "", "| | Path | |", "|---|---|---|"]
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if operation["tags"] == [tag]:
                    shown = path.removeprefix("/api/v1")
                    lines.append(f"| {method.upper()} | `{shown}` | {operation['summary']} |")
        lines.append("")
    return "\n".join(lines)
