import { expect, test } from "vitest";
import { errorCode, errorSentence } from "../src/errors.ts";
import { CONNECTION_LOST, HomeAssistantError, NO_CONNECTION } from "./home-assistant-error.ts";

test("error_of_home_assistant_is_its_sentence", () => {
  const error = new HomeAssistantError("home_assistant_error", "The disk is full.");
  expect([errorSentence(error, "Lost."), errorCode(error)]).toEqual([
    "The disk is full.",
    "home_assistant_error",
  ]);
});

test.each([CONNECTION_LOST, NO_CONNECTION])(
  "lost_connection_has_the_given_sentence_%#",
  (error) => {
    expect([errorSentence(error), errorSentence(error, "Lost.")]).toEqual(["", "Lost."]);
  },
);
