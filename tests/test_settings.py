"""Settings: where values come from, and what bad ones say."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ConfigError
from rag.settings import Secret, describe, load_settings


def test_command_line_beats_variable_beats_file_beats_default(home: Path) -> None:
    home.mkdir()
    (home / "footnote.toml").write_text('model = "file"\ntop_k = 7\nchunk_chars = 300\n')
    environ = {"FOOTNOTE_MODEL": "variable", "FOOTNOTE_TOP_K": "8"}
    loaded = load_settings(home, given={"model": "given"}, environ=environ)
    assert loaded.settings.model == "given"
    assert loaded.settings.top_k == 8
    assert loaded.settings.chunk_chars == 300
    assert loaded.settings.engine == "auto"
    assert loaded.origins["chunk_chars"] == "footnote.toml"


def test_every_bad_value_is_reported_at_once(home: Path) -> None:
    environ = {"FOOTNOTE_TOP_K": "many", "FOOTNOTE_BASE_URL": "ftp://x", "FOOTNOTE_ENGINE": "best"}
    with pytest.raises(ConfigError) as caught:
        load_settings(home, environ=environ)
    for name in ("top_k", "base_url", "engine"):
        assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_key_in_the_environment_configures_no_model(home: Path) -> None:
    loaded = load_settings(home, environ={"OPENAI_API_KEY": "sk-secret", "OPENAI_MODEL": "x"})
    assert loaded.settings.model is None


def test_a_key_is_never_shown(home: Path) -> None:
    loaded = load_settings(home, environ={"OPENAI_API_KEY": "sk-secret"})
    assert loaded.settings.api_key == Secret("sk-secret")
    assert "sk-secret" not in repr(loaded)
    assert "sk-secret" not in str(describe(loaded))


def test_footnote_base_url_beats_openai_base_url(home: Path) -> None:
    environ = {"OPENAI_BASE_URL": "http://a/v1", "FOOTNOTE_BASE_URL": "http://b/v1/"}
    assert load_settings(home, environ=environ).settings.base_url == "http://b/v1"


def test_broken_file_is_one_line(home: Path) -> None:
    home.mkdir()
    (home / "footnote.toml").write_text("model = ")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_settings(home, environ={})


def test_unknown_setting_in_the_file_is_named(home: Path) -> None:
    home.mkdir()
    (home / "footnote.toml").write_text('modle = "x"')
    with pytest.raises(ConfigError, match="modle"):
        load_settings(home, environ={})
