/** Converts errors of Home Assistant into sentences. */

/**
 * Returns the sentence that tells the user about an error of a command or an action. If the
 * connection was lost, this is `lost`, which is "" if the card shows the lost connection elsewhere.
 */
export function errorSentence(error: unknown, lost = ""): string {
  // After a lost connection, the error is a number, or an object with the field `error`.
  if (typeof error === "number" || field(error, "error") !== undefined) return lost;
  return field(error, "message") ?? String(error);
}

/** Returns the code of an error of a websocket command, such as "unknown_command". */
export function errorCode(error: unknown): string | undefined {
  return field(error, "code");
}

/** Returns the translation key of an error of an action, such as "only_archived". */
export function translationKey(error: unknown): string | undefined {
  return field(error, "translation_key");
}

/** Returns a field of an error as a text. It is undefined if the error has no such field. */
function field(error: unknown, name: string): string | undefined {
  const value = (error as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return value === undefined ? undefined : String(value);
}
