"""Puts a worker together from settings and runs it until a signal stops it."""

import asyncio
import gc
import logging
import os
import tempfile
import threading
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import faust
from prometheus_client import Counter

from streamdetect.classify.drift import DriftMonitor, read_reference
from streamdetect.classify.engine import Engine
from streamdetect.classify.pool import InferencePool
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.detect.detector import DEFAULT, ClaimThresholds, Detector, Detectors
from streamdetect.detect.guards import prepare
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_book import InForce, PolicyBook, book_of, in_force_from
from streamdetect.enforce.policy_bundle import pack_policy, unpack_policy
from streamdetect.errors import StreamdetectError
from streamdetect.loading import compiled, extensions, loading
from streamdetect.metrics import (
    ENGINE_AGREEMENT,
    EXTENSION_LOADED,
    POLICY,
    POLICY_RELOAD_OK,
    POLICY_RELOADS,
    RELOAD_OK,
    RELOADS,
    REVIEWERS_RELOAD_OK,
    RULES_LOADED,
    RULESET,
    SHADOWED,
)
from streamdetect.ruleset.bundle import unpack_ruleset
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.plain_file import POLICY_FILE, REVIEWERS_FILE, read_plain
from streamdetect.ruleset.reload import Rejected, Reloaded, RulesetSource
from streamdetect.settings import Settings, SettingsError, variable_of
from streamdetect.stream.app import Worker
from streamdetect.stream.detecting import Scorer
from streamdetect.stream.logs import set_up
from streamdetect.stream.policy_file import PolicyRefused, PolicySource
from streamdetect.stream.published import Following, Telling
from streamdetect.stream.reviewers_file import ReviewersRefused, ReviewersSource
from streamdetect.stream.scoring import ModelScorer, RulesAlone
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

_FAREWELL_S = 5.0  # a stop's, beside `shutdown_s`: leaving the group, closing connections

T = TypeVar("T")


