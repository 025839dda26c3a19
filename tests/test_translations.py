"""The code uses exactly the translation keys that translations/en.json contains."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
import json
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.blink_clips import (
    archive_options,
    camera,
    config_flow,
    data,
    event,
    options_flow,
)
from custom_components.blink_clips.const import CONF_ARCHIVE_CAMERAS, CONF_USB_NETWORKS
from custom_components.blink_clips.devices import identifiers
from custom_components.blink_clips.live_view import entity as live_view_entity
from custom_components.blink_clips.picture_ref import PictureKind
from custom_components.blink_clips.repair_issues import account as account_issues
from custom_components.blink_clips.repair_issues import devices as device_issues
from custom_components.blink_clips.repair_issues.no_clips import NO_CLIPS_ISSUES

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "blink_clips"
LANGUAGES = sorted(path.stem for path in (INTEGRATION / "translations").glob("*.json"))


def texts_in(language: str) -> dict[str, Any]:
    """Return the texts of a language as nested dictionaries."""
    path = INTEGRATION / "translations" / f"{language}.json"
    texts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return texts


TEXTS = texts_in("en")

CATEGORIES = {
    "common",
    "config",
    "device",
    "entity",
    "exceptions",
    "issues",
    "options",
    "selector",
    "services",
}

# The translation keys in the sources of the dashboard card. "card_mod" is left out, because it is
# an option of another extension.
CARD_KEY = re.compile(r'"((?!card_mod")(?:badge|card|dashboard|option|picker|player)_[a-z0-9_]+)"')

# The translation keys that the card's code builds from parts. They are for account states
# (card/src/card/notices.ts), for names of options (card/src/config-form.ts), and for dialogs with
# new cards (card/src/picker.ts).
COMPOSED_CARD_KEYS = {
    *(f"card_{state}" for state in ("not_loaded", "paused", "signed_out", "starting")),
    *("card_paused_until", "card_signed_out_ask", "card_unreachable", "card_unreachable_since"),
    *(f"option_{it}" for it in ("cameras", "controls", "days", "frames", "title", "types")),
    *(f"option_{it}_help" for it in ("cameras", "controls", "days", "frames", "types")),
    *(f"option_frames_{it}" for it in ("cached", "intent", "never")),
    *(f"picker_{it}_name" for it in ("badge", "card", "dashboard", "section")),
    *(f"picker_{it}_description" for it in ("badge", "card", "dashboard", "section")),
}

# The reasons with which helper methods of Home Assistant can abort a flow. The integration must
# translate these reasons.
ABORT_REASONS = {"_abort_if_unique_id_configured": {"already_configured"}}


@dataclass(frozen=True, kw_only=True)
class Call:
    """A function call in the source code."""

    module: str
    verb: str
    arguments: tuple[ast.expr, ...]
    keywords: dict[str, ast.expr]

    def text(self, keyword: str) -> str | None:
        """Return the value of an argument that is a literal.

        Return None for any other expression.
        """
        value = self.keywords.get(keyword)
        return str(value.value) if isinstance(value, ast.Constant) else None

    def keys(self, keyword: str) -> set[str]:
        """Return the keys of an argument that is a dictionary literal.

        Return an empty set if the call lacks the argument.
        """
        value = self.keywords.get(keyword)
        if value is None:
            return set()
        assert isinstance(value, ast.Dict), f"{self.module}: {keyword} is not a literal"
        return {str(ast.literal_eval(key)) for key in value.keys if key is not None}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield the name and the syntax tree of each module."""
    for path in sorted(INTEGRATION.rglob("*.py")):
        name = path.relative_to(INTEGRATION).with_suffix("").as_posix()
        yield name, ast.parse(path.read_text())


def calls(verb: str | None = None) -> list[Call]:
    """Return all calls of a function, or of all functions."""
    found = []
    for module, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.value if isinstance(node.func, ast.Subscript) else node.func
            name = called.attr if isinstance(called, ast.Attribute) else None
            name = called.id if isinstance(called, ast.Name) else name
            if name and verb in (None, name):
                keywords = {it.arg: it.value for it in node.keywords if it.arg}
                found.append(
                    Call(module=module, verb=name, arguments=tuple(node.args), keywords=keywords)
                )
    return found


