"""The client finds the CSRF token in all known formats of the sign-in page."""

import pytest

from custom_components.blink_clips.api import BlinkResponseError
from simulator import Fault, Simulator
from tests.api.client_setup import Owner

TOKEN = "To-ken_1.2/3="


@pytest.fixture(autouse=True)
def known_token(cloud: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the simulator use TOKEN as the CSRF token of every sign-in page."""
    accounts = cloud.cloud.accounts
    opened = accounts.open

    def open_with_token(**values: str) -> object:
        sign_in = opened(**values)
        sign_in.csrf = TOKEN
        return sign_in

    monkeypatch.setattr(accounts, "open", open_with_token)


def page(body: str, *, times: int = 1) -> Fault:
    return Fault(
        route="oauth.signin_page", status=200, body=body, content_type="text/html", times=times
    )


@pytest.mark.parametrize(
    "body",
    [
        f'<script id="oauth-args" type="application/json">{{"csrf-token":"{TOKEN}"}}</script>',
        f'<script type=\'x\' id=\'oauth-args\'>\n{{\n"a": [1],\n"csrf-token": "{TOKEN}"}}</script>',
        f"<script>window.args = {{'csrf-token': '{TOKEN}'}};</script>",
        f'<input type="hidden" name="csrf-token" value="{TOKEN}">',
        f"<input value='{TOKEN}' type='hidden' name='csrf-token'/>",
        f'<meta name="csrf-token" content="{TOKEN}">',
        f'<meta content="{TOKEN}" name="csrf-token">',
        f'{{"csrf-token": "{TOKEN}"}}',
        f'<script id="oauth-args">not JSON</script><meta name="csrf-token" content="{TOKEN}">',
        f'<script id="oauth-args">["a"]</script><meta name="csrf-token" content="{TOKEN}">',
        f'<script id="oauth-args">{{}}</script><meta name="csrf-token" content="{TOKEN}">',
    ],
)
async def test_csrf_token_is_found_in_any_known_form(
    owner: Owner, cloud: Simulator, body: str
) -> None:
    cloud.faults.add(page(body))

    assert (await owner.start()).access_token
    assert cloud.ledger.count("oauth.signin_page") == 1


async def test_sign_in_page_without_csrf_token_is_loaded_again(
    owner: Owner, cloud: Simulator
) -> None:
    cloud.faults.add(page("<h1>Welcome</h1>"))

    assert (await owner.start()).access_token
    assert cloud.ledger.count("oauth.signin_page") == 2


async def test_sign_in_without_csrf_token_raises_error(owner: Owner, cloud: Simulator) -> None:
    cloud.faults.add(page("<h1>Welcome</h1>", times=2))

    with pytest.raises(BlinkResponseError, match="no CSRF token"):
        await owner.start()

    assert cloud.ledger.count("oauth.signin_page") == 2
    assert cloud.ledger.count("oauth.signin") == 0