class Rules:
    """Rules and policy of a running worker: follows folder and control topic, keeps the last good.

    Where a person published on the control topic, the topic leads and the folder is not looked at;
    else the folder leads, and what is taken from it is told on the topic.
    """

    def __init__(self, settings: Settings, thresholds: ClaimThresholds) -> None:
        self._folder = settings.rules.path
        self._checked = checked = CheckedRulesets(settings.rules.cache)
        self._source = RulesetSource(self._folder, checked.load)
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
        self._policy_source = PolicySource(self._folder / POLICY_FILE)
        self.policy = self._policy_source.current
        self._dated = PolicyBook.of([InForce(0, self.policy)])
        self._known_policies: dict[str, Policy] = {}
        self._unread_policies: set[str] = set()
        self.reviewers = ReviewersSource(self._folder / REVIEWERS_FILE)
        self._thresholds = thresholds
        self._detectors = Detectors.ALL if settings.classifier.enabled else Detectors.RULES
        self.detector = self._compiled(first.ruleset)
        self._of_folder = self.detector
        self._rules_refused = self._policy_refused = False  # of the folder
        self.rulesets = Following("ruleset", lambda found: self._compiled(unpack_ruleset(found)))
        self.policies = Following("policy", unpack_policy)
        self._rules_telling = Telling(self.rulesets, lambda: checked.packed(self._folder))
        self._policy_telling = Telling(
            self.policies, lambda: pack_policy(read_plain(self._folder / POLICY_FILE).value)
        )
        self._show()

    def _compiled(self, ruleset: Ruleset) -> Detector:
        """Return a detector that has nothing left to work out: rooms wait for what it does late."""
        found = compiled(ruleset, self._checked, self._thresholds, self._detectors)
        found.compiled.folding.prepare()
        return found

    async def refresh(self, worker: Worker) -> None:
        """Hand over what folder and control topic say by now; what is bad changes nothing."""
        await self._refresh_policy(worker)
        await self._refresh_rules(worker)
        await self._refresh_reviewers(worker)
        self._show()
        sender = worker.app.producer
        self._rules_telling.tell(sender, self._of_folder.ruleset_hash)
        self._policy_telling.tell(sender, self._policy_source.current.hash)

    async def _refresh_rules(self, worker: Worker) -> None:
        changed = worker.control.version != self._control_version
        self._control_version = worker.control.version
        if self.rulesets.published:
            await self._prepare(self.rulesets, self.detector.ruleset_hash, self.detector, RELOADS)
            detector = self.rulesets.in_force(now_ms()) or self.detector
        else:
            await self._look_at_rules()
            detector = self._of_folder
        if changed or detector is not self.detector:
            worker.use_detector(detector.with_controls(worker.control.controls))
            worker.enforcing.shadow(on=worker.control.controls.kill_switch)
        if detector is not self.detector:
            self.detector = detector
            RELOADS.labels("loaded").inc()
            log.info(
                "ruleset %s is in force%s", detector.ruleset_hash[:12], self.rulesets.lateness()
            )

    async def _refresh_policy(self, worker: Worker) -> None:
        if self.policies.published:
            await self._prepare(self.policies, self.policy.hash, self.policy, POLICY_RELOADS)
            policy, mended = self.policies.in_force(now_ms()) or self.policy, False
        else:
            mended = await self._look_at_policy()
            policy = self._policy_source.current
        if policy is not self.policy or mended:
            self.policy = policy
            POLICY_RELOADS.labels("loaded").inc()
            log.info("policy %s is in force%s", policy.hash[:12], self.policies.lateness())
        dated = self._dated_policies()
        if dated != self._dated:
            self._dated = dated
            worker.enforcing.use(dated)
            worker.detecting.attach_by(dated)

    def _dated_policies(self) -> PolicyBook:
        """Return which policy was in force when, as the topic tells it to every worker alike."""
        entries: list[InForce] = []
        for told_ms, policy_hash in self.policies.timeline():
            policy = self._policy_of(policy_hash)
            if policy is not None:
                entries.append(in_force_from(policy, told_ms))
        return PolicyBook.of(entries or [InForce(0, self.policy)])

    def _policy_of(self, policy_hash: str) -> Policy | None:
        for held in (self.policy, self._policy_source.current):
            if held.hash == policy_hash:
                self._known_policies[policy_hash] = held
        if policy_hash not in self._known_policies:
            try:
                bundle = self.policies.bundle(policy_hash)
                self._known_policies[policy_hash] = unpack_policy(bundle)
            except StreamdetectError as error:
                if policy_hash not in self._unread_policies:
                    log.error("what policy %s judged is not known: %s", policy_hash[:12], error)
                self._unread_policies.add(policy_hash)
                return None
        return self._known_policies[policy_hash]

    async def _refresh_reviewers(self, worker: Worker) -> None:
        change = await asyncio.to_thread(self.reviewers.poll)
        if isinstance(change, ReviewersRefused):
            REVIEWERS_RELOAD_OK.set(0)
            log.error(
                "the changed reviewers are rejected, the last good ones stay:\n%s", change.error
            )
        elif change is not None:
            worker.enforcing.entitling.reviewers = change.reviewers
            REVIEWERS_RELOAD_OK.set(1)
            log.info("%d reviewers may decide", len(change.reviewers.by_id))

    async def _prepare(
        self, following: Following[T], held_hash: str, held: T, counted: Counter
    ) -> None:
        for refused, error in await following.prepare(now_ms(), held_hash, held):
            counted.labels("rejected").inc()
            log.error(
                "%s %s was published and is rejected, the last good one stays:\n%s",
                following.content,
                refused[:12],
                error,
            )

    async def _look_at_rules(self) -> None:
        change = await asyncio.to_thread(self._source.poll)
        if isinstance(change, Rejected):
            self._refuse_rules(change.error)
        elif change is not None:
            try:
                self._of_folder = await asyncio.to_thread(self._compiled, change.ruleset)
            except Exception as error:  # whatever is wrong: a worker goes on with what it has
                self._refuse_rules(error)
            else:
                self._rules_refused = False

    def _refuse_rules(self, error: Exception) -> None:
        self._rules_refused = True
        RELOADS.labels("rejected").inc()
        log.error(
            "the changed rules are rejected, the last good set stays:\n%s",
            error,
            exc_info=None if isinstance(error, StreamdetectError) else error,
        )

    async def _look_at_policy(self) -> bool:
        """Look at the folder's policy; return whether there is a good one to be told of."""
        change = await asyncio.to_thread(self._policy_source.poll)
        if isinstance(change, PolicyRefused):
            self._policy_refused = True
            POLICY_RELOADS.labels("rejected").inc()
            log.error("the changed policy is rejected, the last good one stays:\n%s", change.error)
        elif change is not None:
            self._policy_refused = False
        return change is not None and not self._policy_refused

    def _show(self) -> None:
        rules_refused = self._rules_refused and not self.rulesets.published
        policy_refused = self._policy_refused and not self.policies.published
        RELOAD_OK.set(0 if rules_refused or self.rulesets.refused else 1)
        POLICY_RELOAD_OK.set(0 if policy_refused or self.policies.refused else 1)
        RULESET.clear()
        RULESET.labels(self.detector.ruleset_hash).set(1)
        POLICY.clear()
        POLICY.labels(self.policy.hash).set(1)
        RULES_LOADED.set(len(self.detector.ruleset.rules))


