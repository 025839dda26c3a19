/**
 * The list of clips that the card has received from a subscription and in pages. All functions are
 * pure, without state.
 */

import type {
  Account,
  Camera,
  ChangeEvent,
  Clip,
  ClipsEvent,
  Page,
  PageMessage,
  ResetEvent,
  System,
} from "../protocol.ts";

/** A clip together with its camera. */
export interface ShownClip {
  readonly clip: Clip;
  readonly camera: Camera;
}

/** The sort key of a clip among all clips. */
export type Position = NonNullable<PageMessage["before"]>;

/**
 * The known clips. The list is complete and up to date from the newest clip down to `edge`.
 *
 * Clips below `edge` were received before the last reset (an event that replaces everything). The
 * next pages replace them.
 */
export interface ClipList {
  readonly accounts: readonly Account[];
  readonly systems: readonly System[];
  readonly cameras: ReadonlyMap<string, Camera>;
  /** The clips, newest first. */
  readonly clips: readonly ShownClip[];
  /** The number of clips in the integration's memory that are not watched. */
  readonly unwatched: number;
  /** Whether there may be a further page with older clips. */
  readonly older: boolean;
  /** The sort key down to which all clips are known. It is undefined while no clip is known. */
  readonly edge: Position | undefined;
  /** Why pages that were read since the last reset may lack clips. */
  readonly failure: string | undefined;
  /** The value of `edge` before the first page that may lack clips. */
  readonly edgeBeforeFailure: Position | undefined;
  /** Whether there are accounts or cameras that the user may not see. */
  readonly hidden: boolean;
}

/** The list before the first event. */
export const EMPTY: ClipList = {
  accounts: [],
  systems: [],
  cameras: new Map(),
  clips: [],
  unwatched: 0,
  older: true,
  edge: undefined,
  failure: undefined,
  edgeBeforeFailure: undefined,
  hidden: false,
};

/** Returns the identity of a clip: its account and its id. */
export function clipKey({ clip, camera }: ShownClip): string {
  return `${camera.account}/${clip.id}`;
}

/** Applies an event of the subscription to the list. Returns the new list. */
export function applyEvent(list: ClipList, event: ClipsEvent): ClipList {
  return event.kind === "reset" ? applyReset(list, event) : applyChange(list, event);
}

/** Returns the list with a page added. The clips of the page are older than those of the list. */
export function addPage(list: ClipList, page: Page): ClipList {
  const cameras = new Map([...page.cameras.map(withId), ...list.cameras]);
  const added = shown(page.clips, cameras);
  const older = page.more === true;
  const oldest = added.at(-1);
  const edge = oldest ? positionOf(oldest) : list.edge;
  const confirmed = list.clips.slice(0, confirmedCount(list));
  const rest = older ? list.clips.filter((clip) => isBelow(clip, edge)) : [];
  const clips = merge([...confirmed, ...rest], added);
  const failure = list.failure ?? page.failure;
  const edgeBeforeFailure = list.failure === undefined ? list.edge : list.edgeBeforeFailure;
  return { ...list, cameras, clips, older, edge, failure, edgeBeforeFailure };
}

/**
 * Returns the list with all clips marked as outdated that are below a page that may lack clips. The
 * next pages replace them.
 */
export function beforeFailure(list: ClipList): ClipList {
  if (list.failure === undefined) return list;
  return { ...list, older: true, edge: list.edgeBeforeFailure, failure: undefined };
}

/** Returns the number of clips that are up to date: those down to the position `edge`. */
export function confirmedCount({ clips, edge, older }: ClipList): number {
  return older ? clips.findLastIndex((clip) => !isBelow(clip, edge)) + 1 : clips.length;
}

/** Applies an event to search results. An event never adds a clip to them. */
export function applyToResults(list: ClipList, event: ChangeEvent): ClipList {
  const known = new Set(list.clips.map(clipKey));
  const next = applyChange(list, event);
  const clips = next.clips.filter((clip) => known.has(clipKey(clip)));
  return { ...next, clips, edge: list.edge };
}

/** Compares clips for sorting, newest first. Within a second, the order is by account and id. */
export function compare(left: Position, right: Position): number {
  if (left[0] !== right[0]) return right[0] - left[0];
  if (left[1] !== right[1]) return left[1] < right[1] ? 1 : -1;
  return right[2] - left[2];
}