def function(module: str, name: str) -> ast.FunctionDef:
    """Return the syntax tree of a function."""
    tree = ast.parse((INTEGRATION / f"{module}.py").read_text())
    [found] = (it for it in tree.body if isinstance(it, ast.FunctionDef) and it.name == name)
    return found


def strings(node: ast.AST) -> set[str]:
    """Return all string literals in a syntax tree."""
    return {
        it.value
        for it in ast.walk(node)
        if isinstance(it, ast.Constant) and isinstance(it.value, str)
    }


def placeholders(text: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return set(re.findall(r"\{(\w+)\}", text))


def leaves(texts: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the path of its keys, such as "config.step.user.title"."""
    for key, value in texts.items():
        here = f"{path}.{key}".lstrip(".")
        if isinstance(value, dict):
            yield from leaves(value, here)
        else:
            yield here, value


def raised() -> list[Call]:
    """Return all calls that create an exception with a translation key.

    Leave out `send_error`, because it creates no exception.
    """
    return [
        call
        for call in calls()
        if "translation_domain" in call.keywords and call.verb != "send_error"
    ]


def error_keys() -> set[str]:
    """Return the translation keys of the client's errors."""
    tree = dict(sources())["errors"]
    tables = (
        it.value
        for it in tree.body
        if isinstance(it, ast.AnnAssign) and isinstance(it.target, ast.Name)
        if it.target.id in {"_KEYS", "_STATUS_KEYS"} and it.value
    )
    return {key for table in tables for key in strings(table)}


def test_exception_keys_match_the_translations() -> None:
    written_out = {key for call in raised() if (key := call.text("translation_key"))}
    [looked_up] = (call for call in raised() if call.text("translation_key") is None)
    assert looked_up.module == "errors"
    assert written_out | error_keys() == TEXTS["exceptions"].keys()


def test_exception_placeholders_match_the_translations() -> None:
    for call in raised():
        passed = call.keys("translation_placeholders")
        if key := call.text("translation_key"):
            assert placeholders(TEXTS["exceptions"][key]["message"]) == passed, key
        else:
            for key in error_keys():
                assert placeholders(TEXTS["exceptions"][key]["message"]) <= passed, key


# Fields that a form has only for some accounts: those with USB drives, or those that are loaded.
ADDED_FIELDS = {
    ("options", "init"): {CONF_USB_NETWORKS},
    ("options", "archive"): {CONF_ARCHIVE_CAMERAS, "archive_conflict"},
}

FLOWS = {"config": config_flow, "options": options_flow}


def forms(section: str) -> dict[str, list[Call]]:
    """Return the function calls that show forms, by step. `section` is "config" or "options"."""
    shown: dict[str, list[Call]] = {}
    for call in calls("async_show_form"):
        assert call.module in {f"{it}_flow" for it in FLOWS}
        step = call.text("step_id")
        assert step, "a form without a step_id"
        if call.module == f"{section}_flow":
            shown.setdefault(step, []).append(call)
    return shown


@pytest.mark.parametrize("section", FLOWS)
def test_flow_steps_and_fields_match_the_translations(section: str) -> None:
    steps = TEXTS[section]["step"]
    shown = forms(section)
    assert steps.keys() == shown.keys()
    for step, of_step in shown.items():
        for call in of_step:
            fields = set()
            if "data_schema" in call.keywords:
                fields = {
                    str(marker)
                    for name in ast.walk(call.keywords["data_schema"])
                    if isinstance(name, ast.Name) and name.id.endswith("_SCHEMA")
                    for marker in getattr(FLOWS[section], name.id).schema
                }
            # Add the fields that the forms contain only for some accounts.
            fields |= ADDED_FIELDS.get((section, step), set())
            assert steps[step].get("data", {}).keys() == fields
            assert steps[step].get("data_description", {}).keys() == fields
            texts = dict(leaves(steps[step]))
            if section == "options" and "errors" in call.keywords:
                texts |= TEXTS[section]["error"]
            wanted = set().union(*(placeholders(text) for text in texts.values()))
            assert wanted == call.keys("description_placeholders"), step


def test_flow_errors_match_the_translations() -> None:
    returned = {
        key
        for node in ast.walk(function("config_flow", "_error_key"))
        if isinstance(node, ast.Return) and node.value
        for key in strings(node.value)
    }
    shown = {
        str(value.value)
        for node in ast.walk(dict(sources())["config_flow"])
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
        if key.value == "base"
    }
    assert returned
    assert shown
    assert returned | shown == TEXTS["config"]["error"].keys()


def test_errors_of_the_options_match_the_translations() -> None:
    keys = {
        archive_options.NOT_ABSOLUTE,
        archive_options.NOT_ALLOWED,
        archive_options.OTHER_ACCOUNT,
        *archive_options.PROBLEMS.values(),
    }
    assert keys == TEXTS["options"]["error"].keys()


def test_flow_abort_reasons_match_the_translations() -> None:
    written_out = {
        reason
        for call in calls()
        if call.verb in {"async_abort", "_abort_if_unique_id_mismatch"}
        if (reason := call.text("reason"))
    }
    of_verbs = {reason for call in calls() for reason in ABORT_REASONS.get(call.verb, set[str]())}
    assert written_out | of_verbs == TEXTS["config"]["abort"].keys()


# The keys are modules that define entities, but are not named after a platform. The values are the
# platforms of these entities.
PLATFORM_OF_MODULE = {"archive_sensors": "sensor"}


def entity_keys() -> dict[str, set[str]]:
    """Return the translation keys of all entities, by platform."""
    found: dict[str, set[str]] = {}
    for module, tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id="_attr_translation_key")],
                    value=ast.Constant(value=str(key)),
                ):
                    found.setdefault(module, set()).add(key)
    for call in calls():
        if call.verb.endswith("Description") and (named := call.text("translation_key")):
            platform = PLATFORM_OF_MODULE.get(call.module, call.module)
            found.setdefault(platform, set()).add(named)
    return found


