import { expect, test, vi } from "vitest";
import { type PlayerFile, PlayerLoader } from "../src/player-file.ts";
import { eventually } from "./eventually.ts";

type Load = (address: string) => Promise<PlayerFile>;

const FILE: PlayerFile = { leaveStaleEntry: () => undefined };

test("file_is_loaded_once_from_the_folder_of_the_card", async () => {
  const load = vi.fn<Load>(async () => FILE);
  const loader = new PlayerLoader(load);
  loader.preload();
  expect(await Promise.all([loader.load(), loader.load()])).toEqual([FILE, FILE]);
  expect(load.mock.calls).toEqual([[`${location.origin}/src/player/index.ts`]]);
});

test("failed_load_rejects_and_the_next_one_requests_another_address", async () => {
  const load = vi.fn<Load>(async () => FILE);
  load.mockRejectedValueOnce(new TypeError("first")).mockRejectedValueOnce(new TypeError("second"));
  const loader = new PlayerLoader(load);
  await expect(loader.load()).rejects.toThrow("first");
  await expect(loader.load()).rejects.toThrow("second");
  expect(await loader.load()).toBe(FILE);
  expect(await loader.load()).toBe(FILE);
  expect(load.mock.calls.map(([address]) => new URL(address).search)).toEqual([
    "",
    "?attempt=2",
    "?attempt=3",
  ]);
});

test("failed_preload_is_silent_and_only_a_load_tries_again", async () => {
  const load = vi.fn<Load>(async () => FILE);
  load.mockRejectedValueOnce(new TypeError("offline"));
  const loader = new PlayerLoader(load);
  loader.preload();
  await eventually(async () => {
    loader.preload();
    await Promise.resolve();
    expect(load).toHaveBeenCalledTimes(1);
  });
  expect(await loader.load()).toBe(FILE);
  expect(load).toHaveBeenCalledTimes(2);
});
