/** Converts errors of Home Assistant into sentences. */

/**
 * Returns the sentence for an error of a command or an action of Home Assistant.
 *
 * `lost` is the sentence for a lost connection. It is "" if the card shows the loss elsewhere.
 */
export function errorSentence(error: unknown, lost = ""): string {
  if (typeof error === "number" || hasError(error)) return lost;
  if (typeof error === "object" && error !== null && "message" in error) {
    return String(error.message);
  }
  return String(error);
}

/** Returns whether a command failed because the connection was lost. */
function hasError(error: unknown): boolean {
  return typeof error === "object" && error !== null && "error" in error;
}

/** Returns the code of an error of a websocket command, such as "unknown_command". */
export function errorCode(error: unknown): string | undefined {
  if (typeof error === "object" && error !== null && "code" in error) return String(error.code);
  return undefined;
}

/** Returns the translation key of an error of an action, such as "only_archived". */
export function translationKey(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("translation_key" in error)) return;
  return String(error.translation_key);
}
