import { expect, vi } from "vitest";
import { createRouter } from "../../functions/api/router.ts";
import { routes } from "../../functions/api/routes.ts";
import { logger } from "../../functions/logger.ts";
import { breachesOf } from "../support/togai-contract.ts";
import type { Watch } from "./database-digest.ts";
import type { Answer, Request, SeededInstallation } from "./seeded-installation.ts";
import { MOST_MILLISECONDS } from "./settings.ts";

/** Error logs that came since they were last asked for. */
export type ErrorLog = { readonly taken: () => readonly unknown[] };

/** Keeps what the functions log as errors, instead of printing it. */
export const watchErrorLog = (): ErrorLog => {
  const logged = vi.spyOn(logger, "error").mockImplementation(() => {});
  return {
    taken: () => {
      const calls = [...logged.mock.calls];
      logged.mockClear();
      return calls;
    },
  };
};

/** How long requests kept everybody else waiting, in milliseconds of this thread's time. */
export type Slowest = { milliseconds: number; request: string };

const find = createRouter(routes, "encoded");

/**
 * Makes a request and holds its answer to what is true of every answer: no failure of ours and none logged, errors in one
 * form, refusals without trace, answers as described, nothing of another organization's, and others not kept waiting.
 */
export const askAndCheck = async (
  { answer, tenant, other }: SeededInstallation,
  {
    request,
    watch,
    errors,
    slowest,
  }: {
    readonly request: Request;
    readonly watch: Watch;
    readonly errors: ErrorLog;
    readonly slowest: Slowest;
  },
): Promise<Answer> => {
  const before = watch.digest();
  const began = threadMilliseconds();
  const answered = await answer(tenant, request);
  const milliseconds = threadMilliseconds() - began;
  if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, request: shown(request) });
  const { status, text } = answered;
  const about = `${shown(request)}\n→ ${status} ${text.slice(0, 600)}`;
  expect(errors.taken(), about).toEqual([]);
  expect(status, about).toBeGreaterThanOrEqual(200);
  expect(status, about).toBeLessThan(500);
  expect(text, `shows what is another organization's: ${about}`).not.toContain(other.marker);
  if (status >= 400) {
    expect(watch.digest() === before, `was refused and changed something: ${about}`).toBe(true);
    expectErrorForm(request, answered, about);
  } else {
    expect(breachesIn(request, answered), about).toEqual([]);
  }
  expect(milliseconds, `takes too long: ${about}`).toBeLessThan(MOST_MILLISECONDS);
  return answered;
};

const expectErrorForm = ({ headers }: Request, { text }: Answer, about: string): void => {
  const body = JSON.parse(text) as Record<string, unknown>;
  if (headers["accept"]?.includes("application/problem+json")) {
    expect(Object.keys(body).sort(), about).toEqual(["detail", "errors", "status", "title"]);
    expect(text.length, about).toBeLessThan(64_000);
    return;
  }
  expect(Object.keys(body), about).toEqual(["message"]);
  const { message } = body;
  expect(typeof message === "string" && message.length > 0 && message.length <= 500, about).toBe(true);
};

const breachesIn = ({ method, path }: Request, { status, text }: Answer): string[] => {
  if (path.startsWith("/tollbook/")) return [];
  const match = find(method, path);
  return breachesOf(method, "route" in match ? match.route.url : path, status, JSON.parse(text));
};

const shown = ({ method, path, query, headers, body = "", isBase64Encoded = false }: Request): string =>
  `${method} ${path.slice(0, 300)}?${query.slice(0, 300)} ${JSON.stringify(headers)}${isBase64Encoded ? " base64" : ""} ${body.length} characters: ${body.slice(0, 800)}`;

const threadMilliseconds = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
