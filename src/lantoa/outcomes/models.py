"""What a campaign asks for, verdicts, templates, batches by decision, certificates and their numbers, files to print."""

from django.db import models

from lantoa.kernel.ids import new_uuid
from lantoa.outcomes.enums import BatchState, PrintLevel


class CertificateTemplate(models.Model):
    """How certificates look and what they say; blank = the campaign's own or the usual words.

    Certificates keep a copy of what they printed, so a template may change at any time. Personal data: the signer's
    name, printed; kept with the campaigns that use it.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign = models.ForeignKey(
        "training.Campaign",
        on_delete=models.PROTECT,
        related_name="certificate_templates",
        help_text="where made",
    )
    name = models.CharField(max_length=120)
    parent_organisation = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=80, blank=True)
    signer_title = models.CharField(max_length=160, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    opening = models.CharField(max_length=120, blank=True)
    statement = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=240, blank=True)
    accent = models.CharField(max_length=7, blank=True, help_text="#rrggbb")
    emblem = models.CharField(max_length=64, blank=True, help_text="sha256 of the stored PNG")
    updated_at = models.DateTimeField()
    updated_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class CompletionTerms(models.Model):
    """What completing a campaign asks for, and what its certificates print. No row = the defaults.

    Personal data: the signer's name, printed on every certificate; kept with the campaign.
    """

    campaign = models.OneToOneField(
        "training.Campaign", on_delete=models.CASCADE, related_name="completion_terms"
    )
    lessons_required = models.BooleanField(default=True)
    issues_automatically = models.BooleanField(
        default=False, help_text="a certificate with each passed verdict"
    )
    by_decision = models.BooleanField(default=False, help_text="only in batches with a decision's number")
    grades = models.JSONField(default=list, help_text="[[from percent, word]], highest first; [] = no grade")
    template = models.ForeignKey(
        CertificateTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent_organisation = models.CharField(
        max_length=200, blank=True, help_text="printed above the organisation"
    )
    place = models.CharField(max_length=80, blank=True, help_text="before the date: Hà Nội")
    signer_title = models.CharField(max_length=160, blank=True, help_text="may have two lines")
    signer_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            # Why: an automatic certificate has no decision behind it.
            models.CheckConstraint(
                condition=~models.Q(issues_automatically=True, by_decision=True),
                name="automatic_or_by_decision",
            )
        ]

    def __str__(self) -> str:
        return f"terms of {self.campaign_id}"


class Verdict(models.Model):
    """Whether an enrolment has completed the campaign, by the rule then in force; newest row counts, none is
    edited.

    Personal data: the result; kept with the campaign.
    """

    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="verdicts")
    passed = models.BooleanField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    missing = models.JSONField(default=list, help_text="codes of what is missing")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["enrolment", "-id"], name="verdict_newest")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.passed}"


class SerialBook(models.Model):
    """The last serial number given in a year; whoever issues holds the row's lock, so that none is skipped or
    given twice. Personal data: none.
    """

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class RegisterBook(models.Model):
    """A campaign's book of certificates (sổ cấp giấy): the last number entered. Who enters holds the row's lock.
    Personal data: none.
    """

    campaign = models.ForeignKey("training.Campaign", on_delete=models.PROTECT, related_name="register_books")
    suffix = models.CharField(max_length=40, blank=True, help_text="printed after the number: /GCN-STTTT")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "suffix"], name="register_book_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.suffix}: {self.last}"


class CertificateBatch(models.Model):
    """A list of people under one decision: gathered, reviewed, then issued by one job.

    Personal data: the signer's name; kept with its certificates.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign = models.ForeignKey(
        "training.Campaign", on_delete=models.PROTECT, related_name="certificate_batches"
    )
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.GATHERING)
    unit_path = models.CharField(max_length=40, help_text="subtree it was gathered from")
    decision_number = models.CharField(max_length=60, blank=True, help_text="125/QĐ-STTTT")
    decided_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=80, blank=True)
    signer_title = models.CharField(max_length=160, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    book = models.ForeignKey(
        RegisterBook, on_delete=models.PROTECT, null=True, blank=True, related_name="batches"
    )
    book_start = models.PositiveIntegerField(null=True, blank=True)
    job_uuid = models.UUIDField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True, blank=True, help_text="when the last certificate was issued")

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Why: two batches at once would mix their numbers in the book.
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(state="issuing"), name="one_batch_issuing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.decision_number}"


class Certificate(models.Model):
    """A certificate of completion (giấy chứng nhận). What is printed is frozen here.

    `serial` is public and guessable; `check_code` is random and opens the full record. Personal data: name,
    birth, unit; kept as long as certificates must be verifiable.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    serial = models.CharField(max_length=40, unique=True)
    check_code = models.CharField(max_length=16, unique=True)
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="certificates")
    full_name = models.CharField(max_length=120)
    birth = models.CharField(max_length=10, blank=True, help_text="dd/mm/yyyy or yyyy, as printed")
    unit_name = models.CharField(max_length=400)
    course_title = models.CharField(max_length=200)
    campaign_title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    parent_organisation = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200)
    place = models.CharField(max_length=80, blank=True)
    signer_title = models.CharField(max_length=160, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    batch = models.ForeignKey(
        CertificateBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    book = models.ForeignKey(
        RegisterBook, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    book_number = models.PositiveIntegerField(null=True, blank=True)
    design = models.JSONField(default=dict, help_text="opening, statement, note, accent, emblem as printed")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.UUIDField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_valid_certificate",
            ),
            models.UniqueConstraint(fields=["book", "book_number"], name="book_number_once"),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None


class BatchMember(models.Model):
    """A person on a batch's list. Personal data: the tie, and why someone was left out; kept with the batch."""

    batch = models.ForeignKey(CertificateBatch, on_delete=models.CASCADE, related_name="members")
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    excluded_reason = models.CharField(
        max_length=200, blank=True, help_text="not blank = left out by a person"
    )
    refusal = models.CharField(max_length=20, blank=True, help_text="why the issue passed over them")
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="member"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["batch", "enrolment"], name="batch_member_once")]
        indexes = [models.Index(fields=["batch", "position"], name="batch_member_in_order")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class PrintRun(models.Model):
    """Files to print that a job makes: one PDF a unit, in a ZIP when there are several.

    Personal data: the file holds certificates; deleted when it expires.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign = models.ForeignKey("training.Campaign", on_delete=models.PROTECT, related_name="print_runs")
    batch = models.ForeignKey(
        CertificateBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="print_runs"
    )
    unit_path = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=PrintLevel.choices)
    file_name = models.CharField(max_length=120, blank=True, help_text="blank = not made yet")
    files = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    job_uuid = models.UUIDField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.uuid)
