/** The look of a tile. */

import { css, unsafeCSS } from "lit";
import { CLIP_TYPES } from "../protocol.ts";
import { iconMask } from "./icons.ts";

/** The icons of tiles, as a style sheet. The browser then reads each icon once for all tiles. */
export const iconStyles = unsafeCSS(
  [
    ...CLIP_TYPES.map((type) => [`.${type} .text::before,.${type}.plain::before`, type] as const),
    [".menu::before", "more"] as const,
    [".usb::before", "usb"] as const,
    [".archive::before", "archive"] as const,
    [".kept::after", "kept"] as const,
  ]
    .map(([selector, name]) => `${selector}{mask-image:${iconMask(name)}}`)
    .join(""),
);

export const tileStyles = css`
  :host {
    position: absolute;
    /* The size never depends on the content, so that a change in one tile does not affect the
       layout of other tiles. */
    contain: size layout style;
    scroll-snap-align: start;
  }
  button {
    box-sizing: border-box;
    overflow: hidden;
    text-align: start;
  }
  .clip {
    position: relative;
    display: block;
    inline-size: 100%;
    block-size: 100%;
    border-radius: var(--ha-border-radius-md, 8px);
    background: var(--secondary-background-color, #e5e5e5);
    -webkit-tap-highlight-color: transparent;
  }
  /* Draw the outline outside of the tile, because the poster would cover an outline inside. */
  button:focus-visible {
    outline-width: 3px;
  }
  .ring {
    position: absolute;
    inset: 0;
    margin: auto;
    color: #fff;
    filter: drop-shadow(0 0 2px #000);
    forced-color-adjust: none;
  }
  img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    transition: transform 200ms ease;
  }
  @media (hover: hover) {
    button:hover img {
      transform: scale(1.03);
    }
  }
  .menu {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    inline-size: 32px;
    block-size: 32px;
    border-radius: 50%;
    color: #fff;
    background: rgb(0 0 0 / 66%);
  }
  .menu::before {
    content: "";
    position: absolute;
    inset: 6px;
    background: currentColor;
    mask: center / contain no-repeat;
  }
  @media (hover: hover) {
    :host(:not(:hover, :focus-within)) .menu:not([aria-expanded="true"]) {
      opacity: 0;
    }
    :host(:is(:hover, :focus-within)) .facts {
      visibility: hidden;
    }
  }
  /* A touch screen shows no menu button. A tap opens the player, which has the same menu. */
  @media (hover: none) {
    .menu {
      display: none;
    }
  }
  /* Without a picture, the icon of the clip's type is in the middle of the tile. */
  .plain::before {
    content: "";
    position: absolute;
    inset-block: 14% 46%;
    inset-inline: 0;
    background: currentColor;
    opacity: 0.4;
    mask: center / contain no-repeat;
  }
  .text {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    padding: 6px 10px 7px;
    font-size: 0.75rem;
    line-height: 1.35;
    /* Let a long name continue on a third line. */
    box-sizing: border-box;
    max-block-size: 100%;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    overflow: hidden;
    font-variant-numeric: tabular-nums;
  }
  /* Keep three lines of text readable above the icon. */
  .plain .text {
    background: inherit;
  }
  .pictured .text {
    padding-block-start: 22px;
    color: #fff;
    background: linear-gradient(
      to top,
      rgb(0 0 0 / 74%) 0,
      rgb(0 0 0 / 58%) calc(100% - 22px),
      transparent
    );
  }
  .text::first-line {
    font-weight: 500;
    font-size: 0.875rem;
  }
  .text::before,
  .usb::before,
  .archive::before,
  .kept::after {
    content: "";
    display: inline-block;
    inline-size: 1rem;
    block-size: 1rem;
    margin-inline-end: 0.3rem;
    vertical-align: -0.2em;
    background: currentColor;
    mask: center / contain no-repeat;
  }
  :host([unwatched]) .clip::after {
    content: "";
    position: absolute;
    inset-block-start: 9px;
    inset-inline-start: 9px;
    inline-size: 10px;
    block-size: 10px;
    box-sizing: border-box;
    border-radius: 50%;
    background: var(--primary-color, #0086ad);
    box-shadow:
      0 0 0 2px #fff,
      0 0 4px 2px rgb(0 0 0 / 40%);
  }
  /* The duration, after the mark of the place, and before the mark of a kept clip. The place is a
     USB drive or only the archive. */
  .facts {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 6px;
    border-radius: 8px;
    font-size: 0.75rem;
    color: #fff;
    background: rgb(0 0 0 / 66%);
    font-variant-numeric: tabular-nums;
  }
  .facts::before,
  .facts::after {
    margin: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    img {
      transition: none;
    }
    button:hover img {
      transform: none;
    }
  }
  @media (forced-colors: active) {
    button {
      forced-color-adjust: none;
      background: ButtonFace;
      color: ButtonText;
    }
    .pictured .text {
      background: ButtonFace;
      color: ButtonText;
      padding-block-start: 6px;
    }
    :host([unwatched]) .clip::after {
      background: Highlight;
    }
    button:focus-visible {
      outline-color: Highlight;
    }
  }
`;
