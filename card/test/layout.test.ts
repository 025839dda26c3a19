import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLayout, type Layout } from "../src/card/layout.ts";
import { GAP } from "../src/card/spacing.ts";
import type { ShownClip } from "../src/model/clip-list.ts";

const camera = { id: "a", account: "one", name: "Garden" };

/** Returns clips of several days. Each number is the number of clips on one day. */
function clipsOf(...days: number[]): ShownClip[] {
  return days.flatMap((count, day) =>
    Array.from({ length: count }, (_, id) => ({
      clip: { id, camera: "a", time: 1000 - day, type: "motion" as const },
      camera,
    })),
  );
}

function grid(days: number[], width = 500): Layout {
  return createLayout(clipsOf(...days), { width, height: 400, scale: 1 }, String);
}

test("low_list_is_a_row_and_high_list_is_a_grid", () => {
  expect(createLayout([], { width: 500, height: 239, scale: 1 }, String).grid).toBe(false);
  expect(createLayout([], { width: 500, height: 240, scale: 1 }, String).grid).toBe(true);
  expect(createLayout([], { width: 500, height: 300, scale: 2 }, String).grid).toBe(false);
});

describe("row", () => {
  const row = createLayout(clipsOf(50, 50), { width: 500, height: 148, scale: 1 }, String);
  const pitch = row.tile.width + GAP;

  test("tiles_are_in_one_line", () => {
    expect(row.box(3).inline - row.box(2).inline).toBe(pitch);
    expect(row.box(3).block).toBe(row.box(2).block);
    expect(row.extent).toBe(100 * pitch - GAP);
  });

  test("range_contains_the_visible_tiles", () => {
    expect(row.range(0, 2 * pitch)).toEqual([0, 2]);
    expect(row.range(10.5 * pitch, 2 * pitch)).toEqual([10, 13]);
    expect(row.range(1000 * pitch, 2 * pitch)).toEqual([100, 100]);
  });
});

describe("grid", () => {
  test("each_day_begins_a_new_row_below_its_heading", () => {
    const layout = grid([4, 1]);
    expect(layout.columns).toBe(3);
    expect(layout.groups.map(({ first, count }) => [first, count])).toEqual([
      [0, 4],
      [4, 1],
    ]);
    expect(layout.box(3).inline).toBe(layout.box(0).inline);
    expect(layout.offset(3)).toBe(layout.offset(0) + layout.tile.height + GAP);
    expect(layout.offset(4)).toBe(layout.offset(3) + layout.tile.height + GAP + layout.heading);
  });

  test("grid_has_as_many_columns_as_fit", () => {
    expect([160, 308, 500, 900].map((width) => grid([4], width).columns)).toEqual([1, 2, 3, 5]);
  });

  test.each([
    ["below_in_the_same_day", 0, 1, 3],
    ["below_a_gap_of_the_last_row", 2, 1, 3],
    ["below_in_the_next_day", 3, 1, 4],
    ["above_in_the_day_before", 5, -1, 3],
    ["above_the_first_row", 1, -1, 1],
    ["below_the_last_row", 4, 1, 4],
  ] as const)("tile_%s_is_found", (_, index, step, expected) => {
    expect(grid([4, 2]).vertical(index, step)).toBe(expected);
  });

  test("range_contains_exactly_the_rows_that_touch_the_window", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 160, max: 1200 }),
        fc.integer({ min: 0, max: 3000 }),
        (days, width, start) => {
          const layout = grid(days, width);
          const total = days.reduce((sum, count) => sum + count, 0);
          const [first, end] = layout.range(start, 400);
          for (let index = 0; index < total; index += 1) {
            const top = layout.offset(index);
            const visible = top < start + 400 && top + layout.tile.height > start;
            expect(!visible || (index >= first && index < end)).toBe(true);
          }
          expect(end - first).toBeLessThanOrEqual(
            (Math.ceil(400 / (layout.tile.height + GAP)) + 2) * layout.columns,
          );
        },
      ),
    );
  });
});
