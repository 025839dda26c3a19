/** Returns messages for the user about why a video or its frames cannot be shown. */

import type { Texts } from "./texts.ts";

/** An error with a message for the user. */
export class MediaError extends Error {}

const KEYS: Readonly<Record<number, string>> = {
  403: "player_error_forbidden",
  404: "player_error_missing",
  429: "player_error_too_many",
  501: "player_error_no_decoder",
  502: "player_error_blink",
  503: "player_error_not_ready",
  504: "player_error_timeout",
};

/** Returns the message for an error response. */
export function statusSentence(texts: Texts, status: number): string {
  return texts(KEYS[status] ?? "player_error_status", { status });
}

/** Returns the message for a request that got no response. */
export function connectionSentence(texts: Texts): string {
  return texts("player_error_connection");
}
