/** The seek bar of the player. It is on top of the clip's frames. */

import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { frameView } from "../frames/frame-view.ts";
import type { Strip } from "../frames/strip-loader.ts";
import type { Texts } from "../texts.ts";

export interface ScrubberSettings {
  readonly texts: Texts;
  /** The current time in seconds. */
  readonly time: number;
  /** The duration in seconds. It is 0 if the duration is unknown. */
  readonly duration: number;
  readonly strip: Strip | undefined;
  readonly seek: (seconds: number) => void;
}

/** Renders the seek bar. `scrubberStyles` contains its CSS. */
export function scrubber(settings: ScrubberSettings): TemplateResult {
  const { texts, time, duration, strip, seek } = settings;
  const values = { at: Math.floor(time), seconds: Math.round(duration) };
  return html`<div class="scrubber">
    ${
      strip &&
      html`<div class="film">
        ${Array.from(
          { length: strip.count },
          (_, index) =>
            html`<div class="film-frame">${frameView(strip, (index + 0.5) / strip.count)}</div>`,
        )}
      </div>`
    }
    <input
      type="range"
      min="0"
      max=${duration}
      step="0.1"
      .value=${live(String(time))}
      aria-label=${texts("player_seek")}
      aria-valuetext=${duration > 0 ? texts("player_position", values) : nothing}
      @input=${(event: Event) => {
        seek((event.target as HTMLInputElement).valueAsNumber);
      }}
    />
  </div>`;
}

export const scrubberStyles = css`
  .scrubber {
    position: relative;
    min-height: 44px;
    display: grid;
    align-items: center;
  }
  .film {
    position: absolute;
    inset: 0;
    display: flex;
    border-radius: 6px;
    overflow: hidden;
  }
  .film-frame {
    position: relative;
    flex: 1;
  }
  .scrubber input {
    --line: var(--secondary-text-color, #616161);
    --thumb: 16px;
    position: relative;
    width: 100%;
    height: 44px;
    margin: 0;
    appearance: none;
    background: linear-gradient(var(--line), var(--line)) center / 100% 4px no-repeat;
    border-radius: 6px;
    cursor: pointer;
    touch-action: pan-y;
  }
  .film + input {
    --line: transparent;
    --thumb: 44px;
  }
  .scrubber input::-webkit-slider-thumb {
    appearance: none;
    width: 8px;
    height: var(--thumb);
    border: 2px solid #000;
    border-radius: 4px;
    background: #fff;
    forced-color-adjust: none;
  }
  .scrubber input::-moz-range-thumb {
    box-sizing: border-box;
    width: 8px;
    height: var(--thumb);
    border: 2px solid #000;
    border-radius: 4px;
    background: #fff;
    forced-color-adjust: none;
  }
  .scrubber input:focus-visible {
    outline-offset: 2px;
  }
`;
