from dataclasses import replace

from huggingface_hub import ModelCard, metadata_load

from audit.report.formats.model_card import model_card
from tests.report.samples import everything, sample


def test_the_hub_reads_the_metadata(tmp_path):
    """A model-index with a result a suite, through huggingface_hub's own reader."""
    path = tmp_path / "model-card.md"
    path.write_bytes(model_card(sample()))
    card = ModelCard.load(path)
    results = card.data.eval_results
    assert {one.dataset_type for one in results} == {"countries", "gender", "religion"}
    assert metadata_load(path)["model-index"][0]["name"] == "embedded"
    assert "## Bias, Risks and Limitations" in card.text


def test_values_are_the_audits_own():
    """The largest shift is written unrounded."""
    card = ModelCard(model_card(sample()).decode())
    shifts = [
        one.metric_value for one in card.data.eval_results if one.metric_type == "largest_shift"
    ]
    largest = max((one.shift for one in sample().suites[0].effects), key=abs)
    assert shifts[0] == largest


def test_hostile_names_keep_the_metadata_whole():
    """YAML syntax in the model's id stays one string."""
    hostile = "x: [1, 2]\n---\n# <script>"
    result = replace(everything(), model=replace(sample().model, id=hostile))
    card = ModelCard(model_card(result).decode())
    assert card.data.model_name == "x: [1, 2]⏎---⏎# <script>"
    assert "<script>" not in card.text
