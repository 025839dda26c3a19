import { expect, test } from "vitest";
import { ClipSource, SHOW_ALL } from "../src/model/clip-source.ts";
import { FakeBackend, settled } from "./fake-connection.ts";
import { CAMERAS, clip, reset, shown, started } from "./source-stage.ts";

test("source_subscribes_with_its_filter", async () => {
  const { backend, source } = await started();
  expect(backend.open).toEqual([{ type: "blink_clips/clips/subscribe", days: 7, limit: 60 }]);
  expect(source.shown.status).toBe("loading");
  await backend.send(reset([clip(1)]));
  expect(source.shown.status).toBe("ready");
  expect(shown(source)).toEqual(["one/1"]);
});

test("older_clips_follow_the_oldest_known_clip", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9), clip(8)], { more: true }));
  void source.shown.loadOlder();
  void source.shown.loadOlder();
  expect(backend.pages.map((it) => it.message)).toEqual([
    { type: "blink_clips/clips/page", days: 7, before: [80, "one", 8], limit: 100 },
  ]);
  backend.pages[0]?.answer({ clips: [clip(7)], cameras: CAMERAS });
  await settled();
  expect(shown(source)).toEqual(["one/9", "one/8", "one/7"]);
  void source.shown.loadOlder();
  expect(backend.pages).toHaveLength(1);
});

test("page_that_arrives_after_a_reset_is_dropped_and_can_be_read_again", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(3)], { more: true }));
  void source.shown.loadOlder();
  await backend.send(reset([clip(9)], { more: true }));
  backend.pages[0]?.answer({ clips: [clip(2)], cameras: CAMERAS });
  await settled();
  expect(shown(source)).toEqual(["one/9", "one/3"]);
  void source.shown.loadOlder();
  expect(backend.pages[1]?.message.before).toEqual([90, "one", 9]);
});

test("failed_page_is_read_again_only_when_the_user_asks", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(3)], { more: true }));
  void source.shown.loadOlder();
  backend.pages[0]?.refuse({ code: "home_assistant_error", message: "Blink cannot be reached." });
  await settled();
  expect(source.shown.error).toBe("Blink cannot be reached.");
  void source.shown.loadOlder();
  expect(backend.pages).toHaveLength(1);
  source.retry();
  expect(backend.pages).toHaveLength(2);
  expect(source.shown.error).toBeUndefined();
});

test("filter_shows_known_clips_at_once_and_others_after_its_subscription_answers", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9), clip(8, "b", { type: "person" })], { more: true }));
  source.narrow({ cameras: ["camera.door"], types: ["person"], text: "" });
  expect(shown(source)).toEqual(["one/8"]);
  await settled();
  expect(backend.open.at(-1)).toEqual({
    type: "blink_clips/clips/subscribe",
    cameras: ["camera.door"],
    types: ["person"],
    days: 7,
    limit: 60,
  });
  await backend.send(reset([clip(8, "b"), clip(5, "b")]));
  expect(shown(source)).toEqual(["one/8", "one/5"]);
  source.narrow(SHOW_ALL);
  await settled();
  expect(shown(source)).toEqual(["one/9", "one/8"]);
  expect(backend.open).toHaveLength(1);
});

test("filter_without_a_known_clip_reads_older_clips", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  source.narrow({ ...SHOW_ALL, cameras: ["camera.door"] });
  await settled();
  expect(backend.pages).toHaveLength(0);
  await backend.send(reset([]));
  expect(backend.pages.map(({ message }) => message.cameras)).toEqual([["camera.door"]]);
  expect(source.shown.reading).toBe(true);
  backend.pages[0]?.answer({ clips: [clip(3, "b")], cameras: CAMERAS });
  await settled();
  expect(shown(source)).toEqual(["one/3"]);
});

test("filter_without_any_clip_reads_the_list_once", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  source.narrow({ ...SHOW_ALL, cameras: ["camera.door"] });
  await settled();
  await backend.send(reset([], { complete: true }));
  expect(backend.pages).toHaveLength(0);
  await backend.send(reset([]));
  backend.pages[0]?.answer({ clips: [], cameras: [] });
  await settled();
  expect(backend.pages).toHaveLength(1);
  expect([source.shown.incomplete, source.shown.reading]).toEqual([false, false]);
});

