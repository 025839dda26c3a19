/** An error as Home Assistant reports it over the websocket. */
export class HomeAssistantError extends Error {
  readonly code: string;
  readonly translation_key: string | undefined;

  constructor(code: string, message: string, key?: string) {
    super(message);
    this.code = code;
    this.translation_key = key;
  }
}

/** The error of a command when the connection is lost before its result. */
export const CONNECTION_LOST: unknown = {
  type: "result",
  success: false,
  error: { code: 3, message: "Connection lost" },
};

/** The error of a command that is sent without a connection. */
export const NO_CONNECTION: unknown = 3;

/** Returns a promise that is rejected with an error of any type. */
export async function rejected(error: unknown): Promise<never> {
  return new Promise((_, reject) => {
    reject(error as Error);
  });
}
