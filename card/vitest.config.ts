import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

/** The tests run in the Chromium that scripts/setup installs; no other browser is downloaded. */
const executablePath = "/usr/bin/chromium";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath,
          args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
