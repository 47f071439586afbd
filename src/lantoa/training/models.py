"""Campaigns, cohorts, quotas, roster batches and rows, enrolments."""

from django.db import models
from django.db.models import F, Q

from lantoa.kernel.ids import new_uuid
from lantoa.training.enums import (
    BatchState,
    CampaignState,
    EnrolmentOrigin,
    EnrolmentState,
    RequestKind,
    RequestState,
    RowStatus,
)


class Campaign(models.Model):
    """One training campaign (khóa tập huấn). `units_as_of` fixes the unit set its quotas use. Personal data: none."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    hotline = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    units_as_of = models.DateField()
    course = models.ForeignKey("content.Course", on_delete=models.PROTECT, null=True, related_name="+")
    pass_percent = models.DecimalField(max_digits=5, decimal_places=2, default=50)
    managers_enrol = models.BooleanField(
        default=True, help_text="unit managers enrol directly; otherwise they nominate and organisers decide"
    )
    sign_up_on = models.BooleanField(default=False, help_text="people may ask to be enrolled themselves")
    sign_up_from = models.DateField(null=True, blank=True)
    sign_up_until = models.DateField(null=True, blank=True)
    sign_up_units = models.JSONField(
        default=list, help_text="paths of the subtrees whose people may; empty = all"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Cohort(models.Model):
    """A part of a campaign with its own dates (đợt). Personal data: none."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="cohorts")
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on", "code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="cohort_code_once")]

    def __str__(self) -> str:
        return self.title


class Quota(models.Model):
    """Seats of one unit in one campaign: used by its own people (`taken`) or given to units below (`shared_out`).

    A province's own people ("cấp tỉnh") and "chưa xếp xã" take from the province's row. Personal data: none.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="quotas")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=40)
    seats = models.PositiveIntegerField()
    shared_out = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["unit_path"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="quota_once"),
            # Why: parallel enrolments race for the last seat; the database has the last word.
            models.CheckConstraint(
                condition=Q(seats__gte=F("shared_out") + F("taken")), name="quota_not_exceeded"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "unit_path"], name="quota_by_path")]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.seats}"

    @property
    def left(self) -> int:
        return self.seats - self.shared_out - self.taken


class Enrolment(models.Model):
    """One person in one campaign. `unit` stays as registered; `unit_code` is the line it counts under in the campaign's
    unit set; `seat` is the quota row the seat came from. Personal data: the tie itself; kept with the campaign.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(
        "territory.Unit", on_delete=models.PROTECT, related_name="+", help_text="as registered"
    )
    unit_code = models.CharField(max_length=10, help_text="line in the campaign's unit set")
    unit_path = models.CharField(max_length=40, db_index=True)
    is_unplaced = models.BooleanField(default=False, help_text="chưa xếp xã: the commune is not settled yet")
    seat = models.ForeignKey(Quota, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    origin = models.CharField(max_length=10, choices=EnrolmentOrigin.choices, default=EnrolmentOrigin.ROSTER)
    batch = models.ForeignKey(
        "RosterBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    enrolled_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True, blank=True, help_text="first sign-in while enrolled")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="whose seat this person took over (thay người)",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(state="active"), name="one_active_enrolment"
            )
        ]
        indexes = [models.Index(fields=["campaign", "unit_path"], name="enrolment_by_path")]

    def __str__(self) -> str:
        return str(self.uuid)


class EnrolmentMove(models.Model):
    """Someone changed the unit they count under (chuyển đơn vị). Personal data: the tie; kept with the enrolment."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="moves")
    from_path = models.CharField(max_length=40)
    to_path = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)
    moved_by = models.UUIDField(null=True, help_text="null = the system itself")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_path} > {self.to_path}"


class EnrolmentRequest(models.Model):
    """Someone a unit nominates, or who asks for a seat, waiting for a decision.

    Personal data: all of it; kept with the campaign, because a refusal can be asked about.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    receipt = models.CharField(
        max_length=12, unique=True, help_text="random; shows the state to whoever holds it"
    )
    once = models.UUIDField(
        unique=True, help_text="made with the form, so that a page sent twice counts once"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    full_name = models.CharField(max_length=120)
    name_fold = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)
    birth = models.CharField(max_length=10, blank=True, help_text="1985-06-08, 1985-06 or 1985")
    gender = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    post = models.CharField(max_length=160, blank=True)
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=40, help_text="line in the campaign's unit set")
    note = models.CharField(max_length=300, blank=True)
    consent_version = models.CharField(max_length=20, blank=True, help_text="of the text agreed to (sign-up)")
    created_by = models.UUIDField(null=True, help_text="who nominated; null for a sign-up")
    created_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="of a refusal; the applicant reads it")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["campaign", "state", "unit_path"], name="request_by_state")]

    def __str__(self) -> str:
        return self.receipt


class RosterBatch(models.Model):
    """One file a unit sent. (campaign, sha256) is unique among batches not undone or refused.

    Personal data: the file and its rows; the file is deleted 30 days after confirming.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="roster_batches")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.READING)
    unit_path = models.CharField(max_length=40, default="VN/", help_text="subtree the sender may enrol into")
    sheets = models.JSONField(
        default=list,
        help_text="[{name, header_row, first_row, columns: {field: column from 0}, rows}] as read",
    )
    corrected = models.JSONField(default=dict, help_text="sheet -> {field: column from 0}, by the organiser")
    lines = models.JSONField(
        default=dict, help_text="blank, total, footer, section -> lines that are no persons"
    )
    counts = models.JSONField(default=dict, help_text="status -> rows")
    error_message = models.TextField(blank=True)
    job_uuid = models.UUIDField(null=True)
    uploaded_by = models.UUIDField(null=True, help_text="null = the system itself")
    uploaded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "sha256"],
                condition=~Q(state__in=["undone", "refused"]),
                name="roster_file_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class RosterRow(models.Model):
    """One row of a batch: what was written, what was understood, what will happen, and why. Personal data: all of it."""

    batch = models.ForeignKey(RosterBatch, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(help_text="row number as the spreadsheet shows it")
    written = models.JSONField(default=dict, help_text="field -> text of the cell")
    read = models.JSONField(default=dict, help_text="field -> understood value")
    name_key = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    unit_path = models.CharField(max_length=40, blank=True, help_text="line in the campaign's unit set")
    is_unplaced = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=RowStatus.choices)
    question = models.CharField(
        max_length=300, blank=True, help_text="equal for rows that one answer can settle"
    )
    reasons = models.JSONField(default=list, help_text="[{code, field, message, level}]")
    candidates = models.JSONField(default=dict, help_text="units, persons, rows to choose from")
    settled = models.JSONField(default=dict, help_text="the organiser's answers")
    unit = models.ForeignKey("territory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.SET_NULL, null=True, related_name="+")
    created_person = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "number"], name="roster_row_once")]
        indexes = [
            models.Index(fields=["batch", "status"], name="roster_row_by_status"),
            models.Index(fields=["batch", "name_key"], name="roster_row_by_name"),
            models.Index(fields=["batch", "phone"], name="roster_row_by_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.number}"
