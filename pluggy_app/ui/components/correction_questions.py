"""What only the owner can say: whether two transactions are one, withdrawn by the bank and given anew."""

from collections.abc import Callable
from typing import TypedDict

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.reads.corrections import QuestionView
from pluggy_app.ui.formatting import day, money
from pluggy_app.ui.wording.lookup import words


class QuestionLine(TypedDict):
    """One question, ready to print."""

    key: str
    account: str
    amount: str
    before: str
    after: str


Answer = Callable[[str, bool], EventSpec]


def question_line(question: QuestionView) -> QuestionLine:
    return QuestionLine(
        key=str(question.question_id),
        account=question.account_name,
        amount=money(question.amount_cents, question.currency_code, plus=True),
        before=f"{day(question.withdrawn_day)} · {question.withdrawn_text}",
        after=f"{day(question.arrived_day)} · {question.arrived_text}",
    )


def correction_questions(questions: list[QuestionLine], on_answer: Answer) -> rx.Component:
    """Nothing while there are none."""
    return rx.cond(
        questions.length() > 0,
        rx.el.section(
            rx.el.h2(words("correction.title")),
            rx.el.p(words("correction.text"), class_name="muted"),
            rx.el.ul(rx.foreach(questions, lambda one: _question(one, on_answer)), class_name="questions"),
            class_name="card block flat gap-below",
            id="correction-questions",
        ),
    )


def _question(one: QuestionLine, on_answer: Answer) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.b(one["amount"], class_name="num"), " ", rx.el.span(one["account"], class_name="muted")),
            rx.el.p(rx.el.span(words("correction.before"), class_name="muted"), " ", rx.el.s(one["before"])),
            rx.el.p(rx.el.span(words("correction.after"), class_name="muted"), " ", one["after"]),
        ),
        rx.el.div(
            rx.el.button(
                words("correction.same"),
                type="button",
                class_name="btn soft",
                on_click=on_answer(one["key"], True),
            ),
            rx.el.button(
                words("correction.different"),
                type="button",
                class_name="btn out",
                on_click=on_answer(one["key"], False),
            ),
            class_name="row",
        ),
        key=one["key"],
        class_name="question",
    )
