"""What every room may use: errors, clock, ids, signing, jobs, Vietnamese text, sheets, paging."""
