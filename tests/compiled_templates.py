"""Templates that are compiled once for all tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from homeassistant.helpers.template import TemplateEnvironment
import jinja2
import pytest

MAX_TEMPLATES = 4096


@contextmanager
def templates_compiled_once() -> Iterator[None]:
    """In the `with` block, compile equal templates once.

    Otherwise, each test compiles its templates again. In tests of blueprints, this takes a
    fifth of the time.
    """
    compile_template = jinja2.Environment.compile
    compiled: dict[tuple[bool, bool, str], CodeType] = {}

    def compile_once(
        environment: jinja2.Environment, source: Any, *args: Any, **options: Any
    ) -> Any:
        plain = isinstance(source, str) and not args and not options
        if not plain or not isinstance(environment, TemplateEnvironment):
            return compile_template(environment, source, *args, **options)
        # The compiled code depends on the functions of the environment, which `hass` and `limited`
        # select.
        key = (environment.hass is None, bool(environment.limited), source)
        if key not in compiled:
            if len(compiled) >= MAX_TEMPLATES:
                compiled.clear()
            compiled[key] = compile_template(environment, source)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compile_once)
        yield
