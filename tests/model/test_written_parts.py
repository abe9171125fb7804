"""What stands beside a written answer, which language it is in, what a model is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.question import parse_question
from rag.answer.written_beside import in_marks, lacking, takes_place
from rag.answer.written_echo import echoes
from rag.answer.written_language import LanguageGate, answer_language, in_other_language
from rag.model.context import make_fence
from rag.types import Answer, Citation, Sentence


def quote(text: str, start: int = 0, marker: int = 1) -> Citation:
    place = (marker, "d1", "a.txt", "A", "2024-03-04", "v", None, "", "")
    return Citation(*place, start, start + len(text), text)


def quoted(question: str, *quotes: Citation, notes: tuple[str, ...] = ()) -> Answer:
    return Answer(question, question, "quotes", None, "answered", 0.9, "",
                  citations=quotes, notes=notes)  # fmt: skip


ASKED = [
    ("When did the park open?", "The park opened on 3 May 2024.", "It opened on May 3, 2024.", 0),
    ("When did the park open?", "The park opened on 3 May 2024.", "The park has opened.", 1),
    ("Who signed for each side?", "Ada Quill and Tom Reyes signed.", "Nobody is named.", 1),
    (
        "What is the fund for?",
        "The fund pays for pipes and pumps.",
        "The fund is for pipes and pumps.",
        0,
    ),
    ("What is the fund for?", "The fund pays for pipes and pumps.", "The lake is deep.", 1),
    ("What is the pact called?", "They signed the Blue River Pact.", "They signed a pact.", 1),
    ("What is the pact called?", "They signed the Blue River Pact.", "The Blue River Pact.", 0),
    (
        "What scheme lets firms work together?",
        "A trial scheme on partnership lets firms work.",
        "The scheme lets firms work together.",
        1,
    ),
    ("Which year did the park open?", "It opened today (May 3).", "It opened in 2024.", 1),
    ("公園何時開放？", "The park opened today (May 3).", "公園於2024年5月3日開放。", 0),
    ("公園何時開放？", "The park opened today (May 3).", "公園於2023年5月3日開放。", 1),
    ("公園何時開放？", "公園於5月3日開放。", "公園已經開放。", 1),
    ("公園何時開放？", "公園於5月3日開放。", "公園在五月三日開放。", 0),
]


@pytest.mark.parametrize(("question", "words", "written", "missing"), ASKED)
def test_a_quote_is_added_when_what_is_asked_for_is_not_written(
    question: str, words: str, written: str, missing: int
) -> None:
    found = lacking(parse_question(question), quoted(question, quote(words)), written, ())
    assert len(found) == missing


def test_a_quote_that_the_answer_rests_on_is_not_added() -> None:
    question, words = "What is the fund for?", quote("The fund pays for pipes and pumps.")
    asked = parse_question(question)
    assert lacking(asked, quoted(question, words), "Water works.", [words]) == []


def test_words_of_the_question_alone_are_no_answer_though_they_rest_on_the_quote() -> None:
    question, words = "What is the fund for?", quote("The fund pays for pipes and pumps.")
    asked = parse_question(question)
    assert lacking(asked, quoted(question, words), "The fund is for it.", [words]) == [words]


IN_PLACE = [
    ("Is the pact binding?", "The pact is non-binding.", 0.6, "", True),
    ("When did the park open?", "The park opened on 3 May 2024.", 0.9, "", True),
    ("When did the park open?", "The park opened on 3 May 2024.", 0.6, "", False),
    ("When did the park open?", "The park opened on 3 May 2024.", 0.6, "On 3 May 2024.", True),
    ("When did the park open?", "The park opened on 3 May 2024.", 0.6, "On 4 May 2024.", True),
    ("When did the park open?", "The park opened late.", 0.6, "On 4 May 2024.", False),
    ("Who built the park?", "Mr Tom Reyes opened the park.", 0.6, "Ada Quill did.", False),
    ("Who built the park?", "Mr Tom Reyes built the park.", 0.6, "It was Tom Reyes.", True),
    ("第13屆博覽何時開放？", "It opened on 3 May 2024.", 0.6, "5月3日。", False),
    ("When did the 13th fair open?", "It opened on 3 May 2024.", 0.6, "On 3 May 2024.", False),
]


@pytest.mark.parametrize(("question", "words", "confidence", "withheld", "stand"), IN_PLACE)
def test_quotes_stand_alone_when_sure_asked_whether_or_confirmed(
    question: str, words: str, confidence: float, withheld: str, stand: bool
) -> None:
    answer = replace(quoted(question, quote(words)), confidence=confidence)
    sentences = [Sentence(withheld, "unsupported")] if withheld else []
    assert takes_place(parse_question(question), answer, sentences) is stand


def test_declined_quotes_never_stand_in_place() -> None:
    asked = parse_question("Is the pact binding?")
    answer = replace(quoted("Is the pact binding?"), status="declined", confidence=0.4)
    assert not takes_place(asked, answer, [Sentence("It is.", "unsupported")])


ECHOES = [
    ("Which architect designed the park?", "The architect designed the park.", True),
    ("Which architect designed the park?", "Ada Quill designed the park.", False),
    ("When did the park open?", "It opened on 3 May 2024.", False),
    ("When did the park open?", "The park opened in 2024.", False),
    ("How many lanes has it?", "It has six lanes.", False),
    ("Is the pact binding?", "The pact is binding.", False),
    ("Which opened first, the park or the bridge?", "The park opened first.", False),
    ("哪位建築師設計公園？", "建築師設計公園。", True),
    ("哪位建築師設計公園？", "陳大文設計公園。", False),
    ("公園何時開放？", "公園在2024年開放。", False),
    ("公園何時開放？", "The park opened.", False),
]


@pytest.mark.parametrize(("question", "written", "echo"), ECHOES)
def test_a_sentence_of_the_question_s_own_words_is_an_echo(
    question: str, written: str, echo: bool
) -> None:
    assert echoes(parse_question(question), written) is echo


def test_the_best_quote_suffices_unless_documents_differ() -> None:
    question, written = "What is the fund for?", "The fund pays for pipes."
    pair = quote("The fund pays for pipes."), quote("The money mends the roof.", 100, 2)
    note = "The documents differ: A (2024-03-04) – pipes; B (undated) – roof."
    asked = parse_question(question)
    assert lacking(asked, quoted(question, *pair), written, ()) == []
    differing = quoted(question, *pair, notes=(note,))
    assert lacking(asked, differing, written, ()) == [pair[1]]


def test_an_answer_that_rests_elsewhere_gets_all_quotes() -> None:
    question = "What is the fund for?"
    pair = quote("The fund pays for pipes."), quote("The money mends the roof.", 100, 2)
    found = lacking(parse_question(question), quoted(question, *pair), "Lakes are deep.", ())
    assert found == list(pair)


def test_every_item_of_a_list_is_wanted() -> None:
    question = "Which areas does the agreement cover?"
    items = quote("Water and power."), quote("Schools and training.", 100, 2)
    found = lacking(
        parse_question(question), quoted(question, *items), "It covers water, power.", ()
    )
    assert found == [items[1]]


@pytest.mark.parametrize(
    ("words", "marked"), [("It rains.", "“It rains.”"), ("下雨\n了。", "「下雨 了。」")]
)
def test_a_quote_stands_in_the_marks_of_its_language(words: str, marked: str) -> None:
    assert in_marks(words) == marked


LANGUAGES = [
    ("When did it open?", "English"),
    ("何時開放？", "Traditional Chinese (繁體中文)"),
    ("何时开放？", "Simplified Chinese (简体中文)"),
    (
        "Quand est-ce que la bibliothèque est ouverte dans la ville ?",
        "the language of the question",
    ),
]


@pytest.mark.parametrize(("question", "language"), LANGUAGES)
def test_the_language_of_the_answer_is_the_question_s(question: str, language: str) -> None:
    assert answer_language(question) == language


OTHER = [
    ("公園於五月開放。", "When did it open?", True),
    ("It opened in May.", "何時開放？", True),
    ("It opened in May.", "When did it open?", False),
    ("NOT IN DOCUMENTS", "何時開放？", False),
    ("2024", "何時開放？", False),
    ("HKSAR 與 MIIT 簽署協議。", "誰簽署？", False),
]


@pytest.mark.parametrize(("text", "question", "other"), OTHER)
def test_a_text_in_another_language_is_seen(text: str, question: str, other: bool) -> None:
    assert in_other_language(text, question) is other


def test_a_gate_lets_nothing_of_another_language_through() -> None:
    gate = LanguageGate("When did it open?")
    let_through = "".join([*map(gate.feed, ["公園於", "五月三日"]), gate.close()])
    assert (let_through, gate.wrong) == ("", True)


def test_a_gate_passes_everything_on_in_order() -> None:
    gate = LanguageGate("When did it open?")
    pieces = [
        "It opened ",
        "on 3 May 2024, ",
        "in the morning, before all the others. ",
        "It rained.",
    ]
    let_through = "".join([*map(gate.feed, pieces), gate.close()])
    assert (let_through, gate.wrong) == ("".join(pieces), False)


def test_a_fence_stands_in_no_document() -> None:
    tags = iter(["aaaaaa", "bbbbbb"])
    assert make_fence("documents-aaaaaa", lambda: next(tags)) == "documents-bbbbbb"
