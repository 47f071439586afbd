"""Several PDFs of the press bound into one. Knows no Django, so that it runs in a process of its own.

Pages are taken over as they are. What makes them readable by screen readers, the tree of tags, is joined: one document over
all pages, in which every page finds its tags under a number of its own. The same parts give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

_PAGE_COUNT = re.compile(rb"(<xmpTPg:NPages>)\d+(?=</xmpTPg:NPages>)")
_ARCHIVE_MARK = b"<pdfuaid:part>"


def bind(parts: Sequence[Path], target: Path) -> None:
    """Write the pages of all parts, in order, as one PDF; it bears the archive marks only when every part does.

    Memory: about 50 KB a page, for the tags. Pictures, fonts and the pages' own drawing go from file to file at the end.
    """
    import pikepdf  # here, because only units with many certificates need it

    with pikepdf.open(parts[0], access_mode=pikepdf.AccessMode.stream) as whole:
        for path in parts[1:]:
            with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as part:
                _append(whole, part)
        _say_page_count(whole)
        whole.save(
            target,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
        )


def _append(whole: pikepdf.Pdf, part: pikepdf.Pdf) -> None:
    """Pages first: the tags of a part lead to its pages, and when copied later follow them to where they are now."""
    tree, first = whole.Root.StructTreeRoot, len(whole.pages)
    base = int(tree.ParentTreeNextKey)
    whole.pages.extend(part.pages)
    for page in list(whole.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + base
    taken = whole.copy_foreign(part.Root.StructTreeRoot)
    document = tree.K[0]
    for element in taken.K[0].K:
        element.P = document
        document.K.append(element)
    numbers = taken.ParentTree.Nums
    for place in range(0, len(numbers), 2):
        tree.ParentTree.Nums.append(int(numbers[place]) + base)
        tree.ParentTree.Nums.append(numbers[place + 1])
    tree.ParentTreeNextKey = base + int(taken.ParentTreeNextKey)
    if _is_marked(whole) and not _is_marked(part):
        whole.Root.Metadata = whole.copy_foreign(part.Root.Metadata)


def _is_marked(pdf: pikepdf.Pdf) -> bool:
    return _ARCHIVE_MARK in pdf.Root.Metadata.read_raw_bytes()


def _say_page_count(whole: pikepdf.Pdf) -> None:
    count = str(len(whole.pages)).encode()
    words = whole.Root.Metadata.read_raw_bytes()
    whole.Root.Metadata.write(_PAGE_COUNT.sub(rb"\g<1>" + count, words))
