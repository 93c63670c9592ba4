"""Runs MiniStack on 127.0.0.1 with a clock that stands still until it is moved.

    python ministack-with-clock.py <milliseconds since 1970>

prints the port, one line, as soon as it takes connections. Beyond MiniStack's own paths there are

    POST /_tollbook/clock {"now": <milliseconds since 1970>}   moves the clock and lets the due schedules ring
    GET  /_tollbook/mails                                      the raw messages that SES accepted, in base64

Without the first, a test of an alarm in an hour would take an hour; the second is what MiniStack itself does not keep.
It ends with its standard input, so that it never outlives the test that started it. A request that waits for messages
(WaitTimeSeconds) would wait for ever.
"""

import asyncio
import datetime
import json
import os
import socket
import sys
import threading
import time

real_datetime = datetime.datetime


class Clock:
    def __init__(self, milliseconds):
        self.milliseconds = milliseconds

    def seconds(self):
        return self.milliseconds / 1000


clock = Clock(int(sys.argv[1]))


class StandingDatetime(real_datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(clock.seconds(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(clock.seconds(), datetime.timezone.utc).replace(tzinfo=None)


# Before anything of MiniStack is imported, which takes these two by name.
time.time = clock.seconds
datetime.datetime = StandingDatetime

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", 0))
# From here on connections wait for the server instead of being refused.
listening.listen(128)
port = listening.getsockname()[1]
os.environ.update(
    BIND_HOST="127.0.0.1",
    MINISTACK_HOST="127.0.0.1",
    GATEWAY_PORT=str(port),
    IOT_MTLS_ENABLED="0",
    SFTP_ENABLED="0",
    LOG_LEVEL="ERROR",
    # Nobody reads an object without a signature, as in a private bucket.
    AUTH="true",
)

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.services import scheduler

# Schedules ring when the clock is moved, and at no other moment: the loop of its own never comes to its first look.
scheduler._SCHEDULE_TICK_INTERVAL = 1e9

mails = []


async def read_body(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def answer(send, value):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(value).encode()})


async def keeping_mails(scope, receive, send):
    body = await read_body(receive)
    given = False

    async def receive_again():
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send_on(message):
        if message["type"] == "http.response.start" and message["status"] == 200:
            mails.append(json.loads(body)["Content"]["Raw"]["Data"])
        await send(message)

    await ministack.app(scope, receive_again, send_on)


async def app(scope, receive, send):
    path = scope.get("path")
    if path == "/_tollbook/clock":
        clock.milliseconds = json.loads(await read_body(receive))["now"]
        scheduler._tick_schedules()
        await answer(send, {"now": clock.milliseconds})
    elif path == "/_tollbook/mails":
        await answer(send, mails)
    elif path == "/v2/email/outbound-emails" and scope["method"] == "POST":
        await keeping_mails(scope, receive, send)
    else:
        await ministack.app(scope, receive, send)


def end_with_standard_input():
    # Not through sys.stdin, whose lock would be held when the process ends otherwise.
    while os.read(0, 1024):
        pass
    os._exit(0)


threading.Thread(target=end_with_standard_input, daemon=True).start()

config = Config()
config.bind = [f"fd://{listening.fileno()}"]
config.keep_alive_timeout = 75
config.loglevel = "ERROR"
print(port, flush=True)
asyncio.run(serve(app, config))
