"""Spreadsheets: reading what strangers send without trusting it, writing what spreadsheets cannot take for a formula."""
