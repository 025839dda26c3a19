/**
 * A source of clips with a simulated Home Assistant. The test decides when Home Assistant answers.
 */

import { clipKey } from "../src/model/clip-list.ts";
import { ClipSource } from "../src/model/clip-source.ts";
import type { Camera, Clip, ResetEvent } from "../src/protocol.ts";
import { FakeBackend, settled } from "./fake-connection.ts";

export const CAMERAS: Camera[] = [
  { id: "a", account: "one", name: "Garden", entity: "camera.garden" },
  { id: "b", account: "one", name: "Door", entity: "camera.door" },
];

/** Returns a clip. The clip with the highest id is the newest one. */
export function clip(id: number, camera = "a", more: Partial<Clip> = {}): Clip {
  return { id, time: id * 10, camera, type: "motion", ...more };
}

export function reset(clips: Clip[], more: Partial<ResetEvent> = {}): ResetEvent {
  return {
    kind: "reset",
    protocol: 1,
    accounts: [],
    systems: [],
    cameras: CAMERAS,
    clips,
    unwatched: 0,
    ...more,
  };
}

/** Returns the keys of the shown clips. */
export function shown(source: ClipSource): string[] {
  return source.shown.list.clips.map(clipKey);
}

/** Starts a source of clips. */
export async function started() {
  const backend = new FakeBackend();
  let changes = 0;
  const source = new ClipSource(backend, { days: 7, limit: 60 }, () => {
    changes += 1;
  });
  source.start();
  await settled();
  return { backend, source, changes: () => changes };
}
