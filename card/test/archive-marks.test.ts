/**
 * The tiles of clips that are kept in the archive, and of clips that only the archive has, have
 * marks, which change without a reload.
 */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../src/index.ts";
import { violations } from "./axe.ts";
import { clip, drawn, House, NOW, reset, showCard } from "./house.ts";
import { names, tiles } from "./parts.ts";

const KEPT = { archived: true, kept: true } as const;

beforeEach(() => {
  vi.spyOn(Date, "now").mockReturnValue(NOW * 1000);
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

test("mark_appears_and_disappears_while_the_card_is_shown", async () => {
  const house = new House();
  const card = await showCard(house);
  const marks = () =>
    tiles(card).map((it) => it.shadowRoot?.querySelector(".kept")?.checkVisibility() ?? false);
  house.backend.send(reset({ clips: [clip(60, KEPT), clip(59, { archived: true })] }));
  await drawn(card);
  expect(marks()).toEqual([true, false]);
  expect(names(card).map((it) => it.includes("kept"))).toEqual([true, false]);
  expect(await violations(card)).toEqual([]);

  house.backend.send({ kind: "change", clips: [clip(60, { archived: true }), clip(59, KEPT)] });
  await drawn(card);
  expect(marks()).toEqual([false, true]);
  expect(names(card).map((it) => it.includes("kept"))).toEqual([false, true]);
});

test("mark_has_a_place_beside_the_mark_of_a_usb_drive", async () => {
  const house = new House();
  const card = await showCard(house);
  house.backend.send(reset({ clips: [clip(60, { ...KEPT, usb: true }), clip(59, KEPT)] }));
  await drawn(card);
  const [both, one] = tiles(card).map((it) => {
    const mark = it.shadowRoot?.querySelector(".kept");
    return mark?.getBoundingClientRect().width ?? 0;
  });
  expect(both).toBeGreaterThan((one ?? 0) + 15);
});

test("mark_of_a_clip_that_blink_has_deleted_appears_while_the_card_is_shown", async () => {
  const house = new House();
  const card = await showCard(house);
  const mark = () => tiles(card)[0]?.shadowRoot?.querySelector(".archive");
  house.backend.send(reset({ clips: [clip(60, { ...KEPT, usb: true })] }));
  await drawn(card);
  expect(mark()).toBeNull();
  expect(names(card)[0]).toContain("on the USB drive, kept");

  house.backend.send({
    kind: "change",
    clips: [clip(60, { ...KEPT, usb: true, only_archived: true })],
  });
  await drawn(card);
  expect(mark()?.checkVisibility()).toBe(true);
  expect(names(card)[0]).toContain("only archived, kept");
  expect(names(card)[0]).not.toContain("USB");
  expect(await violations(card)).toEqual([]);
});
