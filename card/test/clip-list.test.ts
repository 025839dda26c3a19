import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addPage,
  applyEvent,
  applyToResults,
  beforeFailure,
  confirmedCount,
  type ClipList,
  clipKey,
  compare,
  EMPTY,
  positionOf,
} from "../src/model/clip-list.ts";
import type { Camera, Clip, ClipsEvent, Page, ResetEvent } from "../src/protocol.ts";
import { reset as resetOf } from "./source-stage.ts";

const CAMERAS: Camera[] = [
  { id: "a", account: "one", name: "Garden" },
  { id: "b", account: "two", name: "Door" },
];

function clip(id: number, time: number, camera = "a", more: Partial<Clip> = {}): Clip {
  return { id, time, camera, type: "motion", ...more };
}

function reset(clips: Clip[], more: object = {}): ResetEvent {
  return resetOf(clips, { cameras: CAMERAS, ...more });
}

function keys(list: ClipList): string[] {
  return list.clips.map(clipKey);
}

describe("clip list", () => {
  test("new_clip_is_first", () => {
    const list = applyEvent(EMPTY, reset([clip(1, 10)]));
    const next = applyEvent(list, { kind: "change", clips: [clip(2, 20, "b")], unwatched: 4 });
    expect(keys(next)).toEqual(["two/2", "one/1"]);
    expect(next.unwatched).toBe(4);
  });

  test("changed_clip_replaces_old_one", () => {
    const list = applyEvent(EMPTY, reset([clip(1, 10, "a", { unwatched: true })]));
    const next = applyEvent(list, { kind: "change", clips: [clip(1, 10)] });
    expect(next.clips.map((it) => it.clip)).toEqual([clip(1, 10)]);
  });

  test("equal_ids_of_two_accounts_are_two_clips", () => {
    const list = applyEvent(EMPTY, reset([clip(1, 10, "a"), clip(1, 10, "b")]));
    const next = applyEvent(list, { kind: "change", removed: [["one", 1]] });
    expect(keys(next)).toEqual(["two/1"]);
  });

  test("clip_of_unknown_camera_is_not_shown", () => {
    expect(keys(applyEvent(EMPTY, reset([clip(1, 10, "elsewhere")])))).toEqual([]);
  });

  test("renamed_camera_is_shown_and_other_clips_stay_the_same_objects", () => {
    const list = applyEvent(EMPTY, reset([clip(2, 20, "b"), clip(1, 10, "a")]));
    const cameras = [{ ...CAMERAS[0], name: "Yard" } as Camera, { ...CAMERAS[1] } as Camera];
    const next = applyEvent(list, { kind: "change", cameras });
    expect(next.clips.map((it) => it.camera.name)).toEqual(["Door", "Yard"]);
    expect(next.clips[0]).toBe(list.clips[0]);
  });

  test("removed_camera_of_page_stays_after_change_of_cameras", () => {
    const list = applyEvent(EMPTY, reset([clip(2, 20)]));
    const gone: Camera = { id: "c", account: "one", name: "Old", removed: true };
    const paged = addPage(list, { clips: [clip(1, 10, "c")], cameras: [gone] });
    const next = applyEvent(paged, { kind: "change", cameras: CAMERAS });
    expect(keys(next)).toEqual(["one/2", "one/1"]);
  });

  test("changed_clip_below_the_edge_leaves_no_gap", () => {
    const list = applyEvent(EMPTY, reset([clip(9, 90)], { more: true }));
    const next = applyEvent(list, { kind: "change", clips: [clip(1, 10)] });
    expect(keys(next)).toEqual(["one/9"]);
    expect(next.edge).toEqual([90, "one", 9]);
  });

  test("edge_stays_when_its_clip_is_removed", () => {
    const list = applyEvent(EMPTY, reset([clip(9, 90)], { more: true }));
    const next = applyEvent(list, { kind: "change", removed: [["one", 9]] });
    expect(next.edge).toEqual([90, "one", 9]);
  });

  test("clips_of_pages_stay_after_a_reset_until_a_page_replaces_them", () => {
    const first = applyEvent(EMPTY, reset([clip(9, 90)], { more: true }));
    const paged = addPage(first, { clips: [clip(8, 80), clip(7, 70)], cameras: CAMERAS });
    const again = applyEvent(paged, reset([clip(9, 90)], { more: true }));
    expect(keys(again)).toEqual(["one/9", "one/8", "one/7"]);
    expect(confirmedCount(again)).toBe(1);
    const reread = addPage(again, { clips: [clip(7, 70)], cameras: CAMERAS, more: true });
    expect(keys(reread)).toEqual(["one/9", "one/7"]);
    expect(confirmedCount(reread)).toBe(2);
  });

  test("pages_that_may_lack_clips_are_replaced", () => {
    const first = applyEvent(EMPTY, reset([clip(9, 90)], { more: true }));
    const page = { clips: [clip(7, 70)], cameras: CAMERAS, more: true, failure: "No." } as const;
    const paged = addPage(first, page);
    const ended = addPage(paged, { clips: [clip(5, 50)], cameras: CAMERAS });
    expect(ended).toMatchObject({ failure: "No.", edge: [50, "one", 5], older: false });
    const again = beforeFailure(ended);
    expect(again).toMatchObject({ failure: undefined, edge: [90, "one", 9], older: true });
    expect(keys(again)).toEqual(["one/9", "one/7", "one/5"]);
    const reread = addPage(again, { clips: [clip(8, 80), clip(7, 70)], cameras: CAMERAS });
    expect(keys(reread)).toEqual(["one/9", "one/8", "one/7"]);
    expect(reread.failure).toBeUndefined();
    expect(beforeFailure(reread)).toBe(reread);
  });

  test("clips_of_a_camera_that_a_reset_lacks_are_not_shown", () => {
    const first = applyEvent(EMPTY, reset([clip(9, 90)], { more: true }));
    const paged = addPage(first, { clips: [clip(8, 80, "b")], cameras: CAMERAS });
    const again = applyEvent(paged, {
      ...reset([clip(9, 90)], { more: true }),
      cameras: CAMERAS.slice(0, 1),
    } as ClipsEvent);
    expect(keys(again)).toEqual(["one/9"]);
  });

  test("complete_reset_has_no_older_clips", () => {
    expect(applyEvent(EMPTY, reset([], { complete: true })).older).toBe(false);
    expect(applyEvent(EMPTY, reset([], { complete: true, more: true })).older).toBe(true);
    expect(applyEvent(EMPTY, reset([])).older).toBe(true);
  });

  test("search_results_change_but_gain_no_clips", () => {
    const found = addPage(EMPTY, {
      clips: [clip(2, 20), clip(1, 10)],
      cameras: CAMERAS,
    });
    const next = applyToResults(found, {
      kind: "change",
      clips: [clip(3, 30), clip(2, 20, "a", { unwatched: true })],
      removed: [["one", 1]],
    });
    expect(next.clips.map((it) => it.clip)).toEqual([clip(2, 20, "a", { unwatched: true })]);
  });
});

