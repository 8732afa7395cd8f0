"""What an assistant's program does: start `runlift mcp` and call its tools."""

import asyncio
import json
import os
import sys

from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client

from places import SAMPLES

TODAY = "2026-11-16T09:00"


def converse(folder, talk, *options, runs=SAMPLES, settings=None):
    """Start the program as an assistant does, let `talk` ask, and give what `talk` gives."""
    more = [] if settings is None else ["-c", str(settings)]
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "runlift_export", *more, "mcp", str(runs), *options],
        env={"HOME": str(folder), "RUNLIFT_TODAY": TODAY, "TZ": "UTC", "PATH": os.environ["PATH"]},
        cwd=str(folder),
    )

    async def whole():
        async with Client(stdio_client(server)) as client:
            return await talk(client)

    return asyncio.run(asyncio.wait_for(whole(), 120))


async def ask(client, tool, **arguments):
    """The tool's answer as a dictionary; a refusal as its sentence."""
    found = await client.call_tool(tool, arguments)
    text = found.content[0].text
    return text if found.is_error else json.loads(text)
