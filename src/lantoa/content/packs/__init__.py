"""An edition of a course as files: pages, manifest, and the blobs they need. No database, no clock."""
