import { expect, test } from "vitest";
import { SHOW_ALL } from "../src/model/clip-source.ts";
import { settled } from "./fake-connection.ts";
import { CAMERAS, clip, reset, shown, started } from "./source-stage.ts";

test("search_reads_pages_and_forgets_removed_clips", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)], { more: true }));
  source.narrow({ ...SHOW_ALL, text: "parcel" });
  await settled();
  expect(backend.open).toHaveLength(1);
  expect(backend.pages[0]?.message).toEqual({
    type: "blink_clips/clips/page",
    days: 7,
    text: "parcel",
    limit: 100,
  });
  backend.pages[0]?.answer({ clips: [clip(7), clip(5)], cameras: CAMERAS });
  await settled();
  expect(shown(source)).toEqual(["one/7", "one/5"]);
  await backend.send({ kind: "change", clips: [clip(10)], removed: [["one", 7]] });
  expect(shown(source)).toEqual(["one/5"]);
});

test("search_shows_the_new_name_of_a_camera", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  source.narrow({ ...SHOW_ALL, text: "parcel" });
  backend.pages[0]?.answer({ clips: [clip(7)], cameras: CAMERAS });
  await settled();
  const cameras = CAMERAS.map((it) => ({ ...it, name: `New ${it.name}` }));
  await backend.send({ kind: "change", cameras });
  expect(source.shown.list.clips.map(({ camera }) => camera.name)).toEqual(["New Garden"]);
});

test("search_is_repeated_after_a_lost_connection", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  source.narrow({ ...SHOW_ALL, text: "parcel" });
  await backend.lose();
  await backend.reconnect();
  expect(backend.pages).toHaveLength(2);
  backend.pages[1]?.answer({ clips: [clip(7)], cameras: CAMERAS });
  await settled();
  expect([source.shown.status, source.shown.error]).toEqual(["ready", undefined]);
  expect(shown(source)).toEqual(["one/7"]);
});

test("search_is_repeated_after_a_reset_because_its_clips_may_be_gone", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  source.narrow({ ...SHOW_ALL, text: "parcel" });
  backend.pages[0]?.answer({ clips: [clip(7), clip(5, "b")], cameras: CAMERAS });
  await settled();
  // In the next message, the user has lost the permission to see the camera at the door.
  await backend.send(reset([clip(9)], { cameras: CAMERAS.slice(0, 1) }));
  expect(shown(source)).toEqual(["one/7", "one/5"]);
  expect(backend.pages[1]?.message.before).toBeUndefined();
  backend.pages[1]?.answer({ clips: [clip(7)], cameras: CAMERAS.slice(0, 1) });
  await settled();
  expect(shown(source)).toEqual(["one/7"]);
});

test("search_that_fails_is_reported_and_can_be_tried_again", async () => {
  const { backend, source } = await started();
  await backend.send(reset([clip(9)]));
  source.narrow({ ...SHOW_ALL, text: "parcel" });
  await settled();
  backend.pages[0]?.refuse({ code: "home_assistant_error", message: "Blink cannot be reached." });
  await settled();
  expect([source.shown.status, source.shown.error]).toEqual(["failed", "Blink cannot be reached."]);
  source.retry();
  backend.pages[1]?.answer({ clips: [], cameras: [] });
  await settled();
  expect([source.shown.status, source.shown.error]).toEqual(["ready", undefined]);
});