/** Returns the sort key of a clip among all clips. */
export function positionOf({ clip, camera }: ShownClip): Position {
  return [clip.time, camera.account, clip.id];
}

function applyReset(list: ClipList, event: ResetEvent): ClipList {
  const cameras = new Map(event.cameras.map(withId));
  const older = event.more === true || event.complete !== true;
  const added = merge([], shown(event.clips, cameras));
  const oldest = added.at(-1);
  const edge = oldest && positionOf(oldest);
  const rest = older ? list.clips.filter((clip) => isBelow(clip, edge)) : [];
  return {
    accounts: event.accounts,
    systems: event.systems,
    cameras,
    clips: merge(renew(rest, cameras), added),
    unwatched: event.unwatched,
    older,
    edge,
    failure: undefined,
    edgeBeforeFailure: undefined,
    hidden: event.hidden === true,
  };
}

function applyChange(list: ClipList, event: ChangeEvent): ClipList {
  const cameras = event.cameras ? nextCameras(list, event.cameras) : list.cameras;
  const renewed = event.cameras ? renew(list.clips, cameras) : list.clips;
  const known = new Set(list.clips.map(clipKey));
  // Leave out new clips that are older than the complete part of the list. A later page has them.
  const added = shown(event.clips ?? [], cameras).filter(
    (clip) =>
      !list.older ||
      list.edge === undefined ||
      !isBelow(clip, list.edge) ||
      known.has(clipKey(clip)),
  );
  const oldest = merge([], added).at(-1);
  const edge = list.edge ?? (oldest && positionOf(oldest));
  return {
    ...list,
    accounts: event.accounts ?? list.accounts,
    systems: event.systems ?? list.systems,
    cameras,
    clips: merge(without(renewed, event.removed), added),
    unwatched: event.unwatched ?? list.unwatched,
    edge,
  };
}

/**
 * Returns whether a clip comes after the position `edge` in the list. If `edge` is undefined, every
 * clip does.
 */
function isBelow(clip: ShownClip, edge: Position | undefined): boolean {
  return edge === undefined || compare(positionOf(clip), edge) > 0;
}

/**
 * Returns the cameras after a change. Changes never contain removed cameras, so keep those in
 * `list`.
 */
function nextCameras(list: ClipList, cameras: readonly Camera[]): Map<string, Camera> {
  const removed = [...list.cameras].filter(([, camera]) => camera.removed);
  return new Map([...removed, ...cameras.map(withId)]);
}

function withId(camera: Camera): [string, Camera] {
  return [camera.id, camera];
}

function shown(clips: readonly Clip[], cameras: ReadonlyMap<string, Camera>): ShownClip[] {
  return clips.flatMap((clip) => {
    const camera = cameras.get(clip.camera);
    return camera ? [{ clip, camera }] : [];
  });
}

/** Updates the cameras of clips. A clip of an unchanged camera stays the same object. */
function renew(clips: readonly ShownClip[], cameras: ReadonlyMap<string, Camera>): ShownClip[] {
  return clips.flatMap((old) => {
    const camera = cameras.get(old.clip.camera);
    if (camera === undefined) return [];
    return JSON.stringify(camera) === JSON.stringify(old.camera) ? [old] : [{ ...old, camera }];
  });
}

function without(
  clips: readonly ShownClip[],
  removed: ChangeEvent["removed"] = [],
): readonly ShownClip[] {
  if (removed.length === 0) return clips;
  const keys = new Set(removed.map(([account, id]) => `${account}/${id}`));
  return clips.filter((clip) => !keys.has(clipKey(clip)));
}

/**
 * Returns the clips of both lists, newest first. If both contain a clip, uses the clip in `added`.
 */
function merge(clips: readonly ShownClip[], added: readonly ShownClip[]): readonly ShownClip[] {
  if (added.length === 0) return clips;
  const merged = new Map(clips.map((clip) => [clipKey(clip), clip]));
  for (const clip of added) merged.set(clipKey(clip), clip);
  return [...merged.values()].toSorted((left, right) =>
    compare(positionOf(left), positionOf(right)),
  );
}
