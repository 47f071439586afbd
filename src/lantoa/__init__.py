"""Lan Tỏa: training of grassroots information officers at national scale."""

__version__ = "0.1.0"
