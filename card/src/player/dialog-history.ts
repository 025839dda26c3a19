/**
 * Lets the browser's Back button close a dialog, as for dialogs of Home Assistant.
 *
 * Each open dialog adds a history entry, which is marked with the number of open dialogs. If the
 * user goes forward to the entry of a closed dialog, this class goes back again.
 */

import { MARK, markedDialogs } from "../history-mark.ts";

type State = Readonly<Record<string, unknown>> | null;

/** The open dialogs. The outermost dialog is first. */
const open: DialogHistory[] = [];
/** The moves in the history. Each move starts when the previous move has ended. */
let steps = Promise.resolve();
let listening = false;

export class DialogHistory {
  readonly #close: () => void;

  /**
   * `close` closes the dialog. It is called after the user has gone back, and when Home Assistant
   * opens a page.
   */
  constructor(close: () => void) {
    this.#close = close;
  }

  /** Adds the history entry of an opened dialog. */
  enter(): void {
    listen();
    open.push(this);
    adjust();
  }

  /** Removes the history entry of a closed dialog. Returns when the entry is gone. */
  async leave(): Promise<void> {
    const index = open.indexOf(this);
    if (index === -1) return;
    open.splice(index, 1);
    adjust();
    await steps;
  }

  /** Closes the dialog after the browser has gone back from its history entry. */
  leftBehind(): void {
    open.splice(open.indexOf(this), 1);
    this.#close();
  }
}

/** Goes back from the history entry of a dialog that was open when the page was reloaded. */
export function leaveStaleEntry(): void {
  if (markedDialogs() > open.length) adjust();
}

function listen(): void {
  if (listening) return;
  listening = true;
  addEventListener("popstate", () => {
    if (stepping) return;
    closeLeft();
    leaveStaleEntry();
  });
  addEventListener("location-changed", closeLeft);
}

/** Closes the dialogs from whose history entries the browser has gone back. */
function closeLeft(): void {
  for (const dialog of open.slice(markedDialogs()).toReversed()) dialog.leftBehind();
}

let stepping = false;

async function back(): Promise<void> {
  stepping = true;
  await new Promise<void>((resolve) => {
    addEventListener("popstate", () => resolve(), { once: true });
    history.back();
  });
  stepping = false;
}

/** Adds history entries, or goes back, until there is exactly one entry for each open dialog. */
function adjust(): void {
  steps = steps.then(async () => {
    // eslint-disable-next-line no-await-in-loop -- The browser takes one step after the other.
    while (markedDialogs() > open.length) await back();
    while (markedDialogs() < open.length) {
      const { opensDialog: _, ...state } = { ...(history.state as State) };
      history.pushState({ ...state, [MARK]: markedDialogs() + 1 }, "");
    }
  });
}
