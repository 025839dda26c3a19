/** Loads the file with the player, the menu of clips and their dialogs when it is first used. */

/** The name of the player's file, which contains a hash of the content. build.mjs sets it. */
declare const PLAYER_FILE: string;

/** The exports of the player's file, which also defines the elements of the player. */
export interface PlayerFile {
  /** Goes back from the history entry of a dialog that was open when the page was reloaded. */
  leaveStaleEntry(): void;
}

export class PlayerLoader {
  readonly #load: (address: string) => Promise<PlayerFile>;
  #file: Promise<PlayerFile> | undefined;
  #failures = 0;

  constructor(load: (address: string) => Promise<PlayerFile>) {
    this.#load = load;
  }

  /**
   * Loads the player's file once. If this fails, the promise rejects, and the next call tries
   * again.
   */
  async load(): Promise<PlayerFile> {
    this.#file ??= this.#load(this.#address()).catch((error: unknown) => {
      this.#file = undefined;
      this.#failures += 1;
      throw error;
    });
    return this.#file;
  }

  /**
   * Loads the player's file before it is needed. A failure is ignored, because `load` tries again
   * when the user opens a clip.
   */
  preload(): void {
    if (this.#failures === 0) this.load().catch(() => undefined);
  }

  /**
   * Returns the address of the player's file. After a failed import, the address must be a new one,
   * because browsers do not repeat a failed import.
   */
  #address(): string {
    const address = new URL(PLAYER_FILE, import.meta.url);
    if (this.#failures > 0) address.searchParams.set("attempt", String(this.#failures + 1));
    return address.href;
  }
}

/** The loader of the player's file, which all cards of a page share. */
// eslint-disable-next-line no-inline-comments -- Vite warns about an address that it cannot read.
export const playerFile = new PlayerLoader(async (address) => import(/* @vite-ignore */ address));
