"""The worker's three pages: /metrics, /healthz, /readyz."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from streamdetect.metrics import REGISTRY
from streamdetect.stream.health import Health


async def serve(health: Health, host: str, port: int) -> web.AppRunner:
    """Start serving and return the runner; `await runner.cleanup()` ends it."""

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
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
