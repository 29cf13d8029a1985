"""One typed settings object, from the environment (`STREAMDETECT_*`) and an optional file.

Nested fields are reached with two underscores: `STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS`. A TOML file
named by `STREAMDETECT_SETTINGS_FILE` gives defaults beneath the environment. docs/settings.md holds
the table of all settings; a test keeps it true.
"""

import os
import ssl
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pydantic_settings
from platformdirs import user_cache_path
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from streamdetect.errors import StreamdetectError
from streamdetect.misspelt import no_such_setting, unknown_variables

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_ROOT = Path(__file__).resolve().parent
_BUNDLED = _ROOT / "_bundled"
_PREFIX = "STREAMDETECT_"
_ANSWER_MS = 1000  # in which the answer to a fetch comes once the broker has waited


def content_folder(name: str) -> Path:
    """Return the folder `rules` or `models`: of the checkout, else the copy inside the package."""
    beside = _ROOT.parent / name
    return beside if beside.is_dir() else _BUNDLED / name


class SettingsError(StreamdetectError):
    """A setting is wrong."""


class _Group(BaseModel):
    """A group of settings: a name that none has is a fault, not a setting without effect."""

    # No time or share is infinite: `inf` would pass every bound and fail where it is reckoned with.
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _said(cls, value: object) -> object:
        # An empty path would be the folder one stands in, an empty host every interface.
        if value == "":
            raise ValueError("is empty; leave it out, and its default counts")
        return value


