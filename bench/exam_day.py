"""100,000 candidates sit one test on this machine: `make bench NAME=exam_day`.

All open within 5 minutes, answer 40 items in about 20 saves, look at the state after a reload, hand in with a rush at the
end. An hour is pressed into 12 minutes; the rates are printed. Takes about 25 minutes with preparation and marking.
"""

from bench._exam_day import run

if __name__ == "__main__":
    run("exam_day", candidates=100_000, minutes=12, opening_seconds=300)