def test_entity_keys_match_the_translations() -> None:
    assert entity_keys() == {platform: set(keys) for platform, keys in TEXTS["entity"].items()}


def test_issue_keys_and_placeholders_match_the_translations() -> None:
    refusals = {key: {"account", "status"} for key in account_issues.REFUSAL_ISSUES.values()}
    account_keys = (
        account_issues.API_CHANGED,
        account_issues.NO_CAMERAS,
        account_issues.VERIFY_EMAIL,
    )
    account = {key: {"account"} for key in account_keys}
    account[account_issues.CERTIFICATE] = {"account", "fingerprint"}
    archive = {*account_issues.ARCHIVE_ISSUES.values(), account_issues.ARCHIVE_KEPT}
    account |= {key: {"account", "folder"} for key in archive}
    account[account_issues.ARCHIVE_UNDELETABLE] = {"account", "folder", "clips", "cause"}
    account[account_issues.ARCHIVE_UNREADABLE] = {"account", "folder", "number", "cause"}
    for key in ("archive_failed", "archive_index"):
        account[key].add("cause")
    # Leave out the repair issues of devices. Their placeholders are checked by
    # tests/test_repair_issues_devices.py and tests/test_repair_issues_no_clips.py.
    devices = {
        device_issues.AMBIGUOUS_NAMES,
        *device_issues.DRIVE_ISSUES.values(),
        *NO_CLIPS_ISSUES.values(),
        device_issues.PRELOAD,
    }
    assert refusals.keys() | account.keys() | devices == TEXTS["issues"].keys()
    filled_in = [
        call.keys("placeholders")
        for call in calls("Issue")
        if call.module == "repair_issues/account"
    ]
    assert filled_in == [
        {"account"},
        {"account", "status"},
        {"account", "fingerprint"},
        {"account", "folder", "cause"},
        {"account", "folder", "clips", "cause"},
        {"account", "folder", "number", "cause"},
    ]
    for key, issue in TEXTS["issues"].items():
        texts = dict(issue)
        if key in account_issues.FIXABLE:
            texts |= texts.pop("fix_flow")["step"]["confirm"]
        assert texts.keys() == {"description", "title"}
        used = set().union(*(placeholders(text) for text in texts.values()))
        if key not in devices:
            assert used == (refusals | account)[key]


def test_camera_attributes_match_the_translations() -> None:
    attributes = TEXTS["entity"]["camera"]["camera"]["state_attributes"]
    assert attributes.keys() == {camera.ATTR_PICTURE_SOURCE, camera.ATTR_PICTURE_TAKEN_AT}
    assert attributes[camera.ATTR_PICTURE_SOURCE]["state"].keys() == set(PictureKind)


def test_live_view_attributes_match_the_translations() -> None:
    attributes = TEXTS["entity"]["camera"]["live_view"]["state_attributes"]
    assert attributes.keys() == {
        value for name, value in vars(live_view_entity).items() if name.startswith("ATTR_")
    }