class KafkaSettings(_Group):
    """How to reach Kafka; passed alike to Faust, aiokafka and kafka-python."""

    bootstrap_servers: str = Field(
        default="127.0.0.1:9092", description="comma-separated host:port"
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="Kafka's security.protocol"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="PLAIN", description="SASL mechanism, where the protocol has SASL"
    )
    sasl_username: str | None = Field(default=None, description="SASL user")
    sasl_password: SecretStr | None = Field(default=None, description="SASL password")
    ssl_cafile: Path | None = Field(
        default=None, description="CA certificates (PEM); default: system's"
    )
    ssl_certfile: Path | None = Field(default=None, description="client certificate (PEM)")
    ssl_keyfile: Path | None = Field(default=None, description="client key (PEM)")
    ssl_check_hostname: bool = Field(default=True, description="check the broker's host name")
    partitions: int = Field(
        default=8, ge=1, le=4096, description="partitions of topics that we create"
    )
    replication_factor: int = Field(
        default=1, ge=1, le=9, description="replicas of topics that we create"
    )
    session_timeout_s: float = Field(
        default=6.0,
        ge=1,
        le=1800,
        description="a silent worker or subscriber is replaced after it; brokers may take less of "
        "the range (group.min.session.timeout.ms, group.max.session.timeout.ms)",
    )
    # kafka-python closes connections that are idle for 540 s, and takes no longer request.
    request_timeout_s: float = Field(
        default=10.0, ge=2, lt=540, description="one request to the broker"
    )
    fetch_max_wait_ms: int = Field(
        default=100,
        ge=1,
        description="how long a fetch waits where no records are; records end the wait; at least a "
        "second below the request timeout",
    )

    @model_validator(mode="after")
    def _complete(self) -> "KafkaSettings":
        if self.security_protocol.startswith("SASL") and (
            not self.sasl_username or not self.sasl_password
        ):
            both = (variable_of(("kafka", name)) for name in ("sasl_username", "sasl_password"))
            raise ValueError(f"{self.security_protocol} needs {' and '.join(both)}")
        if self.ssl_keyfile is not None and self.ssl_certfile is None:
            certificate = variable_of(("kafka", "ssl_certfile"))
            raise ValueError(f"ssl_keyfile is the key of {certificate}, which is not set")
        if self.fetch_max_wait_ms + _ANSWER_MS > self.request_timeout_s * 1000:
            wait, request = (
                variable_of(("kafka", name)) for name in ("fetch_max_wait_ms", "request_timeout_s")
            )
            raise ValueError(
                f"{wait} ({self.fetch_max_wait_ms} ms) must be at least {_ANSWER_MS} ms below "
                f"{request} ({self.request_timeout_s:g} s), else an idle fetch fails"
            )
        return self

    def ssl_context(self) -> ssl.SSLContext | None:
        """Return the TLS context, or None where the protocol has none."""
        if not self.security_protocol.endswith("SSL"):
            return None
        try:
            context = ssl.create_default_context(cafile=self.ssl_cafile)
        except OSError as error:
            raise _unusable("ssl_cafile", self.ssl_cafile, error) from None
        context.check_hostname = self.ssl_check_hostname
        if self.ssl_certfile is not None:
            for name in ("ssl_certfile", "ssl_keyfile"):
                file: Path | None = getattr(self, name)
                if file is not None and not file.is_file():
                    raise _unusable(name, file, "there is no such file")
            try:
                # A key with a password would be asked for at a terminal that no worker has.
                context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile, password="")
            except OSError as error:
                files = ", ".join(map(str, filter(None, (self.ssl_certfile, self.ssl_keyfile))))
                raise SettingsError(
                    f"{files} cannot be used ({error})",
                    where=variable_of(("kafka", "ssl_certfile")),
                    fix="name a PEM certificate with its key, in the same file or in "
                    f"{variable_of(('kafka', 'ssl_keyfile'))}, without a password",
                ) from None
        return context

    def client_options(self) -> dict[str, Any]:
        """Return what aiokafka's clients need to connect (kafka-python: `legacy_options`)."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "security_protocol": self.security_protocol,
            "request_timeout_ms": int(self.request_timeout_s * 1000),
        }
        if (context := self.ssl_context()) is not None:
            options["ssl_context"] = context
        if self.security_protocol.startswith("SASL"):
            password = self.sasl_password.get_secret_value() if self.sasl_password else None
            options |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": password,
            }
        return options

    def legacy_options(self) -> dict[str, Any]:
        """Return what kafka-python's clients need to connect (the same, a list of servers)."""
        servers = [entry.strip() for entry in self.bootstrap_servers.split(",")]
        # Its own most is 30 s, in which a broker that is there again would not be seen.
        return self.client_options() | {
            "bootstrap_servers": servers,
            "reconnect_backoff_max_ms": 2000,
        }

    @property
    def on_loopback(self) -> bool:
        """Whether every broker is on this machine."""
        hosts = [entry.rsplit(":", 1)[0].strip("[]") for entry in self.bootstrap_servers.split(",")]
        return all(host == "localhost" or _is_loopback(host) for host in hosts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, and be it `127.somewhere.example`
        return False


def _unusable(name: str, file: object, reason: object) -> SettingsError:
    return SettingsError(
        f"{file} cannot be used ({reason})",
        where=variable_of(("kafka", name)),
        fix="name a PEM file that this user may read",
    )


class RulesSettings(_Group):
    """Where policy content comes from."""

    path: Path = Field(
        default_factory=lambda: content_folder("rules"), description="the rules folder"
    )
    poll_interval_s: float = Field(
        default=1.0, gt=0, description="how often the folder is looked at"
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("streamdetect") / "rulesets",
        description="folder of checked rulesets, for a quick start; not writable: checked anew",
        json_schema_extra={"shown": "of the user"},
    )


class ClassifierSettings(_Group):
    """The small classifier."""

    enabled: bool = Field(default=True, description="off: rules go on alone")
    path: Path = Field(
        default_factory=lambda: content_folder("models") / "claims-zh-en",
        description="a Hugging Face sequence-classification folder",
    )
    backend: Literal["torch", "numpy", "onnx"] = Field(
        default="torch",
        description="`numpy`: the same scores at a sixth to two thirds more time, from BERT "
        "folders only; torch need not be there; `onnx`: ONNX Runtime, from the extra of that name",
    )
    precision: Literal["float32", "int8"] = Field(
        default="float32",
        description="`int8` (onnx only): faster and coarser; used only where it agrees with torch "
        "float32 on 98 % of the verdicts",
    )
    threads: int = Field(default=1, ge=1, description="threads of a worker that multiply")
    queue_limit: int = Field(
        default=2048, ge=1, description="texts that may wait; beyond: rules alone"
    )
    wait_s: float = Field(
        default=5.0,
        gt=0,
        description="how long a batch of records waits for scores, at most, and then for the "
        "words of what the model flags; beyond: rules alone",
    )
    cache_size: int = Field(default=20_000, ge=0, description="texts whose scores are kept (LRU)")
    sample_percent: float = Field(
        default=0.5, ge=0, le=100, description="share of texts scored though the gate let them pass"
    )

    @model_validator(mode="after")
    def _computable(self) -> "ClassifierSettings":
        if self.precision == "int8" and self.backend != "onnx":
            raise ValueError("precision int8 needs backend onnx")
        return self


class BreakerSettings(_Group):
    """The circuit breaker of rules; rates count findings that enforce, per segment judged."""

    enabled: bool = Field(default=True, description="off: no rule is held back by the machine")
    window_s: int = Field(default=60, ge=5, description="over which the present rate is taken")
    usual_s: int = Field(
        default=3600, ge=60, description="before it: over which the usual rate of a rule is taken"
    )
    factor: float = Field(
        default=10.0, gt=1, description="so many times the usual rate: the rule waits for people"
    )
    least_hits: int = Field(default=50, ge=1, description="fewer findings in the window: nothing")
    least_usual_segments: int = Field(
        default=20_000, ge=1, description="fewer segments before it: no rate is usual yet"
    )
    new_s: int = Field(
        default=86_400,
        ge=0,
        description="how long a version of a rule is new once published; its cap alone counts then",
    )
    new_per_1000: float = Field(
        default=10.0, gt=0, description="most findings of a new rule per 1,000 segments"
    )
    new_least_hits: int = Field(
        default=20, ge=1, description="fewer findings of a new rule in the window: nothing"
    )
    rest_s: int = Field(
        default=86_400, ge=0, description="how long a person's `enforced` is not contradicted"
    )


class DemotionSettings(_Group):
    """When a rule steps down by what people decided; shares against the 95 % interval's end."""

    enabled: bool = Field(default=True, description="off: no rule is demoted by the machine")
    least_decisions: int = Field(
        default=30, ge=1, description="fewer decisions on a rule say nothing"
    )
    least_precision: float = Field(
        default=0.8,
        ge=0,
        le=1,
        description="upheld share of the sample from what a rule enforced: surely below it, the "
        "rule goes to review_only",
    )
    least_useful: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="upheld share of what people were asked about: surely below it, the rule goes "
        "to shadow",
    )
    window_days: int = Field(default=90, ge=1, description="older cases are forgotten")
    look_s: float = Field(default=10.0, gt=0, description="seconds between two looks")


