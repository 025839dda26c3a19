/** Converts errors of Home Assistant into messages for the user. */

/**
 * Returns the message for the user about a failed command or action. If the connection was lost,
 * the message is `lost`. This is "" if the card shows the lost connection elsewhere.
 */
export function errorSentence(error: unknown, lost = ""): string {
  // After a lost connection, the error is a number, or an object with the field `error`.
  if (typeof error === "number" || field(error, "error") !== undefined) return lost;
  return field(error, "message") ?? String(error);
}

/** Returns the error code of a failed websocket command, such as "unknown_command". */
export function errorCode(error: unknown): string | undefined {
  return field(error, "code");
}

/** Returns the translation key of the error of a failed action, such as "only_archived". */
export function translationKey(error: unknown): string | undefined {
  return field(error, "translation_key");
}

/** Returns a field of an error as a text. It is undefined if the error has no such field. */
function field(error: unknown, name: string): string | undefined {
  const value = (error as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return value === undefined ? undefined : String(value);
}