def run(settings: Settings, *, metrics_port: int) -> None:
    """Run one worker process; returns when it is stopped. Raises StreamdetectError at start."""
    _require_store(settings)
    _require_data_dir(settings)
    set_up(settings.worker.log_level)
    thresholds = (
        read_thresholds(settings.classifier.path) if settings.classifier.enabled else DEFAULT
    )
    with loading():
        rules = Rules(settings, thresholds)
    scorer = _scorer(settings, thresholds)
    with tempfile.TemporaryDirectory(prefix="streamdetect-") as scratch:
        if settings.worker.data_dir is None:
            settings.worker.data_dir = Path(scratch)
        worker = assembled(settings, rules, scorer, metrics_port=metrics_port)
        worker.app.before_stop = partial(_drain_then_end, worker)
        runner = faust.Worker(
            worker.app,
            quiet=True,
            loglevel=settings.worker.log_level,
            override_logging=False,
            redirect_stdouts=False,
        )
        runner.spinner = None  # what it tells a terminal would stand in the first line of the logs
        prepare()
        gc.collect()
        gc.freeze()  # rules and code live as long as the worker: no collection need walk them
        gc.set_threshold(20_000, 20, 20)  # what a segment leaves behind is seldom a cycle
        try:
            runner.execute_from_commandline()
        except SystemExit as stop:
            if stop.code not in (None, 0):
                raise


async def _drain_then_end(worker: Worker) -> None:
    """Let what is in hand land, then end; what is not committed by then is read again.

    Clients would wait without limit for a broker that is away.
    """

    def give_up() -> None:
        log.warning("the broker does not answer; ending without taking leave of it")
        os._exit(1 if worker.app.crashed else 0)

    limit = threading.Timer(worker.settings.worker.shutdown_s + _FAREWELL_S, give_up)
    limit.daemon = True
    limit.start()
    await worker.drain()


def _require_store(settings: Settings) -> None:
    if settings.worker.store == "rocksdb://" and find_spec("rocksdict") is None:
        raise SettingsError(
            "the store rocksdb:// needs the package rocksdict, which is not installed",
            where=variable_of(("worker", "store")),
            fix="install it: pip install 'rocksdict>=0.3.29,<0.4', or set the store to memory://",
        )


def _require_data_dir(settings: Settings) -> None:
    """Make the data folder, or say that it cannot be: Faust does so late, without its parents."""
    folder = settings.worker.data_dir
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise SettingsError(
            f"nothing can be written in {folder} ({error.strerror})",
            where=variable_of(("worker", "data_dir")),
            fix="name a folder that this user may write, in a container on a volume or below /tmp",
        ) from None


def assembled(settings: Settings, rules: Rules, scorer: Scorer, *, metrics_port: int) -> Worker:
    """Return a worker put together as the settings say. Nothing runs yet."""
    worker = Worker(
        settings,
        rules.detector,
        rules.policy,
        scorer,
        metrics_port=metrics_port,
        reload=rules.refresh,
        rulesets=rules.rulesets,
        policies=rules.policies,
    )
    worker.detecting.attach_by(book_of(rules.policy))
    worker.enforcing.entitling.reviewers = rules.reviewers.current
    worker.enforcing.entitling.signatures = settings.review.signatures
    REVIEWERS_RELOAD_OK.set(1)
    dry_run = settings.enforcement.dry_run
    worker.enforcing.silence.dry_run = worker.inspecting.dry_run = dry_run
    SHADOWED.labels("dry_run").set(dry_run)
    if dry_run:
        log.warning(
            "dry run: what is decided goes to the shadow topic and has no effect; listings that "
            "come meanwhile must be sent again afterwards"
        )
    _tell_extensions()
    return worker


def _tell_extensions() -> None:
    """Say which C extensions run: an installation that could not build them does not show it."""
    found = extensions()
    for name, is_there in found.items():
        EXTENSION_LOADED.labels(name).set(is_there)
    if all(found.values()):
        log.info("C extensions: %s", ", ".join(found))
    else:
        log.warning(
            "without the C extensions %s a segment takes about twice as long: install a C compiler "
            "and Python's headers, then the package again with STREAMDETECT_BUILD_NATIVE=require",
            ", ".join(name for name, is_there in found.items() if not is_there),
        )


def _scorer(settings: Settings, thresholds: ClaimThresholds) -> Scorer:
    chosen = settings.classifier
    if not chosen.enabled:
        return RulesAlone()
    from streamdetect.classify.inference import load_classifier  # torch: only where a model runs

    classifier = load_classifier(
        chosen.path,
        threads=chosen.threads,
        cached_texts=chosen.cache_size,
        engine=Engine.named(chosen.backend, chosen.precision),
    )
    if (trial := classifier.trial) is not None:
        ENGINE_AGREEMENT.labels(trial.engine.backend, trial.engine.precision).set(
            trial.agreement.share
        )
        if trial.refusal is not None:
            log.error(trial.refusal)
    pool = InferencePool(classifier, queue_texts=chosen.queue_limit, wait_seconds=chosen.wait_s)
    reference = read_reference(chosen.path)
    return ModelScorer(
        classifier,
        pool,
        thresholds,
        sample_percent=chosen.sample_percent,
        drift=DriftMonitor(reference) if reference is not None else None,
    )
