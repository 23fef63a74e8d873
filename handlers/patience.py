"""Ends a request whose body stops coming, so that a sender who says nothing holds no place for ever."""

import asyncio

from starlette.types import Message, Receive

SILENCE = 30.0  # seconds that a body may pause: a bad line does, and goes on


def impatient(receive: Receive) -> Receive:
    """`receive`, that takes a sender who is silent for SILENCE in the middle of a body for gone."""
    body_comes = True

    async def receive_in_time() -> Message:
        nonlocal body_comes
        if not body_comes:  # what comes now is only that the other side has left: a stream waits for that for hours
            return await receive()
        try:
            async with asyncio.timeout(SILENCE):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        body_comes = bool(message.get("more_body"))
        return message

    return receive_in_time
