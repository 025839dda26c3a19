/**
 * The tiles of the list. A tile stays the same element as long as its clip is shown.
 *
 * Lit's directive `repeat` does the same, but it needs almost as much code as the rest of the list.
 */

import type { BlinkClipsTile } from "./tile.ts";

export interface TileContent {
  readonly key: string;
  /** The place of the tile in its group. */
  readonly style: string;
  readonly properties: Partial<BlinkClipsTile>;
}

export class TileSet {
  #tiles = new Map<string, BlinkClipsTile>();

  get all(): readonly BlinkClipsTile[] {
    return [...this.#tiles.values()];
  }

  of(key: string | undefined): BlinkClipsTile | undefined {
    return key === undefined ? undefined : this.#tiles.get(key);
  }

  /** Shows exactly these tiles in these groups. */
  show(groups: readonly (readonly [group: Element, contents: readonly TileContent[]])[]): void {
    const before = this.#tiles;
    this.#tiles = new Map();
    for (const [group, contents] of groups) {
      for (const { key, style, properties } of contents) {
        const tile = before.get(key) ?? newTile();
        this.#tiles.set(key, tile);
        tile.setAttribute("style", style);
        Object.assign(tile, properties);
      }
      arrange(
        group,
        contents.flatMap(({ key }) => this.of(key) ?? []),
      );
    }
  }
}

function newTile(): BlinkClipsTile {
  const tile = document.createElement("blink-clips-tile") as BlinkClipsTile;
  tile.role = "listitem";
  return tile;
}

/** Makes tiles the children of a group. A child that stays is not moved, so it keeps the focus. */
function arrange(group: Element, tiles: readonly Element[]): void {
  const gone = [...group.children].filter((child) => !tiles.includes(child));
  for (const child of gone) child.remove();
  for (const [index, tile] of tiles.entries()) {
    const there = group.children[index];
    if (there !== tile) group.insertBefore(tile, there ?? null);
  }
}
