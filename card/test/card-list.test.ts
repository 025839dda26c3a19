import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import "../src/index.ts";
import { camera, clip, clips, drawn, reset } from "./house.ts";
import { all, button, buttonNamed, elements, focused, names, one, text, tiles } from "./parts.ts";
import { house, renewHouse, send, shown } from "./shown-card.ts";

renewHouse();

const GRID = { height: "480px" };
/**
 * With this width, the row shows all clips without scrolling. At the end of a scrolled row, the
 * card would request older clips.
 */
const WIDE = { width: "800px" };

function announced(card: BlinkClipsCard): string | null | undefined {
  return card.renderRoot.querySelector("[role=status]")?.textContent.trim();
}

/** Returns the names of the tiles that are completely visible. */
function visible(card: BlinkClipsCard): string[] {
  const room = one(card, ".scroller").getBoundingClientRect();
  return tiles(card)
    .filter((tile) => {
      const { left, right, top, bottom } = tile.getBoundingClientRect();
      const inline = left >= room.left - 1 && right <= room.right + 1;
      return inline && top >= room.top - 1 && bottom <= room.bottom + 1;
    })
    .map((tile) => button(tile)?.ariaLabel ?? "");
}

async function press(card: BlinkClipsCard, keys: string): Promise<string> {
  await userEvent.keyboard(keys);
  await drawn(card);
  return focused(card) ?? "";
}

describe("tiles", () => {
  test("tile_names_camera_type_time_and_whether_the_clip_was_watched", async () => {
    const card = await shown({ clips: [clip(60, { unwatched: true }), clip(40)] });
    expect(names(card)).toEqual([
      "Person 12:00 · Garden, today, not watched",
      "Person Fri 08:13 · Front door, yesterday",
    ]);
  });

  test("hostile_names_are_shown_as_text", async () => {
    const name = `<img src=x onerror="alert(1)">`;
    const card = await shown({ cameras: [camera("garden", name)], clips: [clip(60)] });
    expect(text(card, ".text")).toContain("Person");
    expect(names(card)[0]).toContain(name);
    expect(all(card, "img[onerror]")).toEqual([]);
  });

  test("row_has_list_semantics_for_all_clips", async () => {
    const card = await shown({ clips: clips(200) });
    const [first] = tiles(card);
    expect(one(card, "[role=list]").ariaLabel).toBe("Clips");
    expect(first?.getAttribute("aria-setsize")).toBe("200");
    expect(first?.getAttribute("aria-posinset")).toBe("1");
  });

  test("grid_groups_clips_by_day", async () => {
    const card = await shown({}, {}, GRID);
    expect(text(card, "h3")).toBe("Today\nYesterday");
    expect(one(card, "[role=list]").ariaLabel).toBe("Today");
    expect(tiles(card)[0]?.getAttribute("aria-setsize")).toBe("9");
  });

  test.each([500, 5000])("document_with_%i_clips_has_at_most_150_elements", async (count) => {
    const row = await shown({ clips: clips(count) });
    expect(elements(row.renderRoot as ShadowRoot).length).toBeLessThanOrEqual(150);
    document.body.replaceChildren();
    const grid = await shown({ clips: clips(count) }, {}, GRID);
    expect(elements(grid.renderRoot as ShadowRoot).length).toBeLessThanOrEqual(150);
    expect(tiles(grid).length).toBeGreaterThan(8);
  });

  test.each([{}, GRID])("list_is_scrolled_in_a_layer_of_its_own", async (size) => {
    const card = await shown({ clips: clips(50) }, {}, size);
    expect(getComputedStyle(one(card, ".scroller")).willChange).toBe("scroll-position");
  });

  test("card_without_a_given_height_stays_a_row", async () => {
    const card = await shown({}, {}, { height: "auto" });
    expect(all(card, ".scroller.grid")).toEqual([]);
    expect(one(card, ".scroller").clientHeight).toBeGreaterThan(120);
  });
});