test("lost_connection_keeps_clips_and_is_reported", async () => {
  const { backend, source, changes } = await started();
  await backend.send(reset([clip(9)]));
  const before = changes();
  await backend.lose();
  expect(source.connected).toBe(false);
  expect(shown(source)).toEqual(["one/9"]);
  await backend.reconnect();
  expect(source.connected).toBe(true);
  expect(changes()).toBe(before + 2);
  expect(backend.open).toHaveLength(1);
});

test("card_continues_when_the_integration_starts_after_the_connection_returns", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  await backend.lose();
  backend.refusal = { code: "unknown_command", message: "Unknown command." };
  await backend.reconnect();
  expect(source.shown.status).toBe("missing");
  backend.refusal = undefined;
  // When the integration has started, Home Assistant replaces the object `hass.config`. The card
  // then calls `start` again.
  source.start();
  await settled();
  await backend.send(reset([clip(10), clip(9)]));
  expect(source.shown.status).toBe("ready");
  expect(shown(source)).toEqual(["one/10", "one/9"]);
});

test("source_that_starts_without_a_connection_subscribes_when_the_connection_returns", async () => {
  const backend = new FakeBackend();
  const source = new ClipSource(backend, {}, () => undefined);
  await backend.lose();
  source.start();
  await settled();
  await backend.reconnect();
  await backend.send(reset([clip(1)]));
  expect(source.shown.status).toBe("ready");
});

test("source_that_stops_without_a_connection_has_no_subscription_afterwards", async () => {
  const { backend, source } = await started();
  await backend.lose();
  source.stop();
  await backend.reconnect();
  expect(backend.open).toEqual([]);
});

test("source_that_starts_again_knows_whether_the_connection_is_lost", async () => {
  const { backend, source } = await started();
  await backend.lose();
  // The user leaves the page with the card, and opens it again after the connection has returned.
  source.stop();
  await backend.reconnect();
  source.start();
  expect(source.connected).toBe(true);
  source.stop();
  await backend.lose();
  source.start();
  expect(source.connected).toBe(false);
});

test("filter_is_subscribed_again_after_a_lost_connection", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9), clip(8, "b")]));
  source.narrow({ ...SHOW_ALL, cameras: ["camera.door"] });
  await settled();
  await backend.lose();
  await backend.reconnect();
  expect(backend.open.map(({ cameras }) => cameras)).toEqual([undefined, ["camera.door"]]);
});

test("source_that_starts_again_while_it_runs_adds_no_listener", async () => {
  const { backend, source } = await started();
  const before = backend.listeners;
  source.start();
  expect(backend.listeners).toBe(before);
  source.stop();
  expect(backend.listeners).toBe(0);
});

test("refused_subscription_is_repeated_when_home_assistant_is_ready", async () => {
  const backend = new FakeBackend();
  backend.refusal = { code: "unknown_command", message: "Unknown command." };
  const source = new ClipSource(backend, {}, () => undefined);
  source.start();
  await settled();
  expect(source.shown.status).toBe("missing");
  backend.refusal = undefined;
  await backend.reconnect();
  await backend.send(reset([clip(1)]));
  expect(source.shown.status).toBe("ready");
});

test("unknown_protocol_ends_the_subscription", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(1)], { protocol: 2 }));
  expect(source.shown.status).toBe("outdated");
  expect(backend.open).toEqual([]);
});

test("stopped_source_has_no_subscription_and_no_listener", async () => {
  const { backend, source, changes } = await started();
  await backend.send(reset([clip(9)], { more: true }));
  source.narrow({ ...SHOW_ALL, types: ["person"] });
  await settled();
  source.stop();
  const before = changes();
  await backend.send(reset([clip(9)]));
  expect(changes()).toBe(before);
  expect(backend.open).toEqual([]);
  expect(backend.listeners).toBe(0);
});

test("source_that_stops_before_the_answer_ends_the_subscription", async () => {
  const backend = new FakeBackend();
  const source = new ClipSource(backend, {}, () => undefined);
  source.start();
  source.stop();
  await settled();
  expect(backend.subscriptions).toHaveLength(1);
  expect(backend.open).toEqual([]);
});
