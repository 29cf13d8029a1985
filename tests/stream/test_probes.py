"""The pages of a worker, asked as Prometheus asks them."""

import asyncio

import pytest
from aiohttp import ClientSession

from streamdetect.client.broker import free_port
from streamdetect.stream.health import Health
from streamdetect.stream.probes import serve


async def asked(query: str) -> list[str]:
    port = free_port()
    runner = await serve(Health(stall_s=60.0), "127.0.0.1", port)
    try:
        async with ClientSession() as session:
            answer = await session.get(f"http://127.0.0.1:{port}/metrics{query}")
            assert answer.status == 200
            return (await answer.text()).splitlines()
    finally:
        await runner.cleanup()


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
