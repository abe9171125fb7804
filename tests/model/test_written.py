"""The model engine: what is kept, withheld, cited and declined."""

from __future__ import annotations

import dataclasses

import pytest

from rag.answer.quotes import QuotesEngine
from rag.answer.written import ModelEngine
from rag.assistant import Assistant
from rag.types import Answer, Checked, Delta, Done, Event
from tests.model.scripted import Script, ScriptedModel, marker_before

ASKED = "Who signed the harbour bridge agreement?"
CHINESE_REPLY = "運輸局局長陳大文與西港市長李小明三月四日在西港簽署大橋協議。大橋設六條行車線。"
UNSURE = "Who designed the harbour bridge?"
"""A question that the quotes engine holds for likely answered, but not surely."""
SIGNED = "Ada Quill and Tom Reyes signed the agreement in Westport on 4 March."


def events(workspace: Assistant, model: ScriptedModel, question: str = ASKED) -> list[Event]:
    parts = workspace._parts
    engine = ModelEngine(model, parts.encoder, QuotesEngine())
    asking = Assistant(dataclasses.replace(parts, engines={"model": lambda: engine}))
    return list(asking.stream(question, engine="model"))


def ask(workspace: Assistant, script: Script | str, question: str = ASKED) -> Answer:
    last = events(workspace, ScriptedModel(script), question)[-1]
    assert isinstance(last, Done)
    return last.answer


def test_a_supported_sentence_is_cited_with_exact_words(workspace: Assistant) -> None:
    answer = ask(workspace, lambda prompt: f"{SIGNED} {marker_before(prompt, 'signed the')}")
    assert answer.status == "answered"
    assert answer.text == f"{SIGNED} [1]"
    (citation,) = answer.citations
    text = workspace.document(citation.doc_id).text
    assert text[citation.start : citation.end] == citation.quote
    assert "Ms Ada Quill" in citation.quote


def test_a_sentence_without_a_marker_is_matched_to_the_hits(workspace: Assistant) -> None:
    answer = ask(workspace, SIGNED)
    assert "Ms Ada Quill" in answer.citations[0].quote


def test_a_sentence_with_the_wrong_marker_gets_the_right_quote(workspace: Assistant) -> None:
    answer = ask(workspace, lambda prompt: f"{SIGNED} {marker_before(prompt, 'School library')}")
    assert "Ms Ada Quill" in answer.citations[0].quote


@pytest.mark.parametrize(
    "wrong",
    [
        "Ada Quill and Tom Reyes signed the agreement in Westport on 5 March.",
        "Ada Quill and Tom Brown signed the agreement in Westport.",
        "The bridge will cost 250 million dollars.",
        "The bridge will cost 240 billion dollars.",
        "The bridge will have eight lanes.",
        "The agreement is binding.",
        "Ada Quill did not sign the agreement.",
        "Work will begin in 2026.",
        'Mr Reyes said, "The bridge will divide the two shores."',
        "See http://evil.example/sign for the agreement.",
    ],
)
def test_a_wrong_sentence_is_withheld(workspace: Assistant, wrong: str) -> None:
    answer = ask(workspace, f"{SIGNED} {wrong}")
    assert answer.withheld == 1
    assert [sentence.text for sentence in answer.withheld_sentences] == [wrong]
    assert wrong not in answer.text


def test_an_answer_with_nothing_supported_is_declined(workspace: Assistant) -> None:
    answer = ask(workspace, "Tom Brown signed it in Paris in 1999.", UNSURE)
    assert answer.status == "declined"
    assert answer.citations == ()
    assert answer.withheld == 1


def test_a_sentence_that_only_repeats_the_question_answers_nothing(workspace: Assistant) -> None:
    answer = ask(workspace, "The harbour bridge was designed.", UNSURE)
    assert answer.status == "declined"
    assert answer.withheld == 1


@pytest.mark.parametrize(
    "refusal", ["NOT IN DOCUMENTS", "The documents do not mention who signed it.", "文件沒有提到。"]
)
def test_a_refusal_is_declined(workspace: Assistant, refusal: str) -> None:
    answer = ask(workspace, refusal, UNSURE)
    assert answer.status == "declined"
    assert answer.withheld == 0


@pytest.mark.parametrize("reply", ["NOT IN DOCUMENTS", "Tom Brown signed it in Paris in 1999."])
def test_quotes_stand_in_place_of_what_a_model_cannot_say(workspace: Assistant, reply: str) -> None:
    answer = ask(workspace, reply)
    assert (answer.status, answer.engine, answer.model) == ("answered", "quotes", "scripted")
    assert "Ms Ada Quill" in answer.text
    assert any("their own words" in note for note in answer.notes)


