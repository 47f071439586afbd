"""The exam day with 5,500 candidates, within a minute: `make bench NAME=exam_day_small`."""

from bench._exam_day import run

if __name__ == "__main__":
    run("exam_day_small", candidates=5_500, minutes=0.6, opening_seconds=12)
