/**
 * The tiles of the list. While a clip is shown, its tile stays the same element.
 *
 * Lit's directive `repeat` does the same, but with more code.
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

  /** Shows the given tiles in the given groups, and removes all other tiles. */
  show(groups: readonly (readonly [group: Element, contents: readonly TileContent[]])[]): void {
    const before = this.#tiles;
    this.#tiles = new Map();
    for (const [group, contents] of groups) {
      for (const content of contents) {
        const tile = before.get(content.key) ?? newTile();
        this.#tiles.set(content.key, tile);
        fill(tile, content);
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

/**
 * Changes only the values that differ, because setting an attribute takes time even if its value
 * stays the same.
 */
function fill(tile: BlinkClipsTile, { style, properties }: TileContent): void {
  if (tile.getAttribute("style") !== style) tile.setAttribute("style", style);
  for (const [name, value] of Object.entries(properties)) {
    if (Reflect.get(tile, name) !== value) Reflect.set(tile, name, value);
  }
}

/**
 * Makes tiles the children of a group. A tile that is already a child is not moved, and keeps the
 * focus.
 */
function arrange(group: Element, tiles: readonly Element[]): void {
  const gone = [...group.children].filter((child) => !tiles.includes(child));
  for (const child of gone) child.remove();
  for (const [index, tile] of tiles.entries()) {
    const there = group.children[index];
    if (there !== tile) group.insertBefore(tile, there ?? null);
  }
}
