"""A gateway in a process of its own that a test can kill: one JSON line in, one JSON line out, many at once."""

import asyncio
import json
import sys
from pathlib import Path

from lantoa.exams.gateway.app import ExamGateway, GatewaySettings
from tests.exams.gateways import SECRET, Clock


async def main(folder: Path, database_url: str) -> None:
    settings = GatewaySettings(SECRET, folder / "exam.sqlite3", folder / "main.sqlite3", database_url)
    gateway = ExamGateway(settings, clock=Clock())
    await gateway.start()
    reader = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", flush=True)

    async def answer(line: bytes) -> None:
        number, path, message = json.loads(line)
        status, _headers, body = await gateway.handle(
            "POST", f"/exam/v1/{path}", {}, json.dumps(message).encode()
        )
        print(json.dumps([number, status, json.loads(body)]), flush=True)

    running: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(line))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    await gateway.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
