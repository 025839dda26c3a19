import { playwright } from "@vitest/browser-playwright";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "vitest/config";

const programs = ["chromium", "google-chrome"];

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Return the path of the Chromium on this machine. No browser is downloaded for the tests. */
function findChromium() {
  const folders = process.env.PATH.split(delimiter);
  const paths = programs.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find((path) => canRun(path));
  if (found === undefined) {
    throw new Error("Chromium is missing. Run scripts/setup --browser to install it.");
  }
  return found;
}

export default defineConfig({
  // Make the tests load the player from its sources.
  define: { PLAYER_FILE: JSON.stringify("./player/index.ts") },
  // Name all packages here. Vite reloads a running test when it first uses a package that is
  // missing in this list.
  optimizeDeps: {
    include: ["axe-core", "fast-check", "lit"],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // Allow more time than the defaults of 15 seconds and one second, because a machine can be
    // busy.
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    reporters: ["default", "./summary-reporter.mjs"],
    onConsoleLog: (log) => !log.startsWith("Lit is in dev mode."),
    coverage: { include: ["src/**/*.ts"], reporter: ["text"], thresholds: { lines: 90 } },
    // Run all files in one page. A page for each file would use a third more processor time to load
    // the same modules again.
    isolate: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: findChromium(),
          args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