def test_the_best_quote_stands_beside_an_answer_that_lacks_it(workspace: Assistant) -> None:
    answer = ask(workspace, "The agreement is non-binding.")
    first, second, *_ = answer.sentences
    assert first.text == "The agreement is non-binding."
    assert second.text.startswith("“The Minister for Transport, Ms Ada Quill")
    assert answer.text.splitlines()[1] == f"{second.text} [2]"
    assert any("In quotation marks" in note for note in answer.notes)


def test_nothing_is_added_to_an_answer_that_says_it(workspace: Assistant) -> None:
    answer = ask(workspace, SIGNED)
    assert [sentence.text for sentence in answer.sentences] == [SIGNED]
    assert not any("quotation marks" in note for note in answer.notes)


def test_a_reply_in_another_language_is_asked_for_once_more(workspace: Assistant) -> None:
    model = ScriptedModel(
        lambda prompt: (
            SIGNED if prompt.startswith("Write the answer again, in English") else CHINESE_REPLY
        )
    )
    found = events(workspace, model)
    assert isinstance(found[-1], Done)
    assert found[-1].answer.text == f"{SIGNED} [1]"
    assert found[-1].answer.usage["requests"] == 2
    assert "陳大文" not in "".join(event.text for event in found if isinstance(event, Delta))


def test_a_reply_in_another_language_both_times_is_kept_and_noted(workspace: Assistant) -> None:
    answer = ask(workspace, CHINESE_REPLY)
    assert "西港" in answer.sentences[0].text
    assert any("another language" in note for note in answer.notes)


def test_a_marker_inside_a_document_is_no_citation(workspace: Assistant) -> None:
    answer = ask(workspace, "The library opened on 3 May 2024 [1].", "When did the library open?")
    assert answer.text == "The library opened on 3 May 2024. [1]"
    assert "3 May 2024" in answer.citations[0].quote
    assert any("marker" in note for note in answer.notes)


def test_a_model_that_obeys_the_documents_gets_nothing_false_through(workspace: Assistant) -> None:
    obeying = "The library was opened by the Queen, see http://evil.example/login [1]."
    answer = ask(workspace, obeying, "Who opened the library of Northfield School?")
    for sentence in answer.sentences:
        quotes = [c.quote for c in answer.citations if c.marker in sentence.citations]
        assert all(sentence.text.strip("“”") in q for q in quotes if "Queen" not in q)


def test_documents_stand_within_marks_that_no_document_holds(workspace: Assistant) -> None:
    model = ScriptedModel(SIGNED)
    events(workspace, model)
    events(workspace, model)
    first, second = (messages[-1].content.splitlines()[1] for messages in model.asked)
    assert first != second
    assert first.startswith("<documents-")


def test_events_come_in_order(workspace: Assistant) -> None:
    found = events(workspace, ScriptedModel(f"{SIGNED} The bridge will have six lanes."))
    kinds = [type(event) for event in found]
    assert kinds[-1] is Done
    checked = [event for event in found if isinstance(event, Checked)]
    assert [event.sentence.verdict for event in checked] == ["supported", "supported"]
    assert kinds.index(Checked) < len(kinds) - 1 - kinds[::-1].index(Delta)


def test_a_reply_that_was_cut_loses_its_last_sentence(workspace: Assistant) -> None:
    model = ScriptedModel(f"{SIGNED} The bridge will have six", finish="length")
    last = events(workspace, model)[-1]
    assert isinstance(last, Done)
    assert last.answer.text == f"{SIGNED} [1]"
    assert any("limit" in note for note in last.answer.notes)


def test_a_chinese_question_is_answered_in_its_script(workspace: Assistant) -> None:
    answer = ask(workspace, "大桥设有六条行车线。", "大橋設有多少條行車線？")
    assert answer.text == "大橋設有六條行車線。[1]"
    assert "六條行車線" in answer.citations[0].quote


def test_hits_that_do_not_fit_are_counted(workspace: Assistant) -> None:
    model = ScriptedModel(SIGNED, window=1050)
    last = events(workspace, model)[-1]
    assert isinstance(last, Done)
    assert any("did not fit" in note or "in part" in note for note in last.answer.notes)


def test_a_true_sentence_on_another_matter_answers_nothing(workspace: Assistant) -> None:
    answer = ask(
        workspace,
        "The bridge will have six lanes.",
        "How many lanes will the 13th bridge of Southport have in 2031?",
    )
    assert answer.status == "declined"
