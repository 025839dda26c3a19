/** Opens the player and the menu of clips. Their file is loaded at its first use. */

import type { LitElement, ReactiveController } from "lit";
import { markedDialogs } from "../history-mark.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import type { BlinkClipsMenu } from "../player/clip-menu.ts";
import type { BlinkClipsPlayer } from "../player/player.ts";
import { playerFile, type PlayerLoader } from "../player-file.ts";

export class ClipOpener implements ReactiveController {
  /** Whether the player's file is needed. If it is, the card contains the player and the menu. */
  ready = false;
  /** The key of the clip that opens when the file of the player is loaded. */
  waiting: string | undefined;
  /** Whether loading the player's file has failed for the last requested clip. */
  failed = false;

  readonly #host: LitElement;
  readonly #file: PlayerLoader;
  /** Counts the requests of the user, so that only the last request is carried out. */
  #turn = 0;

  constructor(host: LitElement, file = playerFile) {
    this.#host = host;
    this.#file = file;
    host.addController(this);
  }

  get player(): BlinkClipsPlayer | null {
    return this.#part("blink-clips-player");
  }

  get menu(): BlinkClipsMenu | null {
    return this.#part("blink-clips-menu");
  }

  /** Goes back from the history entry of a dialog that was open when the page was reloaded. */
  hostConnected(): void {
    if (markedDialogs() === 0) return;
    this.#file.load().then(
      (file) => {
        file.leaveStaleEntry();
      },
      // Ignore a failed load. The history entry then stays, and the user has to go back once more.
      () => undefined,
    );
  }

  hostDisconnected(): void {
    this.#turn += 1;
    this.waiting = undefined;
    this.#host.requestUpdate();
  }

  /** Loads the player's file before the user opens the first clip. */
  prepare(): void {
    if (!document.hidden) this.#file.preload();
  }

  async play(key: string, seconds?: number): Promise<void> {
    if (await this.#load(key)) await this.player?.open(key, seconds);
  }

  async openMenu(shown: ShownClip, anchor: HTMLElement): Promise<void> {
    if ((await this.#load(clipKey(shown))) && anchor.isConnected) {
      await this.menu?.open(shown, anchor);
    }
  }

  /** Loads the player's file. Returns whether it is loaded and the user still wants the clip. */
  async #load(key: string): Promise<boolean> {
    if (!this.ready) {
      this.#turn += 1;
      const turn = this.#turn;
      this.waiting = key;
      this.failed = false;
      this.#host.requestUpdate();
      const loaded = await this.#file.load().then(
        () => true,
        () => false,
      );
      // Stop, because the user has requested another clip in the meantime or has left the page.
      if (this.#turn !== turn) return false;
      this.waiting = undefined;
      this.ready = loaded;
      this.failed = !loaded;
      this.#host.requestUpdate();
    }
    await this.#host.updateComplete;
    return this.ready;
  }

  #part<PartT extends HTMLElement>(name: string): PartT | null {
    return this.#host.renderRoot?.querySelector<PartT>(name) ?? null;
  }
}
