"""Shapes of certificates' templates and of the files to print."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import example


class TemplateIn(Schema):
    """`accent`: #rrggbb, dark enough to read. `signer_title` may have two lines. `name` is not printed."""

    model_config = example(
        extra="forbid",
        name="Mẫu của Cục",
        organisation="CỤC THÔNG TIN CƠ SỞ",
        place="Hà Nội",
        signer_title="CỤC TRƯỞNG",
        signer_name="Nguyễn Văn A",
        accent="#0b5563",
    )

    name: str = Field(min_length=1, max_length=120)
    parent_organisation: str = Field("", max_length=200)
    organisation: str = Field("", max_length=200)
    place: str = Field("", max_length=80)
    signer_title: str = Field("", max_length=160)
    signer_name: str = Field("", max_length=120)
    opening: str = Field("", max_length=120)
    statement: str = Field("", max_length=160)
    note: str = Field("", max_length=240)
    accent: str = Field("", max_length=7)


class TemplateOut(TemplateIn):
    uuid: UUID
    has_emblem: bool
    updated_at: datetime


class PrintIn(Schema):
    """`unit` left out: the batch's, else the highest the person sees. `batch`: only what that batch issued."""

    model_config = example(extra="forbid", unit="01", level="commune")

    unit: str = Field("", max_length=5)
    level: Literal["commune", "province"] = "commune"
    batch: UUID | None = None


class PrintOut(Schema):
    """`is_ready`: the file can be fetched until `expires_at`."""

    uuid: UUID
    unit_path: str
    level: str
    batch: UUID | None
    job: UUID | None
    is_ready: bool
    file_name: str
    files: int
    pages: int
    size: int
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime
