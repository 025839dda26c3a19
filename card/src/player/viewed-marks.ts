/** Marks clips as watched after they were played to their end. */

import { errorCode } from "../errors.ts";
import type { HomeAssistant } from "../hass.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import { markViewed } from "./clip-actions.ts";

export class ViewedMarks {
  readonly #marked = new Set<string>();
  /** Whether the user may mark clips as watched. It is true until an action is refused. */
  #allowed = true;

  /**
   * Marks a clip as watched, at most once. Throws an error if the action fails, but ignores a
   * missing permission.
   *
   * Clips on USB drives are not marked, because Blink does not store whether they were watched.
   */
  async mark(hass: HomeAssistant, shown: ShownClip): Promise<void> {
    const key = clipKey(shown);
    const { unwatched, usb } = shown.clip;
    if (!unwatched || usb || !this.#allowed || this.#marked.has(key)) return;
    this.#marked.add(key);
    try {
      await markViewed(hass, shown);
    } catch (error) {
      if (errorCode(error) !== "unauthorized") throw error;
      this.#allowed = false;
    }
  }

  /** Forgets which clips were marked. */
  clear(): void {
    this.#marked.clear();
  }
}
