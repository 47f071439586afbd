"""Every line of the log begins with the same clock."""

import logging

from lantoa.config.log_lines import LogLines


def test_lines_tell_viet_nams_time_with_its_offset() -> None:
    record = logging.LogRecord("lantoa.front", logging.WARNING, "", 0, "web did not %s", ("answer",), None)
    record.created = 1_778_464_800.25

    assert LogLines().format(record) == "2026-05-11 09:00:00+07:00 WARNING lantoa.front: web did not answer"
