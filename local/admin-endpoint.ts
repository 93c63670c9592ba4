import { timingSafeEqual } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { administer } from "#usecases/identity/administer.ts";
import type { World } from "#usecases/world.ts";
import { adminRequest } from "#wire/admin.ts";
import { messageOf } from "../functions/http/problem.ts";
import { check } from "../functions/http/read-body.ts";
import { json, type OpenAnswer, problem } from "./open-answer.ts";
import { parsedJson } from "./parsed-json.ts";

/**
 * `POST /tollbook/admin`: what the command line asks of the server that holds the data folder. Only who can read the folder's
 * files knows the token.
 */
export const answerAdmin = async (
  world: World,
  adminToken: string,
  { headers, body, requestContext }: APIGatewayProxyEventV2,
): Promise<OpenAnswer> => {
  const { method } = requestContext.http;
  if (method !== "POST") return problem("MethodNotAllowed", `${method} is not allowed here; use POST`);
  if (!isToken(headers["authorization"] ?? "", adminToken)) return problem("Unauthorized", "the admin token is wrong");
  const request = check(adminRequest, parsedJson(body ?? ""));
  if (!request.ok) return problem("Invalid", messageOf(request.error.reasons));
  const done = await administer(world, request.value);
  return done.ok ? json(200, done.value) : problem(done.error.type, messageOf(done.error.reasons));
};

const isToken = (header: string, adminToken: string): boolean => {
  const given = Buffer.from(header);
  const expected = Buffer.from(`Bearer ${adminToken}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
