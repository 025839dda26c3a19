/** The content of the player for one clip. */

import { html, nothing, type TemplateResult } from "lit";
import type { Strip } from "../frames/strip-loader.ts";
import type { ShownClip } from "../model/clip-list.ts";
import { cameraName, type Texts, typeName } from "../texts.ts";
import { RING } from "../icons.ts";
import { icon, type IconName } from "./icons.ts";
import type { Playback } from "./playback.ts";
import { scrubber } from "./scrubber.ts";
import type { Swipe } from "./swipe.ts";

export interface PlayerModel {
  readonly texts: Texts;
  readonly shown: ShownClip;
  /** The day and the time of the recording. */
  readonly time: string;
  /** The object URL of the poster. */
  readonly poster: string | undefined;
  readonly strip: Strip | undefined;
  readonly playback: Playback;
  readonly swipe: Swipe;
  readonly message: string;
  /** Whether the list contains newer clips. */
  readonly newer: boolean;
  /** Whether the list contains older clips. */
  readonly older: boolean;
  readonly step: (direction: 1 | -1) => void;
  readonly close: () => void;
  readonly openMenu: (anchor: HTMLElement) => void;
  /** Opens the live view of the clip's camera. It is undefined if there is no live view. */
  readonly openLive: (() => void) | undefined;
}

interface Button {
  readonly text: string;
  readonly icon: IconName;
  readonly disabled?: boolean;
  readonly mirrored?: boolean;
  readonly click: () => void;
}

/** Renders the content of the player's dialog. */
export function playerView(model: PlayerModel): TemplateResult {
  // When a user clicks beside the buttons, the content gets the focus, so that keys still work.
  return html`<div class="content" tabindex="-1">
    ${header(model)} ${picture(model)} ${controls(model)}
    <p class="message" role="status">${model.message}</p>
  </div>`;
}

function header(model: PlayerModel): TemplateResult {
  const { texts, shown, time, openMenu, openLive, close } = model;
  return html`<header>
    <div class="title">
      <h2 id="camera"><bdi>${cameraName(texts, shown.camera)}</bdi></h2>
      <div>
        ${[
          typeName(texts, shown.clip.type),
          time,
          ...(shown.clip.only_archived ? [texts("only_archived")] : []),
          ...(shown.clip.kept ? [texts("kept")] : []),
        ].join(" · ")}
      </div>
    </div>
    ${openLive ? button({ text: texts("card_live_view"), icon: "live", click: openLive }) : nothing}
    <button
      class="round"
      aria-label=${texts("player_menu")}
      title=${texts("player_menu")}
      aria-haspopup="menu"
      aria-expanded="false"
      @click=${(event: Event) => {
        openMenu(event.currentTarget as HTMLElement);
      }}
    >
      ${icon("more")}
    </button>
    ${button({ text: texts("player_close"), icon: "close", click: close })}
  </header>`;
}

function picture({ texts, shown, poster, playback, swipe }: PlayerModel): TemplateResult {
  const { onMetadata, onProgress, onEnded, onError } = playback;
  return html`<div
    class="picture"
    @pointerdown=${swipe.onDown}
    @pointerup=${swipe.onUp}
    @pointercancel=${swipe.onCancel}
  >
    <video
      playsinline
      preload="metadata"
      poster=${poster ?? nothing}
      aria-label=${texts("player_video")}
      @click=${() => {
        playback.toggle();
      }}
      @loadedmetadata=${onMetadata}
      @timeupdate=${onProgress}
      @play=${onProgress}
      @pause=${onProgress}
      @volumechange=${onProgress}
      @ended=${onEnded}
      @error=${onError}
    ></video>
    ${over(texts, playback, shown.clip.usb === true)}
  </div>`;
}

/** Renders a message over the picture while the video is loading or cannot be played. */
function over(texts: Texts, playback: Playback, usb: boolean): unknown {
  switch (playback.state) {
    case "fetching":
      return html`<div class="over" role="status">
        ${RING}
        <span>${texts(usb ? "player_fetching_usb" : "player_fetching")}</span>
      </div>`;
    case "failed":
      return html`<div class="over" role="alert">
        <span>${playback.error}</span>
        <button class="text" @click=${() => void playback.retry()}>
          ${texts("player_try_again")}
        </button>
      </div>`;
    case "no_video":
      return html`<div class="over" role="status">
        <span>${texts("player_no_video")}</span>
      </div>`;
    default:
      return nothing;
  }
}

function controls({ texts, playback, strip, newer, older, step }: PlayerModel): TemplateResult {
  const { state, paused, muted, time, duration } = playback;
  const ready = state === "ready";
  const seek = (seconds: number): void => {
    playback.seek(seconds);
  };
  return html`${scrubber({ texts, time, duration, strip, seek })}
    <div class="controls">
      ${button({
        text: texts(muted ? "player_unmute" : "player_mute"),
        icon: muted ? "muted" : "sound",
        disabled: !ready,
        click: () => {
          playback.toggleSound();
        },
      })}
      ${button({
        text: texts("player_newer"),
        icon: "previous",
        mirrored: true,
        disabled: !newer,
        click: () => {
          step(-1);
        },
      })}
      ${button({
        text: texts(paused ? "player_play" : "player_pause"),
        icon: paused ? "play" : "pause",
        click: () => {
          playback.toggle();
        },
      })}
      ${button({
        text: texts("player_older"),
        icon: "next",
        mirrored: true,
        disabled: !older,
        click: () => {
          step(1);
        },
      })}
      <span class="time" dir="ltr">${ready ? `${clock(time)} / ${clock(duration)}` : nothing}</span>
    </div>`;
}

function button({ text, icon: name, disabled, mirrored, click }: Button): TemplateResult {
  return html`<button
    class=${mirrored ? "round mirrored" : "round"}
    aria-label=${text}
    title=${text}
    aria-disabled=${disabled ? "true" : nothing}
    ?autofocus=${name === "play" || name === "pause"}
    @click=${click}
  >
    ${icon(name)}
  </button>`;
}

/** Returns a time within a video, such as "0:07". */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
