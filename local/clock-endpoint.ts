import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { z } from "zod";
import { toIso } from "#domain/time/instant.ts";
import { dateTime } from "#wire/primitives.ts";
import { messageOf } from "../functions/http/problem.ts";
import { check } from "../functions/http/read-body.ts";
import type { Installation } from "./composition.ts";
import { json, type OpenAnswer, problem } from "./open-answer.ts";
import { parsedJson } from "./parsed-json.ts";
import { RunnerStopped } from "./runner.ts";

const moveRequest = z.strictObject({ now: dateTime() });

/**
 * `GET /tollbook/clock` reads the test clock; `POST {"now": …}` moves it, does everything that falls due on the way, in order,
 * and answers when it is done. There is no such thing on a wall clock.
 */
export const answerClock = async (
  { adapters, runner }: Installation,
  event: APIGatewayProxyEventV2,
): Promise<OpenAnswer> => {
  const { testClock } = adapters;
  if (!testClock) return problem("NotFound", "this installation runs on the wall clock");
  const { method } = event.requestContext.http;
  if (method === "GET") return json(200, { now: toIso(testClock.now()) });
  if (method !== "POST") return problem("MethodNotAllowed", `${method} is not allowed here; use GET, POST`);
  const wanted = check(moveRequest, parsedJson(event.body ?? ""));
  if (!wanted.ok) return problem("Invalid", messageOf(wanted.error.reasons));
  try {
    const moved = await runner.passTime(wanted.value.now, (instant) => testClock.moveTo(instant));
    if (!moved.ok) return problem("Invalid", messageOf(moved.error.reasons), "now");
  } catch (cause) {
    if (cause instanceof RunnerStopped)
      return problem("Unavailable", `stopped at ${toIso(testClock.now())} on the way`);
    throw cause;
  }
  return json(200, { now: toIso(testClock.now()) });
};
