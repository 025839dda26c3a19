/** The mark of history entries that dialogs of the player have added. */

/**
 * Home Assistant marks its own entries with `dialog`. The same name here would keep it from opening
 * a dialog.
 */
export const MARK = "blinkClipsDialogs";

/** Returns the number of open dialogs at the time of the current history entry. */
export function markedDialogs(): number {
  const mark = (history.state as Readonly<Record<string, unknown>> | null)?.[MARK];
  return typeof mark === "number" ? mark : 0;
}
