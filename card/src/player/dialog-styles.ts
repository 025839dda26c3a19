/** The look of the dialogs and menus of the card. */

import { css } from "lit";
import { commonStyles } from "../common-styles.ts";

export const dialogStyles = [
  commonStyles,
  css`
    /* A dialog is shown above the page, and needs no room in the card. */
    :host {
      display: contents;
    }
    dialog {
      box-sizing: border-box;
      padding: 0;
      border: 1px solid transparent;
      border-radius: var(--ha-card-border-radius, 12px);
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color, #141414);
      font: inherit;
      /* Do not use Home Assistant's size in pixels, because it would not grow with the browser's
         text size. */
      font-size: 0.875rem;
      overscroll-behavior: contain;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 60%);
    }
    button {
      box-sizing: border-box;
      min-inline-size: 40px;
      min-block-size: 40px;
      padding: 8px;
      border-radius: 20px;
    }
    .round {
      display: inline-grid;
      place-items: center;
    }
    .text {
      padding-inline: 16px;
      color: var(--primary-color, #0277bd);
      font-weight: 500;
    }
    .danger {
      color: var(--error-color, #b71c1c);
    }
    button:disabled,
    button[aria-disabled="true"] {
      opacity: 0.4;
      cursor: default;
    }
    @media (hover: hover) {
      button:not(:disabled, [aria-disabled="true"]):hover {
        background: color-mix(in srgb, currentcolor 10%, transparent);
      }
    }
    @media (pointer: coarse) {
      button {
        min-inline-size: 44px;
        min-block-size: 44px;
      }
    }
    .mirrored:dir(rtl) {
      scale: -1 1;
    }
  `,
];
