/** The look of the row of controls. */

import { css } from "lit";
import { commonStyles } from "../common-styles.ts";

export const controlsStyles = [
  commonStyles,
  css`
    .row {
      display: flex;
      gap: 8px;
      padding: 4px 12px 8px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .system,
    .snapshot {
      flex: none;
      display: flex;
      align-items: center;
      gap: 6px;
      box-sizing: border-box;
      min-block-size: 32px;
      padding-inline: 10px;
      border-radius: 16px;
      font-size: 0.8125rem;
      white-space: nowrap;
      background: var(--secondary-background-color, #f0f0f0);
    }
    .system {
      padding-inline-end: 3px;
    }
    .system[data-state="triggered"] .icon,
    .system[data-state^="armed"] .icon {
      color: var(--state-alarm_control_panel-armed_away-color, var(--success-color, #2e7d32));
    }
    b {
      font-weight: 500;
    }
    .system button {
      min-block-size: 26px;
      padding-inline: 10px;
      border-radius: 13px;
      font-weight: 500;
      background: var(--card-background-color, #fff);
    }
    small {
      font-size: 0.75rem;
      font-variant-numeric: tabular-nums;
    }
    .failure {
      display: flex;
      align-items: center;
      gap: 8px;
      margin: 0 12px 8px;
      padding-inline: 10px 4px;
      border-radius: 8px;
      font-size: 0.8125rem;
      border: 1px solid var(--error-color, #db4437);
    }
    .failure span {
      flex: 1;
      overflow-wrap: anywhere;
      padding-block: 4px;
    }
    .failure > .icon {
      color: var(--error-color, #db4437);
    }
    .close {
      display: grid;
      place-items: center;
      min-inline-size: 32px;
      min-block-size: 32px;
    }
    @media (pointer: coarse) {
      .system,
      .snapshot {
        min-block-size: 44px;
        border-radius: 22px;
      }
      .system button,
      .close {
        min-block-size: 44px;
        min-inline-size: 44px;
      }
    }
  `,
];
