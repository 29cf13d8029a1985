"""The pages of a worker, asked as Prometheus asks them."""

import asyncio
import socket

import pytest
from aiohttp import ClientSession

from streamdetect.client.broker import free_port
from streamdetect.stream.health import Health
from streamdetect.stream.probes import serve, stop_serving


async def asked(query: str) -> list[str]:
    port = free_port()
    runner = await serve(Health(stall_s=60.0), "127.0.0.1", port)
    try:
        async with ClientSession() as session:
            answer = await session.get(f"http://127.0.0.1:{port}/metrics{query}")
            assert answer.status == 200
            return (await answer.text()).splitlines()
    finally:
        await stop_serving(runner)


def page(query: str) -> list[str]:
    """Return the lines of /metrics."""
    return asyncio.run(asked(query))


def test_metrics_are_told_whole_or_by_name():
    whole = page("")
    wanted = "streamdetect_ready"
    assert len(whole) > 100
    assert [line for line in whole if line.startswith(wanted)] == (
        [line for line in page(f"?name[]={wanted}") if line[0] != "#"]
    )


@pytest.mark.parametrize("query", ["?name[]=no_such_metric", "?name[]="])
def test_metrics_of_no_known_name_are_an_empty_page(query: str):
    assert page(query) == []


def test_client_that_does_not_read_does_not_hold_up_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"x" * 20_000_000  # more than fits in what lies between
    monkeypatch.setattr("streamdetect.stream.probes.generate_latest", lambda _: page)

    async def stop_beside_it() -> None:
        port = free_port()
        runner = await serve(Health(stall_s=60.0), "127.0.0.1", port)
        with socket.socket() as client:
            client.connect(("127.0.0.1", port))
            client.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.sleep(0.5)
            async with asyncio.timeout(20):
                await stop_serving(runner)

    asyncio.run(stop_beside_it())
