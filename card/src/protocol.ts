/**
 * The messages between the card and the integration, as JSON. If a field of a message from the
 * integration is missing, its value is false, empty or unknown. `ChangeEvent` is an exception. An
 * undefined field of a command is not sent.
 */

/** The version of the messages that this card supports. */
export const PROTOCOL = 1;

/** All types of clips, in the order in which the card lists them. */
export const CLIP_TYPES = [
  "person",
  "vehicle",
  "animal",
  "package",
  "motion",
  "button_press",
  "live_view",
  "on_demand",
  "snapshot",
  "unknown",
] as const;

export type ClipType = (typeof CLIP_TYPES)[number];

export type AccountState =
  "ok" | "starting" | "unreachable" | "paused" | "signed_out" | "not_loaded";

/** A Blink account. Times are seconds since 1970. */
export interface Account {
  /** The id of the account's config entry. */
  readonly id: string;
  readonly title: string;
  readonly state: AccountState;
  /** The time of the last successful poll. */
  readonly since?: number;
  /** The end of the time for which Blink accepts no requests. */
  readonly until?: number;
}

/** Where the clips of a system are stored. */
export type ClipPlace = "cloud" | "usb" | "unread_usb" | "nowhere";

/** A Blink system (network). It is armed and disarmed as a whole. */
export interface System {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  /** The entity id of the system's alarm control panel. */
  readonly alarm?: string;
  readonly clips: ClipPlace;
}

/** A camera that the user may see, or a removed camera that still has clips. */
export interface Camera {
  readonly id: string;
  readonly account: string;
  readonly system?: string;
  readonly name: string;
  /** The entity id of the camera. */
  readonly entity?: string;
  /** The entity id of the button that takes a snapshot. */
  readonly button?: string;
  readonly kind?: "doorbell";
  readonly offline?: true;
  readonly motion_off?: true;
  /** Whether the camera's account has an archive. */
  readonly archive?: true;
  readonly removed?: true;
}

/** A clip. It is identified by the account of its camera and by its id. */
export interface Clip {
  readonly id: number;
  /** The id of the camera. */
  readonly camera: string;
  /** When the recording began, in seconds since 1970. */
  readonly time: number;
  readonly type: ClipType;
  readonly detections?: readonly string[];
  readonly unwatched?: true;
  readonly poster?: true;
  readonly video?: true;
  /** Whether the clip is on a USB drive. Its transfer is slow. */
  readonly usb?: true;
  /** Whether the clip is in the archive of Home Assistant. */
  readonly archived?: true;
  /** Whether the clip stays in the archive regardless of its age. */
  readonly kept?: true;
  /** Whether only the archive has the clip. */
  readonly only_archived?: true;
}

/** An event that replaces everything. The first event of each subscription is a reset. */
export interface ResetEvent {
  readonly kind: "reset";
  readonly protocol: number;
  readonly accounts: readonly Account[];
  readonly systems: readonly System[];
  readonly cameras: readonly Camera[];
  /** The newest clips, newest first. */
  readonly clips: readonly Clip[];
  readonly unwatched: number;
  /** Whether the integration knows older clips as well. */
  readonly more?: true;
  /** Whether the integration has read the whole list of clips. */
  readonly complete?: true;
  /** Whether there are accounts or cameras that the user may not see. */
  readonly hidden?: true;
}

/**
 * The changes since the last event. Missing fields are unchanged. The lists of accounts, systems
 * and cameras also contain the unchanged accounts, systems and cameras.
 */
export interface ChangeEvent {
  readonly kind: "change";
  /** New and changed clips. */
  readonly clips?: readonly Clip[];
  /** The accounts and ids of clips that no longer exist. */
  readonly removed?: readonly (readonly [account: string, id: number])[];
  readonly unwatched?: number;
  readonly accounts?: readonly Account[];
  readonly systems?: readonly System[];
  readonly cameras?: readonly Camera[];
}

export type ClipsEvent = ResetEvent | ChangeEvent;

/** Selects the clips of a subscription or a page. */
export interface ClipFilter {
  /** The entity ids of cameras. */
  readonly cameras?: readonly string[] | undefined;
  readonly types?: readonly ClipType[] | undefined;
  /** Maximum age of a clip in days. */
  readonly days?: number | undefined;
}

export interface SubscribeMessage extends ClipFilter {
  readonly type: "blink_clips/clips/subscribe";
  readonly limit?: number | undefined;
}

export interface PageMessage extends ClipFilter {
  readonly type: "blink_clips/clips/page";
  readonly text?: string | undefined;
  /** The oldest clip that the card has. The page contains older clips. */
  readonly before?: readonly [time: number, account: string, id: number] | undefined;
  readonly limit?: number;
}

export interface Page {
  readonly clips: readonly Clip[];
  readonly cameras: readonly Camera[];
  readonly more?: true;
  /** Why clips may be missing: the list of an account could not be read. */
  readonly failure?: string;
}