/** A model of the integration: a map of clips, which answers commands as the integration does. */
class Model {
  readonly clips = new Map<string, Clip>();

  sorted(): Clip[] {
    return [...this.clips.values()].toSorted((left, right) => compare(at(left), at(right)));
  }

  reset(limit: number): ClipsEvent {
    const all = this.sorted();
    const rest = all.length > limit ? { more: true } : { complete: true };
    return reset(all.slice(0, limit), rest);
  }

  page(list: ClipList, limit: number): Page {
    const { edge } = list;
    const rest = this.sorted().filter((it) => edge === undefined || compare(at(it), edge) > 0);
    const more = rest.length > limit ? ({ more: true } as const) : {};
    return { clips: rest.slice(0, limit), cameras: CAMERAS, ...more };
  }
}

function account(camera: string): string {
  return camera === "a" ? "one" : "two";
}

function at({ time, camera, id }: Clip): [number, string, number] {
  return [time, account(camera), id];
}

const place = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  time: fc.integer({ min: 1, max: 6 }),
  camera: fc.constantFrom("a", "b"),
});
const step = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), clips: fc.array(place, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("remove" as const), place }),
  fc.record({ kind: fc.constant("page" as const), limit: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant("reset" as const), limit: fc.integer({ min: 1, max: 8 }) }),
);

type Step = typeof step extends fc.Arbitrary<infer ValueT> ? ValueT : never;

function run(model: Model, list: ClipList, next: Step): ClipList {
  if (next.kind === "page") return addPage(list, model.page(list, next.limit));
  if (next.kind === "reset") return applyEvent(list, model.reset(next.limit));
  if (next.kind === "remove") {
    const { id, camera } = next.place;
    model.clips.delete(`${camera}/${id}`);
    return applyEvent(list, { kind: "change", removed: [[account(camera), id]] });
  }
  const clips = next.clips.map(({ id, time, camera }) => {
    const old = model.clips.get(`${camera}/${id}`);
    const put = clip(id, old?.time ?? time, camera, old ? { unwatched: true } : {});
    model.clips.set(`${camera}/${id}`, put);
    return put;
  });
  return applyEvent(list, { kind: "change", clips });
}

test("any_order_of_events_and_pages_shows_all_clips_down_to_the_edge", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const model = new Model();
      let list = applyEvent(EMPTY, model.reset(5));
      for (const next of steps) {
        list = run(model, list, next);
        const { edge, older } = list;
        const expected = model
          .sorted()
          .filter((it) => !older || (edge !== undefined && compare(at(it), edge) <= 0));
        const confirmed = list.clips.slice(0, confirmedCount(list));
        expect(confirmed.map((it) => it.clip)).toEqual(expected);
        expect(new Set(keys(list)).size).toBe(list.clips.length);
        const positions = list.clips.map(positionOf);
        expect(positions).toEqual(positions.toSorted(compare));
      }
    }),
    { numRuns: 300 },
  );
});
