/** Describes the configurations that the dashboard strategies create. */

/** The configuration of a dashboard, view, section, card or badge. */
export type Config = Readonly<Record<string, unknown>>;

/** The type of the card with the clips. */
export const CARD = "custom:blink-clips-card";

/** The path of the view with all clips, relative to the dashboard. */
export const CLIPS_PATH = "clips";
