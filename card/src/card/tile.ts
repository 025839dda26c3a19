/** One clip of the list: its poster, type, time and camera. The whole tile is a button. */

import { html, LitElement, nothing, type PropertyValues } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import type { ShownClip } from "../model/clip-list.ts";
import { typeMask, USB_MASK } from "./icons.ts";
import { tileStyles } from "./tile-styles.ts";

export class BlinkClipsTile extends LitElement {
  static override properties = {
    shown: { attribute: false },
    poster: { attribute: false },
    label: { attribute: false },
    what: { attribute: false },
    when: { attribute: false },
    duration: { attribute: false },
    stop: { type: Boolean },
  };

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = tileStyles;

  declare shown: ShownClip;
  /** The object URL of the poster. */
  declare poster: string | undefined;
  /** The whole content in words, for assistive technologies. */
  declare label: string;
  /** The name of the clip's type. */
  declare what: string;
  /** The time, and the camera if several are shown. */
  declare when: string;
  /** The duration of the clip, once it is known. */
  declare duration: string | undefined;
  /** Whether the Tab key reaches this tile. */
  declare stop: boolean;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("shown")) this.toggleAttribute("unwatched", this.shown.clip.unwatched === true);
  }

  protected override render(): unknown {
    const { clip } = this.shown;
    const masks = { "--icon": typeMask(clip.type), ...(clip.usb && { "--usb": USB_MASK }) };
    return html`<button
      type="button"
      class=${this.poster ? "pictured" : "plain"}
      tabindex=${this.stop ? 0 : -1}
      aria-label=${this.label}
      style=${styleMap(masks)}
    >
      ${this.poster ? html`<img src=${this.poster} alt="" draggable="false" />` : nothing}
      <span class="text"><b>${this.what}</b> ${this.when}</span>
      ${clip.usb ? html`<span class="usb"></span>` : nothing}
      ${this.duration ? html`<span class="duration">${this.duration}</span>` : nothing}
    </button>`;
  }
}
