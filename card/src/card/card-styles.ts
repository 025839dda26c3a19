/** The look of the card's frame and of its messages. */

import { css } from "lit";
import { commonStyles } from "../common-styles.ts";

export const cardStyles = [
  commonStyles,
  css`
    :host {
      block-size: 100%;
    }
    ha-card {
      display: block;
      block-size: 100%;
      overflow: hidden;
    }
    section {
      display: flex;
      flex-direction: column;
      block-size: 100%;
      overflow: hidden auto;
      container: blink-clips / inline-size;
      color: var(--primary-text-color, #141414);
    }
    section > * {
      flex: none;
    }
    /* Both forms of the list, row and grid, get this height. The list then chooses the form by its
       height. */
    blink-clips-list {
      flex: 1 1 9.25rem;
      min-block-size: 5.75rem;
      margin-block-end: 8px;
    }
    blink-clips-list.dimmed {
      opacity: 0.5;
    }
    .reserved {
      block-size: 44px;
    }
    .notice {
      display: flex;
      align-items: center;
      gap: 10px;
      margin: 0 12px 6px;
      font-size: 0.8125rem;
      line-height: 1.4;
      overflow-wrap: anywhere;
    }
    .banner {
      padding: 4px 10px;
      border-radius: 8px;
      background: var(--secondary-background-color, #f0f0f0);
    }
    .instead {
      flex: 1 1 9.25rem;
      flex-direction: column;
      justify-content: center;
      gap: 8px;
      font-size: 0.875rem;
      text-align: center;
      text-wrap: balance;
    }
    .instead > .icon {
      inline-size: 40px;
      block-size: 40px;
      stroke-width: 1.5;
      color: var(--secondary-text-color, #5e5e5e);
    }
    .notice a,
    .notice button {
      display: inline-block;
      padding-block: 3px;
      font-weight: 500;
      text-decoration: underline;
      color: inherit;
    }
    .instead button,
    .instead a {
      display: block;
      inline-size: fit-content;
      margin: 8px auto 0;
      padding: 6px 16px;
      border: 1px solid var(--divider-color, #bbb);
      border-radius: 18px;
      text-decoration: none;
    }
    @media (pointer: coarse) {
      .reserved {
        block-size: 56px;
      }
      .notice a,
      .notice button {
        min-block-size: 44px;
        line-height: 44px;
        padding-block: 0;
      }
    }
  `,
];
