"""Timed sittings: papers, draw, the journal of answers, closing, marking, marking again; `gateway` is the hot path."""