describe("keyboard", () => {
  test("arrows_and_home_and_end_move_along_the_row", async () => {
    const card = await shown({ clips: clips(50) });
    tiles(card)[0]?.focus();
    const [first = "", second = ""] = names(card);
    expect(await press(card, "{ArrowRight}")).toBe(second);
    expect(await press(card, "{ArrowLeft}{ArrowLeft}")).toBe(first);
    await press(card, "{End}");
    const last = tiles(card).at(-1);
    expect(last?.getAttribute("aria-posinset")).toBe("50");
    expect(last?.matches(":focus")).toBe(true);
    const scroller = one(card, ".scroller");
    const edge = scroller.getBoundingClientRect().right;
    expect(last?.getBoundingClientRect().right).toBeLessThanOrEqual(edge);
    expect(await press(card, "{Home}")).toBe(first);
    expect(scroller.scrollLeft).toBe(0);
  });

  test("row_has_one_tab_stop", async () => {
    const card = await shown();
    expect(all(card, "blink-clips-tile").filter((tile) => tile.matches(":focus"))).toEqual([]);
    const stops = tiles(card).filter(({ stop }) => stop);
    expect(stops).toHaveLength(1);
    tiles(card)[0]?.focus();
    await press(card, "{ArrowRight}");
    expect(
      tiles(card)
        .map(({ stop }) => stop)
        .slice(0, 3),
    ).toEqual([false, true, false]);
  });

  test("tab_stop_is_the_newest_clip_until_a_tile_has_the_focus", async () => {
    const card = await shown();
    const stop = () => tiles(card).find((tile) => tile.stop)?.shown.clip.id;
    await send(card, { kind: "change", clips: [clip(61)] });
    expect(stop()).toBe(61);
    tiles(card)[1]?.focus();
    await send(card, { kind: "change", clips: [clip(62)] });
    expect(stop()).toBe(60);
  });

  test("arrows_are_mirrored_from_right_to_left", async () => {
    document.documentElement.dir = "rtl";
    const card = await shown({ clips: clips(50) });
    const [first, second] = tiles(card);
    first?.focus();
    const [, name = ""] = names(card);
    expect(await press(card, "{ArrowLeft}")).toBe(name);
    const scroller = one(card, ".scroller").getBoundingClientRect();
    expect(first?.getBoundingClientRect().right).toBeGreaterThan(
      second?.getBoundingClientRect().right ?? 0,
    );
    await press(card, "{End}");
    expect(tiles(card).at(-1)?.getBoundingClientRect().left).toBeGreaterThanOrEqual(scroller.left);
  });

  test("up_and_down_and_page_keys_move_in_the_grid", async () => {
    const card = await shown({ clips: clips(100) }, {}, GRID);
    tiles(card)[0]?.focus();
    const order = names(card);
    expect(await press(card, "{ArrowDown}")).toBe(order[3]);
    expect(await press(card, "{ArrowUp}")).toBe(order[0]);
    await press(card, "{PageDown}");
    expect(one(card, ".scroller").scrollTop).toBeGreaterThan(0);
    expect(await press(card, "{PageUp}")).toBe(order[0]);
  });

  test("focused_tile_has_a_ring_that_neither_poster_nor_list_covers", async () => {
    const card = await shown();
    tiles(card)[0]?.focus();
    await press(card, "{ArrowRight}");
    const tile = tiles(card)[1];
    const { outlineStyle, outlineOffset, outlineWidth } = getComputedStyle(
      tile?.shadowRoot?.activeElement ?? card,
    );
    expect([outlineStyle, outlineOffset, outlineWidth]).toEqual(["solid", "1px", "3px"]);
    const room = one(card, ".scroller").getBoundingClientRect();
    const place = tile?.getBoundingClientRect();
    expect((place?.top ?? 0) - room.top).toBeGreaterThanOrEqual(4);
    expect(room.bottom - (place?.bottom ?? 0)).toBeGreaterThanOrEqual(4);
  });

  test("shift_and_arrow_are_left_to_the_frames_of_a_tile", async () => {
    const card = await shown();
    tiles(card)[0]?.focus();
    const [first = ""] = names(card);
    expect(await press(card, "{Shift>}{ArrowRight}{/Shift}")).toBe(first);
  });

  test("focus_moves_to_the_next_tile_when_its_clip_is_deleted", async () => {
    const card = await shown();
    tiles(card)[1]?.focus();
    const [, , third = ""] = names(card);
    await send(card, { kind: "change", removed: [["one", 59]] });
    expect(focused(card)).toBe(third);
  });
});

