"""Comments, docstrings, pages, messages and test names contain no known mannerisms."""

import pytest

from tests.language import RULES, files, findings, findings_in

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
    titled = 'test("what_is_gone", () => {});\n'
    assert [it.text for it in findings_in("card.test.ts", titled)] == ["test_what_is_gone"]


def test_plain_texts_have_no_findings() -> None:
    source = '"""Return the clips of a camera, newest first."""\n# Retry after a timeout.\n'

    assert list(findings_in("module.py", source)) == []
    assert list(findings_in("page.md", "Say `what is none` in code.\n\n```\nnobody\n```\n")) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("scripts/setup", "#!/usr/bin/env bash\n# The script\n# is told.\n"),
        ("scripts/setup", "#!/usr/bin/env bash\necho   # The script is told.\n"),
        ("scripts/pins", '#!/usr/bin/env python3\n"""The script is told."""\n'),
        (".github/workflows/test.yml", "on:\n  push: # The script is told.\n"),
        ("blueprints/a/b.yaml", "sequence:\n  # The script is told.\n  - delay: 5\n"),
        ("blueprints/a/b.yaml", "message: >-\n  {# The script is told. #}\n  {{ text }}\n"),
    ],
)
def test_comments_of_scripts_are_read(name: str, source: str) -> None:
    assert [it.text for it in findings_in(name, source)] == ["is told"]


def test_code_of_scripts_is_not_read() -> None:
    source = "#!/usr/bin/env bash\n# shellcheck disable=SC2086 # is told\nsay ${it/#/is told}\n"

    assert list(findings_in("scripts/setup", source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "/** The card is told. */\nexport const days = 7;\n",
        "/**\n * Returns the days. The card\n * is told.\n */\n",
        "const days = 7; // The card is told.\n",
        "  // The card\n  // is told.\n",
        'const title = "a // b"; // The card is told.\n',
        "css`\n  /* The card is told. */\n  b {\n  }\n`;\n",
        'test("a card is told", () => {});\n',
        'test.each(STATES)("a card is told in %s", () => {});\n',
        'describe("a card that is told", () => {});\n',
    ],
)
def test_comments_and_test_names_of_the_card_are_read(source: str) -> None:
    assert [it.text for it in findings_in("card/test/card.test.ts", source)] == ["is told"]


def test_code_and_texts_of_the_card_are_not_read() -> None:
    source = 'const a = "is told"; /x/.test("is told"); show("/* is told */ // is told");\n'

    assert list(findings_in("card/src/card.ts", source)) == []


def test_line_of_a_finding_in_the_card_is_that_of_its_comment() -> None:
    source = "const a = 1;\n\n/** The card is told. */\n// Short.\n"

    assert [it.line for it in findings_in("card/src/card.ts", source)] == [3]


@pytest.mark.parametrize(
    "path",
    [
        "card/build.mjs",
        "card/src/index.ts",
        "card/test/card.test.ts",
        "scripts/setup",
        "scripts/pins",
        ".ci/run",
        ".github/workflows/test.yml",
        "door_snapshot.yaml",
    ],
)
def test_scripts_card_and_blueprints_are_among_the_checked_files(path: str) -> None:
    assert [it for it in files() if it.as_posix().endswith(path)]