@pytest.mark.parametrize("description", event.DESCRIPTIONS, ids=lambda it: it.key)
def test_event_attributes_match_the_translations(description: event.ClipEventDescription) -> None:
    attributes = TEXTS["entity"]["event"][description.key]["state_attributes"]
    named = {value for name, value in vars(event).items() if name.startswith("ATTR_")}
    assert attributes.keys() == named | {"event_type"}
    assert attributes["event_type"]["state"].keys() == set(description.types.values())


def test_media_browser_keys_match_the_translations() -> None:
    looked_up = {
        str(node.slice.value)
        for module, tree in sources()
        if module in {"media_browser/clip_texts", "media_browser/folders", "media_browser/texts"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        if isinstance(node.slice.value, str)
    }
    weekdays = {f"weekday_{number}" for number in range(1, 8)}
    months = {f"month_{number}" for number in range(1, 13)}
    words = {str(ast.literal_eval(call.arguments[0])) for call in calls("localized_word")}
    texts = {key for key in TEXTS["common"] if not CARD_KEY.fullmatch(f'"{key}"')}
    assert looked_up | weekdays | months | words == texts


def test_card_keys_match_the_translations() -> None:
    looked_up = {
        match[1]
        for path in (INTEGRATION.parents[1] / "card" / "src").rglob("*.ts")
        for match in CARD_KEY.finditer(path.read_text(encoding="utf-8"))
    }
    texts = {key for key in TEXTS["common"] if CARD_KEY.fullmatch(f'"{key}"')}
    assert looked_up | COMPOSED_CARD_KEYS == texts


def test_default_device_names_match_the_translations() -> None:
    assert TEXTS["device"].keys() == {data.NETWORK, data.SIREN, identifiers.ARCHIVE}
    for key, device in TEXTS["device"].items():
        wanted = set() if key == identifiers.ARCHIVE else {"number"}
        assert placeholders(device["name"]) == wanted


def test_translation_categories_are_complete() -> None:
    assert TEXTS.keys() == CATEGORIES


def faults_of_text(text: str) -> Iterator[str]:
    """Yield the reasons why Home Assistant would reject a text, or display it wrongly."""
    if not text or text != text.strip() or "  " in text:
        yield "blanks"
    if re.search(r"<[a-z/!]", text, re.IGNORECASE):
        yield "HTML"
    if re.search(r"'[^'\s]*\{\w+\}[^'\s]*'", text):
        yield "a placeholder in single quotes"
    if re.search(r"https?://", text):
        yield "an address, which must be a placeholder"
    if not text.count("{") == text.count("}") == len(re.findall(r"\{\w+\}", text)):
        yield "braces without a placeholder"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" a", "blanks"),
        ("a  b", "blanks"),
        ("<b>a", "HTML"),
        ("'{a}'", "a placeholder in single quotes"),
        ("see https://a", "an address, which must be a placeholder"),
        ("{a b}", "braces without a placeholder"),
    ],
)
def test_text_with_a_fault_is_found(text: str, fault: str) -> None:
    assert list(faults_of_text(text)) == [fault]


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_a_language_have_no_markup_or_addresses(language: str) -> None:
    texts = dict(leaves(texts_in(language)))
    assert all(re.fullmatch(r"[a-z0-9_.]+", path) for path in texts)
    assert {path: found for path, text in texts.items() if (found := [*faults_of_text(text)])} == {}


def test_ten_languages_are_translated() -> None:
    assert sorted(LANGUAGES) == ["de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "sv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_the_keys_and_placeholders_of_english(language: str) -> None:
    english = dict(leaves(TEXTS))
    translated = dict(leaves(texts_in(language)))
    assert list(translated) == list(english)
    assert {path: placeholders(text) for path, text in translated.items()} == {
        path: placeholders(text) for path, text in english.items()
    }


@pytest.mark.parametrize("language", [it for it in LANGUAGES if it != "en"])
def test_language_has_no_english_sentences(language: str) -> None:
    """Each text of four or more words must differ from the English text."""
    translated = dict(leaves(texts_in(language)))
    untranslated = [
        path
        for path, text in leaves(TEXTS)
        if translated[path] == text and len(re.findall(r"[a-zA-Z]+", text)) > 3
    ]
    assert untranslated == []
