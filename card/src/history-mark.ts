/** The mark that dialogs of the player write into `history.state` of their history entries. */

/**
 * The name of the mark. It must not be `dialog`, the mark of Home Assistant's own entries. With
 * that name, Home Assistant could not open a dialog.
 */
export const MARK = "blinkClipsDialogs";

/** Returns the number of dialogs that were open when the current history entry was added. */
export function markedDialogs(): number {
  const mark = (history.state as Readonly<Record<string, unknown>> | null)?.[MARK];
  return typeof mark === "number" ? mark : 0;
}
