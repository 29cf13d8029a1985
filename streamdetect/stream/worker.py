"""Puts a worker together from settings and runs it until a signal stops it."""

import asyncio
import logging
import tempfile
from pathlib import Path

import faust

from streamdetect.classify.pool import InferencePool
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.detect.detector import DEFAULT, ClaimThresholds, Detector, Detectors
from streamdetect.enforce.policy import Policy
from streamdetect.metrics import (
    POLICY,
    POLICY_RELOAD_OK,
    POLICY_RELOADS,
    RELOAD_OK,
    RELOADS,
    RULES_LOADED,
    RULESET,
)
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.reload import Rejected, Reloaded, RulesetSource
from streamdetect.settings import Settings, SettingsError
from streamdetect.stream.app import Worker
from streamdetect.stream.detecting import Scorer
from streamdetect.stream.logs import set_up
from streamdetect.stream.policy_file import POLICY_FILE, PolicyRefused, PolicySource
from streamdetect.stream.scoring import ModelScorer, RulesAlone

log = logging.getLogger(__name__)

_INFERENCE_WAIT_S = 5.0  # beyond it the rules go on alone


class Rules:
    """The rules of a running worker: looks for changes, keeps the last good set."""

    def __init__(self, settings: Settings, thresholds: ClaimThresholds) -> None:
        self._folder = settings.rules.path
        self._source = RulesetSource(self._folder)
        self._control_version = 0
        first = self._source.poll()
        if not isinstance(first, Reloaded):
            raise (
                first.error
                if first is not None
                else SettingsError(
                    "the rules change while they are read",
                    where=str(self._folder),
                    fix="start again once the files are in place",
                )
            )
        self.ruleset: Ruleset = first.ruleset
        self._policies = PolicySource(self._folder / POLICY_FILE)
        self._thresholds = thresholds
        self._detectors = Detectors.ALL if settings.classifier.enabled else Detectors.RULES
        self.detector = self._compiled()
        self._publish()
        self._publish_policy()

    @property
    def policy(self) -> Policy:
        """The last good policy."""
        return self._policies.current

    def _compiled(self) -> Detector:
        return Detector(self.ruleset, thresholds=self._thresholds, detectors=self._detectors)

    async def refresh(self, worker: Worker) -> None:
        """Hand changed rules, policy or controls to the worker; a bad file changes nothing."""
        await self._refresh_policy(worker)
        change = await asyncio.to_thread(self._source.poll)
        if isinstance(change, Rejected):
            RELOADS.labels("rejected").inc()
            RELOAD_OK.set(0)
            log.error("the changed rules are rejected, the last good set stays:\n%s", change.error)
        elif change is not None:
            self.ruleset = change.ruleset
            self.detector = await asyncio.to_thread(self._compiled)
        controls_changed = worker.control.version != self._control_version
        if isinstance(change, Reloaded) or controls_changed:
            self._control_version = worker.control.version
            worker.detecting.use(self.detector.with_controls(worker.control.controls))
        if isinstance(change, Reloaded):
            RELOADS.labels("loaded").inc()
            self._publish()
            log.info("ruleset %s is in force", self.ruleset.hash[:12])

    async def _refresh_policy(self, worker: Worker) -> None:
        change = await asyncio.to_thread(self._policies.poll)
        if isinstance(change, PolicyRefused):
            POLICY_RELOADS.labels("rejected").inc()
            POLICY_RELOAD_OK.set(0)
            log.error("the changed policy is rejected, the last good one stays:\n%s", change.error)
        elif change is not None:
            worker.enforcing.use(change.policy)
            POLICY_RELOADS.labels("loaded").inc()
            self._publish_policy()
            log.info("policy %s is in force", change.policy.hash[:12])

    def _publish_policy(self) -> None:
        POLICY_RELOAD_OK.set(1)
        POLICY.clear()
        POLICY.labels(self.policy.hash).set(1)

    def _publish(self) -> None:
        RELOAD_OK.set(1)
        RULESET.clear()
        RULESET.labels(self.ruleset.hash).set(1)
        RULES_LOADED.set(len(self.ruleset.rules))


def run(settings: Settings, *, metrics_port: int) -> None:
    """Run one worker process; returns when it is stopped. Raises StreamdetectError at start."""
    set_up(settings.worker.log_level)
    thresholds = (
        read_thresholds(settings.classifier.path) if settings.classifier.enabled else DEFAULT
    )
    rules = Rules(settings, thresholds)
    scorer = _scorer(settings, thresholds)
    with tempfile.TemporaryDirectory(prefix="streamdetect-") as scratch:
        if settings.worker.data_dir is None:
            settings.worker.data_dir = Path(scratch)
        worker = Worker(
            settings,
            rules.detector,
            rules.policy,
            scorer,
            metrics_port=metrics_port,
            reload=rules.refresh,
        )
        runner = faust.Worker(
            worker.app,
            quiet=True,
            loglevel=settings.worker.log_level,
            override_logging=False,
            redirect_stdouts=False,
        )
        try:
            runner.execute_from_commandline()
        except SystemExit as stop:
            if stop.code not in (None, 0):
                raise


def _scorer(settings: Settings, thresholds: ClaimThresholds) -> Scorer:
    chosen = settings.classifier
    if not chosen.enabled:
        return RulesAlone()
    from streamdetect.classify.inference import load_classifier  # torch: only where a model runs

    classifier = load_classifier(
        chosen.path, threads=chosen.threads, cached_texts=chosen.cache_size
    )
    pool = InferencePool(classifier, queue_texts=chosen.queue_limit, wait_seconds=_INFERENCE_WAIT_S)
    return ModelScorer(classifier, pool, thresholds, sample_percent=chosen.sample_percent)
