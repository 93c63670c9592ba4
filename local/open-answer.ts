import { codeOf, messageOf, type Problem, statusOf } from "../functions/http/problem.ts";

/** An answer of an endpoint that is no function's. */
export type OpenAnswer = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
};

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): OpenAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});

export const problem = (type: Problem["type"], message: string, path = ""): OpenAnswer =>
  json(statusOf(type), { message: messageOf([{ path, message }]) }, { "x-tollbook-error-code": codeOf(type) });
