import { expect, test, vi } from "vitest";
import { VisiblePosters } from "../src/card/visible-posters.ts";
import { PosterLoader } from "../src/model/poster-loader.ts";

const length = 400;

/** Scrolls a list by some screens. Returns how often loading of posters (pictures) was paused. */
function holds(screens: number, seconds: number): number {
  const posters = new PosterLoader(fetch, () => undefined);
  const hold = vi.spyOn(posters, "hold").mockReturnValue();
  const visible = new VisiblePosters(posters);
  visible.scrolled({ offset: 0, length }, 1000);
  visible.scrolled({ offset: screens * length, length }, 1000 + seconds * 1000);
  return hold.mock.calls.length;
}

test("fast_scroll_holds_posters", () => {
  expect(holds(1, 0.25)).toBe(1);
  expect(holds(-1, 0.25)).toBe(1);
});

test("slow_scroll_holds_no_posters", () => {
  expect(holds(0.5, 0.25)).toBe(0);
  expect(holds(0, 0)).toBe(0);
});
