/** Errors of Home Assistant as sentences. */

/**
 * Returns the sentence of an error that a command or an action of Home Assistant reported.
 *
 * The sentence of a lost connection, which the frontend reports as a number, is empty, because the
 * card shows that state on its own.
 */
export function errorSentence(error: unknown): string {
  if (typeof error === "number") return "";
  if (typeof error === "object" && error !== null && "message" in error) {
    return String(error.message);
  }
  return String(error);
}

/** Returns the code of an error of a websocket command, such as "unknown_command". */
export function errorCode(error: unknown): string | undefined {
  if (typeof error === "object" && error !== null && "code" in error) return String(error.code);
  return undefined;
}
