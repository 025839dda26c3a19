/** The look of the card's first line. */

import { css } from "lit";
import { commonStyles } from "../common-styles.ts";

export const headerStyles = [
  commonStyles,
  css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 10px;
      min-block-size: 44px;
      padding-inline: 16px 6px;
    }
    h2 {
      flex: none;
      max-inline-size: 100%;
      margin: 0;
      font-size: 1rem;
      font-weight: 500;
      line-height: 1.5;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .count {
      flex: none;
      padding: 1px 8px;
      border-radius: 10px;
      font-size: 0.75rem;
      line-height: 1.5;
      font-weight: 500;
      background: color-mix(in srgb, var(--primary-color, #0086ad) 20%, transparent);
    }
    .short {
      display: none;
    }
    .chips {
      flex: 1 1 64px;
      display: flex;
      gap: 6px;
      min-inline-size: 0;
      padding-block: 4px;
      padding-inline: 3px;
      overflow-x: auto;
      scrollbar-width: none;
      mask: linear-gradient(to right, transparent, black 6px, black calc(100% - 16px), transparent);
    }
    .chips:dir(rtl) {
      mask: linear-gradient(to left, transparent, black 6px, black calc(100% - 16px), transparent);
    }
    .chip {
      flex: none;
      min-block-size: 28px;
      padding-inline: 10px;
      border: 1px solid var(--divider-color, #ccc);
      border-radius: 14px;
      font-size: 0.8125rem;
      white-space: nowrap;
    }
    .chip[aria-pressed="true"] {
      border-color: var(--primary-text-color, #141414);
      color: var(--card-background-color, #fff);
      background: var(--primary-text-color, #141414);
    }
    .tool {
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 36px;
      block-size: 36px;
      margin-inline-start: auto;
      border-radius: 50%;
    }
    form {
      flex: 1;
      display: flex;
      align-items: center;
      gap: 8px;
      min-inline-size: 0;
    }
    input {
      flex: 1;
      min-inline-size: 0;
      min-block-size: 32px;
      box-sizing: border-box;
      padding-inline: 10px;
      border: 1px solid var(--secondary-text-color, #666);
      border-radius: 8px;
      font: inherit;
      font-size: 0.9375rem;
      color: inherit;
      background: none;
    }
    #menu {
      inset: auto;
      margin: 0;
      padding: 4px 0;
      border: none;
      border-radius: 12px;
      color: var(--primary-text-color, #141414);
      background: var(--card-background-color, #fff);
      box-shadow: 0 4px 20px rgb(0 0 0 / 35%);
    }
    #menu > * {
      display: flex;
      align-items: center;
      gap: 12px;
      box-sizing: border-box;
      inline-size: 100%;
      min-block-size: 44px;
      padding-inline: 16px;
      font-size: 0.9375rem;
      text-align: start;
      text-decoration: none;
      color: inherit;
    }
    #menu > *:hover {
      background: var(--secondary-background-color, #f0f0f0);
    }
    #menu > *:focus-visible {
      outline-offset: -3px;
    }
    @container blink-clips (inline-size < 24rem) {
      .short {
        display: inline;
      }
      .long {
        position: absolute;
        clip-path: inset(50%);
      }
    }
    @media (pointer: coarse) {
      .chip {
        min-block-size: 44px;
        border-radius: 22px;
      }
      .tool {
        inline-size: 44px;
        block-size: 44px;
      }
    }
    @media (forced-colors: active) {
      .chip[aria-pressed="true"] {
        forced-color-adjust: none;
        color: HighlightText;
        background: Highlight;
      }
      #menu {
        border: 1px solid CanvasText;
      }
    }
  `,
];
