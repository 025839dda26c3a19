/** A page with a tile that opens the player. */

import axe from "axe-core";
import { StripLoader } from "../src/frames/strip-loader.ts";
import { clipKey, type ShownClip } from "../src/model/clip-list.ts";
import { type CardOptions, DEFAULTS } from "../src/options.ts";
import type { BlinkClipsPlayer } from "../src/player/player.ts";
import { eventually } from "./eventually.ts";
import { clipOf, FakeHouse, TEXTS } from "./fake-house.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Six clips, newest first. */
export const CLIPS = [0, 1, 2, 3, 4, 5].map((number) => clipOf(number));

export class PlayerStage {
  readonly house: FakeHouse;
  readonly strips: StripLoader;
  readonly player = document.createElement("blink-clips-player") as BlinkClipsPlayer;
  /** The tile that has the focus before the player opens. */
  readonly tile = document.createElement("button");

  constructor(
    clips: readonly ShownClip[] = CLIPS,
    { frames }: Pick<CardOptions, "frames"> = DEFAULTS,
    house = new FakeHouse(),
  ) {
    this.house = house;
    this.tile.textContent = "Tile";
    this.strips = new StripLoader({ fetch: house.hass.fetchWithAuth, frames, texts: TEXTS });
    const { strips } = this;
    Object.assign(this.player, { hass: house.hass, texts: TEXTS, clips, strips });
    document.body.append(this.tile, this.player);
    this.tile.focus();
  }

  /** Opens the player with the clip at an index. Waits until it plays. */
  async play(index = 0, seconds = 0): Promise<void> {
    await this.open(index, seconds);
    await this.playing();
  }

  async open(index = 0, seconds = 0): Promise<void> {
    const shown = this.player.clips[index];
    if (!shown) throw new Error(`no clip ${index}`);
    await this.player.open(clipKey(shown), seconds);
  }

  /** Waits until the video can be played and its frames are shown. */
  async playing(): Promise<void> {
    await eventually(() => {
      if (this.video.readyState === 0 || !this.get(".film")) throw new Error("not playing");
    });
  }

  async remove(): Promise<void> {
    await this.player.close();
    this.strips.clear();
    this.player.remove();
    this.tile.remove();
  }

  get video(): HTMLVideoElement {
    return this.get("video") as HTMLVideoElement;
  }

  get dialog(): HTMLDialogElement {
    return this.get("dialog") as HTMLDialogElement;
  }

  get slider(): HTMLInputElement {
    return this.get("input") as HTMLInputElement;
  }

  /** The text of the dialog, as a user reads it. */
  get text(): string {
    return this.dialog.innerText;
  }

  get<ElementT extends Element>(selector: string): ElementT | null {
    return this.player.renderRoot.querySelector<ElementT>(selector);
  }
}

/** Checks the page with axe, by the criteria of WCAG 2.2 AA. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { runOnly: TAGS });
  if (violations.length > 0) throw new Error(JSON.stringify(violations, undefined, 2));
}