class EnforcementSettings(_Group):
    """What follows from violations."""

    dry_run: bool = Field(
        default=False,
        description="on: what the ledger decides goes to the shadow topic, and no listing is held "
        "back, as with the kill switch",
    )


class ReviewSettings(_Group):
    """People's decisions."""

    sample_percent: float = Field(
        default=1.0,
        ge=0,
        le=100,
        description="share of enforced incidents that people review to measure quality",
    )
    sample_seed: str = Field(default="streamdetect", description="another one draws others")

    signatures: Literal["where_keyed", "required"] = Field(
        default="where_keyed",
        description="`required`: no decision counts without a signature; `where_keyed`: only who "
        "has a public key in reviewers.yml must sign",
    )


class ListingSettings(_Group):
    """The inspection of listings."""

    appeal_days: int = Field(
        default=15, ge=1, description="how long an appeal against an interception is taken"
    )


class WorkerSettings(_Group):
    """One worker process."""

    group: str = Field(
        default="streamdetect",
        pattern=r"^[A-Za-z0-9._-]{1,200}$",
        description="consumer group and Faust app id; letters, digits, `.`, `_`, `-`, as topics "
        "are named after it",
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="address of /metrics, /healthz, /readyz"
    )
    metrics_port: int = Field(
        default=9464, ge=0, le=65535, description="their port; child i: port + i; 0: any free one"
    )
    max_batch_records: int = Field(default=500, ge=1, le=10_000, description="records of one batch")
    batches_in_flight: int = Field(
        default=16, ge=1, le=64, description="batches of a worker whose output is not yet confirmed"
    )
    warm_up_s: float = Field(
        default=150.0,
        ge=150,
        description="record time reread on an assignment: a minute of review requests that may "
        "wait, the minute before their words, and a window",
    )
    warm_up_max_records: int = Field(
        default=200_000, ge=1000, description="most records of a partition reread on an assignment"
    )
    poison_window: int = Field(
        default=1000, ge=10, description="records over which bad ones are counted"
    )
    poison_share: float = Field(
        default=0.5, gt=0, le=1, description="beyond it the partition pauses"
    )
    stall_s: float = Field(
        default=60.0, ge=5, description="lag without a commit for so long: not alive"
    )
    recovery_s: float = Field(
        default=120.0,
        ge=5,
        description="recovery that comes no further for so long ends the worker, to restart it",
    )
    shutdown_s: float = Field(
        default=10.0, ge=1, description="how long a stop waits for deliveries"
    )
    store: Literal["memory://", "rocksdb://"] = Field(
        default="memory://",
        description="ledger table: `rocksdb://` is on disk and needs the package rocksdict, "
        "from the extra `rocksdb`",
    )
    data_dir: Path | None = Field(
        default=None, description="Faust's data folder; default: a temporary one"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="level of the logs"
    )


