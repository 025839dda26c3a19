/** An error as Home Assistant reports it over the websocket. */
export class HomeAssistantError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
