"""`lantoa front` with the patience of a second where it has half a minute: `python -m tests.processes.hurried_front`."""

from granian.http import HTTP1Settings

from lantoa.config.processes import front_server, lines
from lantoa.config.settings_table import read_settings

if __name__ == "__main__":
    front_server.HTTP1 = HTTP1Settings(header_read_timeout=1_000, max_buffer_size=lines.HTTP1.max_buffer_size)
    lines.BODY_SECONDS, lines.BODY_BYTES_PER_SECOND = 1.0, 10**9
    lines.STILL_SECONDS = 1.0
    front_server.serve(read_settings())
