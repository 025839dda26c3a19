import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import type { BlinkClipsBadge } from "../src/badge.ts";
import "../src/index.ts";
import { PROTOCOL, type ResetEvent } from "../src/protocol.ts";
import { FakeBackend, settled } from "./fake-connection.ts";
import { NO_CONNECTION, rejected } from "./home-assistant-error.ts";

const RESET: ResetEvent = {
  kind: "reset",
  protocol: PROTOCOL,
  accounts: [],
  systems: [],
  cameras: [],
  clips: [],
  unwatched: 3,
};

const TEXTS = {
  "component.blink_clips.common.badge_label": "Not watched",
  "component.blink_clips.common.badge_not_watched": "Clips not watched: {count}",
};

afterEach(() => {
  document.body.replaceChildren();
});

/** Shows a badge on the page. */
async function show(backend: FakeBackend, config: object = {}): Promise<BlinkClipsBadge> {
  const badge = document.createElement("blink-clips-badge") as BlinkClipsBadge;
  badge.setConfig({ type: "custom:blink-clips-badge", ...config });
  badge.hass = {
    language: "x-badge",
    connection: backend.connection,
    callWS: async () => ({ resources: TEXTS }),
  } as never;
  document.body.append(badge);
  await settled();
  await badge.updateComplete;
  return badge;
}

async function link(badge: BlinkClipsBadge): Promise<HTMLAnchorElement> {
  await badge.updateComplete;
  const found = badge.shadowRoot?.querySelector("a");
  if (!found) throw new Error("The badge shows nothing.");
  return found;
}

test("badge_shows_the_number_of_clips_that_are_not_watched", async () => {
  const backend = new FakeBackend();
  const badge = await show(backend);
  expect(backend.open).toEqual([{ type: "blink_clips/clips/subscribe", limit: 0 }]);
  await backend.send(RESET);
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: 3");
  expect((await link(badge)).textContent).toMatch(/Not watched\s+3/u);
  await backend.send({ kind: "change", unwatched: 0 });
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: 0");
  await backend.send({ kind: "change", accounts: [] });
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: 0");
});

test("badge_whose_texts_fail_to_load_appears_with_the_next_data", async () => {
  const { connection } = new FakeBackend();
  const badge = document.createElement("blink-clips-badge") as BlinkClipsBadge;
  badge.setConfig({});
  document.body.append(badge);
  const hass = { language: "x-later", connection };
  badge.hass = { ...hass, callWS: async () => rejected(NO_CONNECTION) } as never;
  await settled();
  badge.hass = { ...hass, callWS: async () => ({ resources: TEXTS }) } as never;
  await settled();
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: –");
});

test("badge_has_no_accessibility_violation", async () => {
  const backend = new FakeBackend();
  const badge = await show(backend);
  await backend.send(RESET);
  await link(badge);
  const { violations } = await axe.run(badge, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  });
  expect(violations).toEqual([]);
});

test("badge_of_some_cameras_counts_only_their_clips", async () => {
  const backend = new FakeBackend();
  await show(backend, { cameras: ["camera.garden"] });
  expect(backend.open).toMatchObject([{ cameras: ["camera.garden"] }]);
});

test("badge_opens_the_media_browser_or_the_page_of_its_option", async () => {
  const badge = await show(new FakeBackend());
  expect((await link(badge)).getAttribute("href")).toBe(
    "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips",
  );
  badge.setConfig({ navigation_path: "clips" });
  expect((await link(badge)).getAttribute("href")).toBe("clips");
});

test.each(["data:text/html,clips", "//example.com", String.raw`/\example.com`, "", 3])(
  "navigation_path_%j_outside_of_home_assistant_is_refused",
  (path) => {
    const badge = document.createElement("blink-clips-badge") as BlinkClipsBadge;
    expect(() => {
      badge.setConfig({ navigation_path: path });
    }).toThrow('invalid value of option "navigation_path"');
  },
);

test("badge_without_the_integration_shows_no_number_until_it_is_there", async () => {
  const backend = new FakeBackend();
  backend.refusal = { code: "unknown_command", message: "Unknown command." };
  const badge = await show(backend);
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: –");
  backend.refusal = undefined;
  await backend.reconnect();
  await backend.send(RESET);
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: 3");
});

test("badge_asks_again_when_an_integration_has_started", async () => {
  const backend = new FakeBackend();
  backend.refusal = { code: "unknown_command", message: "Unknown command." };
  const badge = await show(backend);
  backend.refusal = undefined;
  badge.hass = { ...badge.hass, config: { time_zone: "UTC" } } as never;
  await settled();
  await backend.send(RESET);
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: 3");
});

test("badge_of_an_older_version_shows_no_number", async () => {
  const backend = new FakeBackend();
  const badge = await show(backend);
  await backend.send({ ...RESET, protocol: PROTOCOL + 1 });
  expect((await link(badge)).ariaLabel).toBe("Clips not watched: –");
  expect(backend.open).toEqual([]);
});

test("removed_badge_leaves_no_subscription_and_no_listener", async () => {
  const backend = new FakeBackend();
  const badge = await show(backend);
  await backend.send(RESET);
  badge.remove();
  await settled();
  expect(backend.open).toEqual([]);
  expect(backend.listeners).toBe(0);
  document.body.append(badge);
  await settled();
  expect(backend.open).toHaveLength(1);
});

test("hundred_changes_in_the_house_render_nothing", async () => {
  const badge = await show(new FakeBackend());
  await link(badge);
  let renders = 0;
  badge.addController({
    hostUpdated: () => {
      renders += 1;
    },
  });
  for (let change = 0; change < 100; change += 1) badge.hass = { ...badge.hass } as never;
  await badge.updateComplete;
  expect(renders).toBe(0);
});
