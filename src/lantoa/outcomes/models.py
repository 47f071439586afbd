"""What a campaign asks for, verdicts, certificates and their serial numbers."""

from django.db import models

from lantoa.kernel.ids import new_uuid


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
    parent_organisation = models.CharField(
        max_length=200, blank=True, help_text="printed above the organisation"
    )
    place = models.CharField(max_length=80, blank=True, help_text="before the date: Hà Nội")
    signer_title = models.CharField(max_length=160, blank=True, help_text="may have two lines")
    signer_name = models.CharField(max_length=120, blank=True)

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
            )
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None
