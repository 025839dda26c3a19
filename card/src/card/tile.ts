/**
 * One clip of the list: its poster or a frame, and its type, time and camera.
 *
 * The tile fires `clip-open` to play the clip. This event contains the second at which the video
 * starts. A small button on the tile fires `clip-menu`.
 */

import { html, LitElement, nothing, type PropertyValues } from "lit";
import { frameStyles, frameView, scrubMark } from "../frames/frame-view.ts";
import { Scrub } from "../frames/scrub.ts";
import type { StripLoader } from "../frames/strip-loader.ts";
import { commonStyles } from "../common-styles.ts";
import { RING } from "../icons.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import { iconStyles, tileStyles } from "./tile-styles.ts";

export class BlinkClipsTile extends LitElement {
  static override properties = {
    shown: { attribute: false },
    poster: { attribute: false },
    label: { attribute: false },
    what: { attribute: false },
    when: { attribute: false },
    duration: { attribute: false },
    strips: { attribute: false },
    menu: { attribute: false },
    waiting: { type: Boolean },
    stop: { type: Boolean },
  };

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = [commonStyles, frameStyles, tileStyles, iconStyles];

  declare shown: ShownClip;
  /** The object URL of the poster. */
  declare poster: string | undefined;
  /** The whole content of the tile in words, for screen readers. */
  declare label: string;
  /** The name of the clip's type. */
  declare what: string;
  /** The time of the clip. If several cameras are shown, also the camera. */
  declare when: string;
  /** The duration of the clip. It is undefined until it is known. */
  declare duration: string | undefined;
  /** The loader of frames. It is missing in a preview, which shows no frames. */
  declare strips: StripLoader | undefined;
  /** The name of the menu button. If it is undefined, the tile has no menu. */
  declare menu: string | undefined;
  /** Whether this clip opens as soon as the player is loaded. */
  declare waiting: boolean;
  /** Whether the Tab key reaches this tile. */
  declare stop: boolean;

  /** Whether the mouse is on the tile. The menu button is visible only then. */
  #pointed = false;
  readonly #scrub = new Scrub(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>(".clip"),
    shown: () => this.shown,
    loader: () => this.strips,
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("pointerenter", this.#onPointer);
    this.addEventListener("pointerleave", this.#onPointer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("shown")) return;
    const unwatched = this.shown.clip.unwatched === true;
    if (this.hasAttribute("unwatched") !== unwatched) this.toggleAttribute("unwatched", unwatched);
  }

  protected override render(): unknown {
    const { clip } = this.shown;
    const { strip, fraction, active, state, error } = this.#scrub;
    const place = clip.only_archived ? "archive" : clip.usb ? "usb" : "";
    return html`<button
        type="button"
        class="clip scrub-area ${clip.type} ${this.poster || strip ? "pictured" : "plain"}"
        tabindex=${this.stop ? 0 : -1}
        aria-label=${this.label}
        @click=${() => {
          this.#send("clip-open", { key: clipKey(this.shown), seconds: this.#scrub.seconds });
        }}
        @contextmenu=${this.#onContextMenu}
      >
        ${this.poster ? html`<img src=${this.poster} alt="" draggable="false" />` : nothing}
        ${strip ? frameView(strip, fraction) : nothing} ${active ? scrubMark(fraction) : nothing}
        ${this.waiting || state === "loading" ? RING : nothing}
        <span class="text">${`${this.what}\n${error ?? this.when}`}</span>
        ${
          place || clip.kept || this.duration
            ? html`<span class="facts ${place} ${clip.kept ? "kept" : ""}">${this.duration}</span>`
            : nothing
        }
      </button>
      ${
        this.menu === undefined || !(this.stop || this.#pointed)
          ? nothing
          : html`<button
              type="button"
              class="menu"
              tabindex=${this.stop ? 0 : -1}
              aria-label=${this.menu}
              aria-haspopup="menu"
              aria-expanded="false"
              @click=${this.#openMenu}
            ></button>`
      }`;
  }

  readonly #onPointer = ({ type }: Event): void => {
    this.#pointed = type === "pointerenter";
    this.requestUpdate();
  };

  readonly #openMenu = (): void => {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>("button")];
    // Use the last visible button as the anchor, because a touch screen does not show the menu
    // button.
    const anchor = buttons.findLast((button) => button.checkVisibility());
    if (anchor) this.#send("clip-menu", { shown: this.shown, anchor });
  };

  /**
   * Opens the clip's menu instead of the browser's menu. Does nothing while a finger is held down.
   */
  readonly #onContextMenu = (event: Event): void => {
    if (this.menu === undefined || this.#scrub.touched) return;
    event.preventDefault();
    this.#openMenu();
  };

  #send(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
