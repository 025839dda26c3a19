/** What the dialogs of the card look like. */

import { css } from "lit";

export const dialogStyles = css`
  dialog {
    box-sizing: border-box;
    padding: 0;
    border: 1px solid transparent;
    border-radius: var(--ha-card-border-radius, 12px);
    background: var(--card-background-color, #fff);
    color: var(--primary-text-color, #212121);
    font: inherit;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 60%);
  }
  button {
    box-sizing: border-box;
    min-width: 40px;
    min-height: 40px;
    padding: 8px;
    border: none;
    border-radius: 20px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button.text {
    padding-inline: 16px;
    color: var(--primary-color, #0277bd);
    font-weight: 500;
  }
  button.danger {
    color: var(--error-color, #b71c1c);
  }
  button.icon {
    display: inline-grid;
    place-items: center;
  }
  button:disabled,
  button[aria-disabled] {
    opacity: 0.4;
    cursor: default;
  }
  @media (hover: hover) {
    button:not(:disabled, [aria-disabled]):hover {
      background: color-mix(in srgb, currentcolor 10%, transparent);
    }
  }
  :focus-visible {
    outline: 2px solid currentcolor;
    outline-offset: -2px;
  }
  @media (pointer: coarse) {
    button {
      min-width: 44px;
      min-height: 44px;
    }
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
    }
  }
  :dir(rtl) .mirrored {
    scale: -1 1;
  }
`;
