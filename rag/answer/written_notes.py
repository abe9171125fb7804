"""What is noted beside a written answer, in the language of the question. Pure."""

from __future__ import annotations

from rag.answer.wording import Tongue

_TEXT: dict[str, dict[Tongue, str]] = {
    "beside": {
        "en": "In quotation marks: {count} quotes that the model left out.",
        "zh-Hant": "引號內是文件原句（{count} 句），模型沒有寫出。",
        "zh-Hans": "引号内是文件原句（{count} 句），模型没有写出。",
    },
    "in_place": {
        "en": "The model wrote nothing that the documents support; these are their own words.",
        "zh-Hant": "模型沒有寫出文件支持的內容；以下是文件原句。",
        "zh-Hans": "模型没有写出文件支持的内容；以下是文件原句。",
    },
    "language": {
        "en": "The model answered in another language than the question's, also when asked again.",
        "zh-Hant": "模型沒有用提問的語言回答，再次要求後仍然如此。",
        "zh-Hans": "模型没有用提问的语言回答，再次要求后仍然如此。",
    },
    "left_out": {
        "en": "{count} passages found did not fit the model's window and were left out.",
        "zh-Hant": "有 {count} 段找到的文字超出模型的視窗，已略去。",
        "zh-Hans": "有 {count} 段找到的文字超出模型的窗口，已略去。",
    },
    "shortened": {
        "en": "{count} passages were shown to the model in part, in whole sentences.",
        "zh-Hant": "有 {count} 段文字只以部分完整句子交給模型。",
        "zh-Hans": "有 {count} 段文字只以部分完整句子交给模型。",
    },
    "markers": {
        "en": "{count} markers of the model named no passage and were dropped.",
        "zh-Hant": "模型有 {count} 個標記沒有對應的段落，已刪去。",
        "zh-Hans": "模型有 {count} 个标记没有对应的段落，已删去。",
    },
    "refused": {
        "en": "The model says that the documents leave a part of the question open.",
        "zh-Hant": "模型表示文件沒有回答問題的一部分。",
        "zh-Hans": "模型表示文件没有回答问题的一部分。",
    },
    "length": {
        "en": "The model stopped at its limit of words; its last sentence is left out.",
        "zh-Hant": "模型達到字數上限而停止，最後一句已略去。",
        "zh-Hans": "模型达到字数上限而停止，最后一句已略去。",
    },
    "repetition": {
        "en": "The model began to repeat itself and was stopped.",
        "zh-Hant": "模型開始重複內容，已被停止。",
        "zh-Hans": "模型开始重复内容，已被停止。",
    },
    "server_cut": {
        "en": "The server read far less than was sent: set FOOTNOTE_WINDOW to its window.",
        "zh-Hant": "伺服器讀到的內容遠少於送出的：請以 FOOTNOTE_WINDOW 設定它的視窗。",
        "zh-Hans": "服务器读到的内容远少于送出的：请以 FOOTNOTE_WINDOW 设定它的窗口。",
    },
}


def say_note(name: str, tongue: Tongue, count: int) -> str:
    """The named note with its count put in."""
    return _TEXT[name][tongue].format(count=count)
