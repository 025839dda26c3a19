import { vi } from "vitest";

/** Maximum milliseconds to wait. A busy machine needs more than Vitest's default of one second. */
const TIMEOUT = 15_000;

/** Waits until a function no longer throws an error. Returns its result. */
export function eventually<ResultT>(check: () => ResultT | Promise<ResultT>): Promise<ResultT> {
  return vi.waitFor(check, { timeout: TIMEOUT });
}
