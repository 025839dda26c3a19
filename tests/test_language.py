"""Comments, docstrings, pages, messages and test names contain no known mannerisms."""

import pytest

from tests.language import RULES, findings, findings_in

EXAMPLES = (
    "What is not here is fetched.",
    "Nobody waits for it.",
    "Return whatever the cloud sends.",
    "The cloud says that it is busy.",
    "The owner is told.",
    "The list is none.",
    "That is no news.",
    "The name is in doubt.",
    "The stick is full.",
    "It works all the same.",
    "Fetched once, however many ask.",
)


def test_all_texts_follow_the_rules() -> None:
    assert [str(it) for it in findings()] == []


@pytest.mark.parametrize(("rule", "example"), list(zip(RULES, EXAMPLES, strict=True)))
def test_rule_finds_its_mannerism(rule: tuple[str, str], example: str) -> None:
    source = f'"""{example}"""\n'

    assert rule[1] in {it.advice for it in findings_in("module.py", source)}


def test_name_of_a_test_that_begins_with_a_pronoun_is_found() -> None:
    source = "def test_what_is_gone() -> None: ...\n"

    assert [it.text for it in findings_in("test_module.py", source)] == ["test_what_is_gone"]


def test_plain_texts_have_no_findings() -> None:
    source = '"""Return the clips of a camera, newest first."""\n# Retry after a timeout.\n'

    assert list(findings_in("module.py", source)) == []
    assert list(findings_in("page.md", "Say `what is none` in code.\n\n```\nnobody\n```\n")) == []