describe("new clips", () => {
  test("new_clips_are_announced_once_per_batch", async () => {
    const card = await shown();
    await send(card, {
      kind: "change",
      clips: [clip(61), clip(62)],
      unwatched: 2,
    });
    expect(announced(card)).toBe("New clips: 2. Garage, Front door");
    expect(names(card)[0]).toContain("Garage");
    await send(card, { kind: "change", clips: [clip(62, { unwatched: true })] });
    expect(announced(card)).toBe("New clips: 2. Garage, Front door");
  });

  test.each([
    ["row", {}],
    ["grid", GRID],
  ])("scrolled_%s_stays_where_it_is_and_offers_new_clips", async (_, size) => {
    const card = await shown({ clips: clips(100) }, {}, size);
    const scroller = one(card, ".scroller");
    scroller.scrollTo({ left: 1010, top: 1010 });
    await drawn(card);
    const middle = tiles(card)[4];
    const before = middle?.getBoundingClientRect();
    await send(card, { kind: "change", clips: [clip(61), clip(62)] });
    const after = tiles(card)
      .find((it) => it.shown === middle?.shown)
      ?.getBoundingClientRect();
    expect(Math.abs((after?.left ?? 0) - (before?.left ?? 0))).toBeLessThan(2);
    expect(Math.abs((after?.top ?? 0) - (before?.top ?? 0))).toBeLessThan(2);
    await userEvent.click(buttonNamed(card, "2 new"));
    await drawn(card);
    expect(scroller.scrollLeft + scroller.scrollTop).toBe(0);
    expect(focused(card)).toContain("Garage");
    expect(all(card, ".pill")).toEqual([]);
  });
});

describe("older clips", () => {
  test("older_clips_are_not_read_before_the_user_asks", async () => {
    const card = await shown({ clips: clips(2), complete: undefined }, {}, WIDE);
    expect(house.backend.pages).toEqual([]);
    await userEvent.click(buttonNamed(card, "Older clips"));
    expect(house.backend.pages).toHaveLength(1);
    house.backend.pages[0]?.answer({ clips: [clip(10)], cameras: [] });
    await drawn(card);
    expect(names(card)).toHaveLength(3);
  });

  test.each([
    ["row", {}],
    ["grid", GRID],
  ])("scrolled_%s_shows_the_same_clips_after_the_card_was_moved", async (_, size) => {
    const card = await shown({ clips: clips(60) }, {}, size);
    one(card, ".scroller").scrollTo({ left: 1010, top: 1010 });
    await drawn(card);
    const before = visible(card);
    expect(before.length).toBeGreaterThan(1);
    const column = card.parentElement?.cloneNode() as HTMLElement;
    document.body.append(column);
    column.append(card);
    await send(card, reset({ clips: clips(60) }));
    expect(visible(card)).toEqual(before);
  });

  test("scrolling_to_the_end_reads_a_page", async () => {
    const card = await shown({ clips: clips(60), complete: undefined, more: true });
    one(card, ".scroller").scrollTo({ left: 100_000 });
    await drawn(card);
    expect(house.backend.pages.map((it) => it.message.before)).toEqual([[clip(1).time, "one", 1]]);
  });

  test("failed_page_is_reported_and_can_be_tried_again", async () => {
    const card = await shown({ clips: clips(2), complete: undefined }, {}, WIDE);
    await userEvent.click(buttonNamed(card, "Older clips"));
    house.backend.pages[0]?.refuse({ message: "Blink cannot be reached." });
    await drawn(card);
    expect(text(card, ".banner")).toContain("Blink cannot be reached.");
    await userEvent.click(buttonNamed(card, "Try again"));
    expect(house.backend.pages).toHaveLength(2);
  });
});