class Settings(BaseSettings):
    """All settings. Build it with `load_settings`, which turns faults into readable errors."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
    )

    kafka: KafkaSettings = Field(default_factory=lambda: KafkaSettings())
    rules: RulesSettings = Field(default_factory=lambda: RulesSettings())
    classifier: ClassifierSettings = Field(default_factory=lambda: ClassifierSettings())
    breaker: BreakerSettings = Field(default_factory=lambda: BreakerSettings())
    demotion: DemotionSettings = Field(default_factory=lambda: DemotionSettings())
    enforcement: EnforcementSettings = Field(default_factory=lambda: EnforcementSettings())
    review: ReviewSettings = Field(default_factory=lambda: ReviewSettings())
    listings: ListingSettings = Field(default_factory=lambda: ListingSettings())
    worker: WorkerSettings = Field(default_factory=lambda: WorkerSettings())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, which beats the file."""
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if file := os.environ.get(SETTINGS_FILE_VARIABLE):
            sources.append(TomlConfigSettingsSource(settings_cls, toml_file=Path(file)))
        return tuple(sources)


SETTINGS_FILE_VARIABLE = "STREAMDETECT_SETTINGS_FILE"


def load_settings(**overrides: Any) -> Settings:
    """Return the settings of this process.

    Raises SettingsError that names every wrong setting by its environment variable.
    """
    file = os.environ.get(SETTINGS_FILE_VARIABLE)
    if file and not Path(file).is_file():
        raise SettingsError(
            f"the settings file {file} "
            + ("is no file" if Path(file).exists() else "does not exist"),
            where=SETTINGS_FILE_VARIABLE,
            fix="name a TOML file, or unset the variable",
        )
    known = variables()
    faults = unknown_variables(os.environ, known)
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        for one in error.errors(include_input=False):
            name, fault = _fault_of(one, known)
            faults.setdefault(name, fault)
    except pydantic_settings.SettingsError:  # its cause quotes the value
        groups = {variable_of((name,)) for name in Settings.model_fields}
        raise SettingsError(
            "a whole group is written here, and it is no JSON object",
            where=", ".join(sorted(groups & {name.upper() for name in os.environ})),
            fix="write each setting by its own variable; see docs/settings.md",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} is no TOML: {error}", where=SETTINGS_FILE_VARIABLE, fix="mend the file"
        ) from None
    else:
        if not faults:
            return settings
    listed = "; ".join(f"{name}: {fault}" for name, fault in faults.items())
    raise SettingsError(listed, where="settings", fix=_SEE)


