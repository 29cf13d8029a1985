"""The committed artifact, copies of it to damage, and a tiny base encoder made on the spot."""

import json
import shutil
from pathlib import Path

import pytest

from streamdetect.classify.inference import TransformerClassifier, load_classifier

ARTIFACT = Path(__file__).parents[2] / "models" / "claims-zh-en"
RAMBLE = (
    "来刚进来的姐妹看一下啊这个杯子是五百毫升的拧开盖子就能喝我们家老人喝了三天血压就正常了"
    "药都停了颜色有白的有绿的喜欢哪个拍哪个"
)


@pytest.fixture(scope="session")
def classifier() -> TransformerClassifier:
    return load_classifier(ARTIFACT)


@pytest.fixture
def artifact_copy(tmp_path) -> Path:
    return shutil.copytree(ARTIFACT, tmp_path / "copy")


@pytest.fixture
def untold_copy(artifact_copy) -> Path:
    """One without a report: its weights may be changed."""
    (artifact_copy / "report.json").unlink()
    return artifact_copy


@pytest.fixture(scope="session")
def few_rules(tmp_path_factory) -> Path:
    """The rules of one category and the neutral corpus: quick to load."""
    whole = Path(__file__).parents[2] / "rules"
    folder = tmp_path_factory.mktemp("few") / "rules"
    for name in ("benign", "law", "terms", "education"):
        shutil.copytree(whole / name, folder / name)
    for path in whole.glob("*.yml"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def config_of():
    """Return a function that changes config.json of a directory."""

    def change(directory: Path, **changes) -> None:
        path = directory / "config.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**document, **changes}), encoding="utf-8")

    return change


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory) -> Path:
    """A random two-layer BERT encoder that knows the characters of the training lines."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    from tests.classify.lines import training_lines

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    characters = sorted(
        {c for row in training_lines() for c in row.text.lower() if not c.isspace()}
    )
    unreachable = ["##一", "か", "[unused1]"]
    pieces = [*special, *unreachable, *characters, *(f"##{c}" for c in characters if c.isascii())]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.add_special_tokens(special)
    directory = tmp_path_factory.mktemp("tiny-base")
    tokenizer.save(str(directory / "tokenizer.json"))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(directory)
    return directory


@pytest.fixture(scope="session")
def int8_breaks(tiny_base, tmp_path_factory) -> Path:
    """A random classifier that flags every text, with weights of 100 behind activations of 0.

    In full precision those add nothing. Eight bits for each row of activations do not hold the 0
    exactly, and steps that reach to 100 leave nothing of the other weights.
    """
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    from streamdetect.classify.model import LABELS
    from streamdetect.classify.thresholds import THRESHOLDS_FILE, Thresholds
    from streamdetect.events.vocabulary import CATEGORIES

    torch.manual_seed(5)
    config = BertConfig.from_pretrained(
        tiny_base,
        id2label=dict(enumerate(LABELS)),
        problem_type="multi_label_classification",
        initializer_range=0.5,
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        layer = model.bert.encoder.layer[0]
        layer.intermediate.dense.weight[7] = 0
        layer.intermediate.dense.bias[7] = 0
        layer.output.dense.weight[:, 7] = 100
    folder = tmp_path_factory.mktemp("int8-breaks") / "broken"
    model.save_pretrained(folder)
    shutil.copy(tiny_base / "tokenizer.json", folder)
    nothing = dict.fromkeys(CATEGORIES, 0.0)
    all_flagged = Thresholds("test", nothing, nothing, nothing)
    (folder / THRESHOLDS_FILE).write_text(all_flagged.to_json(), encoding="utf-8")
    return folder
