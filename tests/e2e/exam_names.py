"""Names that the tests of the bad line and the data they need share."""

CODE = "SEN 2026"
SECOND, PASSWORD = "nguoi.thu.hai", "lan-toa-2026"
