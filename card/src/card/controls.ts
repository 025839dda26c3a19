/**
 * The row of controls: buttons that arm and disarm each system, and take a snapshot with each
 * camera.
 */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { errorSentence } from "../errors.ts";
import type { Format } from "../format.ts";
import type { HomeAssistant } from "../hass.ts";
import type { Camera, System } from "../protocol.ts";
import type { Texts } from "../texts.ts";
import { RING } from "../icons.ts";
import { controlsStyles } from "./controls-styles.ts";
import { icon } from "./icons.ts";

/**
 * The state of an action. It is running, it has taken a picture (at a time), or it has failed (with
 * an error).
 */
type Result =
  | { readonly kind: "running" }
  | { readonly kind: "taken"; readonly seconds: number }
  | { readonly kind: "failed"; readonly sentence: string };

interface SnapshotResponse {
  readonly [entity: string]: { readonly taken_at?: string; readonly message?: string };
}

export class BlinkClipsControls extends LitElement {
  static override properties = {
    hass: { attribute: false },
    texts: { attribute: false },
    format: { attribute: false },
    systems: { attribute: false },
    cameras: { attribute: false },
  };

  static override styles = controlsStyles;

  declare hass: HomeAssistant;
  declare texts: Texts;
  declare format: Format;
  declare systems: readonly System[];
  declare cameras: readonly Camera[];

  /** The result of each action, by entity id. */
  readonly #results = new Map<string, Result>();
  /** The text for screen readers about the newest snapshot. */
  #spoken = "";

  protected override render(): TemplateResult {
    const { systems, cameras, texts } = this;
    const panels = systems.filter(({ alarm }) => alarm && this.hass.states[alarm]);
    const buttons = cameras.filter(({ button, entity }) => button && entity);
    const failures = [...this.#results].filter(([, { kind }]) => kind === "failed");
    return html`<div class="row" role="group" aria-label=${texts("card_controls")}>
        ${panels.map((system) => this.#system(system))}
        ${buttons.map((camera) => this.#camera(camera))}
      </div>
      ${failures.map(([entity, result]) => this.#failure(entity, result))}
      <p class="unseen" role="status">${this.#spoken}</p>`;
  }

  #system({ name, alarm = "" }: System): TemplateResult {
    const { hass, texts } = this;
    const state = hass.states[alarm];
    if (state === undefined) return html``;
    const armed = state.state.startsWith("armed") || state.state === "arming";
    const changing = state.state === "arming" || state.state === "disarming";
    const busy = changing || this.#results.get(alarm)?.kind === "running";
    const unavailable = state.state === "unavailable";
    const verb = texts(armed ? "card_disarm" : "card_arm");
    return html`<div class="system" data-state=${state.state}>
      ${busy ? RING : icon(armed ? "armed" : "disarmed")}
      <span><b>${name}</b> ${hass.formatEntityState(state)}</span>
      <button
        type="button"
        aria-label="${verb}: ${name}"
        aria-disabled=${busy || unavailable}
        @click=${() => {
          if (!busy && !unavailable) void this.#arm(alarm, !armed);
        }}
      >
        ${verb}
      </button>
    </div>`;
  }

  #camera({ name, entity = "", offline }: Camera): TemplateResult {
    const { texts, format } = this;
    const result = this.#results.get(entity);
    const running = result?.kind === "running";
    const label = texts("card_take_snapshot", { name });
    const mark = running ? RING : icon(result?.kind === "taken" ? "check" : "snapshot");
    const note = offline ? texts("card_offline_short") : "";
    const time = result?.kind === "taken" ? format.shortTime(result.seconds) : note;
    return html`<button
      type="button"
      class="snapshot"
      title=${label}
      aria-label=${[label, time].filter(Boolean).join(" ")}
      aria-disabled=${running}
      @click=${() => {
        if (!running) void this.#takeSnapshot(entity, name);
      }}
    >
      ${mark}<span>${name}</span> ${time ? html`<small>${time}</small>` : nothing}
    </button>`;
  }

  #failure(entity: string, result: Result): TemplateResult | typeof nothing {
    if (result.kind !== "failed") return nothing;
    return html`<div class="failure" role="alert">
      ${icon("warning")}<span>${result.sentence}</span>
      <button
        type="button"
        class="close"
        aria-label=${this.texts("card_close")}
        @click=${() => {
          this.#set(entity, undefined);
        }}
      >
        ${icon("close")}
      </button>
    </div>`;
  }

  async #arm(alarm: string, arm: boolean): Promise<void> {
    await this.#run(alarm, async () => {
      const service = arm ? "alarm_arm_away" : "alarm_disarm";
      const target = { entity_id: alarm };
      await this.hass.callService("alarm_control_panel", service, {}, target, false);
      return undefined;
    });
  }

  async #takeSnapshot(entity: string, name: string): Promise<void> {
    await this.#run(entity, async () => {
      const target = { entity_id: entity };
      const answer = await this.hass.callService(
        "blink_clips",
        "snapshot",
        {},
        target,
        false,
        true,
      );
      const { taken_at: taken } = (answer.response as SnapshotResponse)[entity] ?? {};
      const seconds = (taken ? Date.parse(taken) : Date.now()) / 1000;
      const time = this.format.dayAndTime(seconds);
      this.#spoken = this.texts("card_snapshot_taken", { name, time });
      return { kind: "taken", seconds };
    });
  }

  async #run(entity: string, action: () => Promise<Result | undefined>): Promise<void> {
    this.#set(entity, { kind: "running" });
    try {
      this.#set(entity, await action());
    } catch (error) {
      const sentence = errorSentence(error, this.texts("card_connection_lost"));
      this.#set(entity, { kind: "failed", sentence });
    }
  }

  #set(entity: string, result: Result | undefined): void {
    if (result === undefined) this.#results.delete(entity);
    else this.#results.set(entity, result);
    this.requestUpdate();
  }
}
