/** The mark of the history entries that open dialogs of the player have added. */

/**
 * Home Assistant marks its own entries with `dialog`. An entry with this mark would keep Home
 * Assistant from opening a dialog of its own, so that the mark has another name.
 */
export const MARK = "blinkClipsDialogs";

/** Returns the number of dialogs that were open when the current entry was added. */
export function markedDialogs(): number {
  const mark = (history.state as Readonly<Record<string, unknown>> | null)?.[MARK];
  return typeof mark === "number" ? mark : 0;
}
