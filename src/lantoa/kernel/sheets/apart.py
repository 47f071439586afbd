"""Reads an .xls or .ods file in a process of its own: `python -m lantoa.kernel.sheets.apart FILE`.

Why apart: the guard in front of the reading library knows XLSX only. In these formats a small file can ask for any amount of
memory too, and the library then aborts its process. Here that process has a limit and nothing to lose.

Writes one JSON value a line: {"sheet", "hidden", "merges"} for each sheet, then its rows as lists of texts, then null at the end.
"""

import json
import resource
import sys
from typing import IO

from lantoa.kernel.sheets.values import as_text

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 120


def main(path: str, out: IO[str]) -> None:
    """Write the sheets of a workbook to `out`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # After the limits: what the library takes while it loads counts as well.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    def write(value: object) -> None:
        out.write(json.dumps(value) + "\n")

    with CalamineWorkbook.from_path(path) as workbook:
        for place, known in enumerate(workbook.sheets_metadata):
            if known.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(place)
            indent = [""] * sheet.start[1] if sheet.start else []
            hidden = known.visible != SheetVisibleEnum.Visible
            write({"sheet": known.name, "hidden": hidden, "merges": sheet.merged_cell_ranges or []})
            for values in sheet.iter_rows():
                write(indent + [as_text(value) for value in values])
    write(None)


if __name__ == "__main__":
    main(sys.argv[1], sys.stdout)
