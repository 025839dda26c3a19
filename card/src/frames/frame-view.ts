/** Shows one frame of a strip (frames side by side) in place of the poster. */

import { css, html, type TemplateResult } from "lit";
import type { Strip } from "./strip-loader.ts";

/** Returns the index of the frame for a position in the clip, from 0 (start) to 1 (end). */
export function frameIndex({ count }: Pick<Strip, "count">, fraction: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(fraction * count)));
}

/** Renders the frame for a position in the clip, from 0 to 1. `frameStyles` contains its CSS. */
export function frameView(strip: Strip, fraction: number): TemplateResult {
  const { url, count, frameWidth, frameHeight } = strip;
  const position = count > 1 ? (frameIndex(strip, fraction) / (count - 1)) * 100 : 0;
  const style = [
    `--frame-ratio: ${frameWidth / frameHeight}`,
    `background-image: url("${url}")`,
    `background-size: ${count * 100}% 100%`,
    `background-position: ${position}% 0`,
  ].join(";");
  return html`<div class="frame" aria-hidden="true">
    <div class="frame-picture" style=${style}></div>
  </div>`;
}

/** Renders a thin mark at a position in the clip, from 0 (start) to 1 (end). */
export function scrubMark(fraction: number): TemplateResult {
  return html`<div class="scrub-mark" style="inset-inline-start: ${fraction * 100}%"></div>`;
}

export const frameStyles = css`
  .scrub-area {
    touch-action: manipulation;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .frame {
    position: absolute;
    inset: 0;
    overflow: hidden;
    container-type: size;
    pointer-events: none;
  }
  .frame-picture {
    position: absolute;
    top: 50%;
    left: 50%;
    width: max(100cqw, calc(100cqh * var(--frame-ratio)));
    aspect-ratio: var(--frame-ratio);
    translate: -50% -50%;
    background-repeat: no-repeat;
  }
  .scrub-mark {
    position: absolute;
    inset-block: 0;
    width: 2px;
    margin-inline-start: -1px;
    background: #fff;
    box-shadow: 0 0 2px #000;
    forced-color-adjust: none;
    pointer-events: none;
  }
`;