def _fault_of(error: "ErrorDetails", known: tuple[str, ...]) -> tuple[str, str]:
    """Return the name of a wrong setting and what is wrong with it."""
    path = tuple(str(part) for part in error["loc"])
    name = variable_of(path)
    if error["type"] != "extra_forbidden":
        return name, error["msg"].removeprefix("Value error, ")
    if name in known:  # variables may be written in any letters, names in the file may not
        group, _, field = name.removeprefix(_PREFIX).lower().partition("__")
        return ".".join(path), f"write it in small letters below its group: [{group}] {field}"
    return name, no_such_setting(name, known)


_SEE = "see docs/settings.md for the allowed values"


def variables() -> tuple[str, ...]:
    """Return the environment variable of every setting, in the order of docs/settings.md."""
    return tuple(
        variable_of((name, field))
        for name, group in Settings.model_fields.items()
        if isinstance(group.annotation, type) and issubclass(group.annotation, BaseModel)
        for field in group.annotation.model_fields
    )


def variable_of(path: tuple[str, ...]) -> str:
    """Return the environment variable of a setting, e.g. STREAMDETECT_KAFKA__PARTITIONS."""
    return _PREFIX + "__".join(path).upper()


def markdown() -> str:
    """Return docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable; a TOML file named by "
        f"`{SETTINGS_FILE_VARIABLE}` gives",
        "defaults beneath them (`[kafka]`, `bootstrap_servers = …`). An empty variable counts as "
        "not set; empty",
        "text in the file is refused. A wrong setting stops the program with its name and the "
        "reason.",
        "Generated by `python -m streamdetect.settings`.",
        "",
        "| variable | default | allowed | meaning |",
        "|---|---|---|---|",
    ]
    for name, group in Settings.model_fields.items():
        model = group.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise TypeError(f"settings group {name} is no model")
        schemas = model.model_json_schema()["properties"]
        for field, info in model.model_fields.items():
            extra = info.json_schema_extra
            named = extra.get("shown") if isinstance(extra, dict) else None
            shown = str(named or "of the checkout")
            if info.default_factory is None:
                shown = f"`{info.default}`"
            if isinstance(info.default, bool):
                shown = f"`{str(info.default).lower()}`"
            if info.default is None:
                shown = "–"
            variable, allowed = variable_of((name, field)), _allowed(schemas[field])
            lines.append(f"| `{variable}` | {shown} | {allowed} | {info.description} |")
    return "\n".join(lines) + "\n"


_KINDS = {"integer": "whole number", "number": "number", "string": "text"}
_BOUNDS = {"exclusiveMinimum": ">", "minimum": "≥", "exclusiveMaximum": "<", "maximum": "≤"}


def _allowed(schema: dict[str, Any]) -> str:
    """Return in words what the JSON Schema of a setting lets through."""
    schema = schema.get("anyOf", [schema])[0]  # the other one: not set
    if schema["type"] == "boolean":
        return "`true`, `false`"
    if choices := schema.get("enum"):
        return ", ".join(f"`{choice}`" for choice in choices)
    kind = "path" if schema.get("format") == "path" else _KINDS[schema["type"]]
    if "minimum" in schema and "maximum" in schema:
        return f"{kind} {schema['minimum']} – {schema['maximum']}"
    bounds = [f"{sign} {schema[name]}" for name, sign in _BOUNDS.items() if name in schema]
    return f"{kind} {', '.join(bounds)}".rstrip()


if __name__ == "__main__":
    print(markdown(), end="")
