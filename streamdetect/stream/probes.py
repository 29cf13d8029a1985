"""The worker's three pages: /metrics, /healthz, /readyz."""

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from streamdetect.metrics import REGISTRY
from streamdetect.stream.health import Health

_SHUTDOWN_S: Final = 1.0  # for each of the two waits for a client that does not read
_STOP_S: Final = 3.0


async def serve(health: Health, host: str, port: int) -> web.AppRunner:
    """Start serving and return the runner; `stop_serving` ends it."""

    async def metrics(request: web.Request) -> web.Response:
        health.why_not_ready()  # refreshes the gauge
        names = request.query.getall("name[]", None)
        body = generate_latest(REGISTRY.restricted_registry(names) if names else REGISTRY)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def probe(reason: str | None) -> web.Response:
        return web.Response(text=(reason or "ok") + "\n", status=503 if reason else 200)

    async def healthz(_: web.Request) -> web.Response:
        return probe(health.why_not_live())

    async def readyz(_: web.Request) -> web.Response:
        return probe(health.why_not_ready())

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


async def stop_serving(runner: web.AppRunner) -> None:
    """Stop, within three seconds: a client that does not read its answer is left behind."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_STOP_S):
            await runner.cleanup()
