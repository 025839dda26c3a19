/** The look of the list of tiles. */

import { css } from "lit";
import { commonStyles } from "../common-styles.ts";

export const listStyles = [
  commonStyles,
  css`
    :host {
      position: relative;
      min-block-size: 0;
    }
    .scroller {
      position: absolute;
      inset: 0;
      overflow: auto hidden;
      /* Let the browser scroll this list as a layer of its own, without waiting for updates of the
         tiles. */
      will-change: scroll-position;
      overflow-anchor: none;
      overscroll-behavior-inline: contain;
      scrollbar-width: none;
      scroll-snap-type: inline proximity;
      scroll-padding-inline: 12px;
      touch-action: pan-x pan-y;
    }
    .scroller.grid {
      overflow: hidden auto;
      overscroll-behavior: auto;
      scrollbar-width: thin;
      scrollbar-gutter: stable;
      scroll-snap-type: none;
    }
    /* Switch snapping off while a tile has the focus. Chromium 156 can crash when tiles are added
       before the tile at which the list snaps. */
    .scroller:focus-within {
      scroll-snap-type: none;
    }
    .content,
    .group {
      position: relative;
    }
    .group {
      position: absolute;
      inset-inline: 0;
    }
    h3 {
      position: absolute;
      inset-inline-start: 14px;
      margin: 0;
      font-size: 0.875rem;
      font-weight: 500;
      line-height: 2rem;
    }
    .skeleton {
      position: absolute;
      border-radius: 12px;
      background: var(--secondary-background-color, #e5e5e5);
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.5;
      }
    }
    .older {
      position: absolute;
      border: 1px solid var(--divider-color, #bbb);
      border-radius: 12px;
      font-size: 0.875rem;
      min-block-size: 44px;
    }
    .pill,
    .end {
      position: absolute;
      z-index: 1;
      background: var(--card-background-color, #fff);
      box-shadow: 0 1px 6px rgb(0 0 0 / 45%);
    }
    .pill {
      inset-block-start: 12px;
      inset-inline-start: 50%;
      translate: -50% 0;
      min-block-size: 32px;
      padding: 4px 14px;
      border-radius: 16px;
      font-size: 0.875rem;
      font-weight: 500;
    }
    .pill:dir(rtl) {
      translate: 50% 0;
    }
    .end {
      display: none;
      place-items: center;
      inset-block-start: 50%;
      translate: 0 -50%;
      inline-size: 36px;
      block-size: 36px;
      border-radius: 50%;
    }
    .end.previous {
      inset-inline-start: 8px;
    }
    .end.next {
      inset-inline-end: 8px;
    }
    .end:dir(rtl) svg {
      scale: -1 1;
    }
    @media (hover: hover) and (pointer: fine) {
      :host(:hover) .end {
        display: grid;
      }
    }
    @media (pointer: coarse) {
      .pill {
        min-block-size: 44px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .scroller {
        scroll-snap-type: none;
      }
      .skeleton {
        animation: none;
      }
    }
    @media (forced-colors: active) {
      .skeleton {
        border: 1px solid ButtonText;
      }
    }
  `,
];
