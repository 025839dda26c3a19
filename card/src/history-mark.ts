/** The mark of the history entries that dialogs of the player have added. */

/**
 * The name of the mark. Home Assistant marks its own entries with `dialog`. If this mark had the
 * same name, Home Assistant could not open a dialog.
 */
export const MARK = "blinkClipsDialogs";

/** Returns the number of dialogs that were open when the current history entry was added. */
export function markedDialogs(): number {
  const mark = (history.state as Readonly<Record<string, unknown>> | null)?.[MARK];
  return typeof mark === "number" ? mark : 0;
}
