import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";
import { parseExact } from "#wire/json.ts";
import { logger } from "../../functions/logger.ts";
import { installationOver, openInstallation } from "../../local/composition.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { serve } from "../../local/serve.ts";
import { apiEvent } from "../support/api.ts";
import { onEngine } from "../support/engine.ts";
import {
  filled,
  type Played,
  play,
  readScenario,
  type Scenario,
  type Stage,
  type StageAnswer,
  scenarioNames,
} from "../support/scenario.ts";
import { type ExactLine, leavesOf } from "../support/scenario-expectations.ts";
import { written } from "../support/scenario-members.ts";
import { breachesOf } from "../support/togai-contract.ts";
import { at } from "../support/world.ts";

beforeAll(() => logger.setLogLevel("WARN"));

/** An installation on which a scenario is played, and what it takes to look at it afterwards. */
type Theater = {
  readonly stage: Stage;
  readonly world: () => World;
  readonly organizationId: OrganizationId;
  /** Comes back after the process has ended, where it is durable. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const startOf = ({ steps }: Scenario): ReturnType<typeof at> => {
  const [first] = steps;
  if (!first || !("clock" in first.step)) throw new Error("a scenario begins with its clock");
  return at(first.step.clock);
};

const newOrganization = async (world: World): Promise<{ organizationId: OrganizationId; apiKey: string }> => {
  const made = await createOrganization(world, { name: "Scenario" });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const key = await createApiKey(world, { organizationId: made.value.id, name: "scenario" });
  if (!key.ok) throw new Error(JSON.stringify(key.error));
  return { organizationId: made.value.id, apiKey: key.value.secret };
};

/** In memory: the functions are called as API Gateway would call them. */
const openInMemory = async (scenario: Scenario): Promise<Theater> => {
  const adapters = await openLocalAdapters({ dataDir: ":memory:", clock: { testClockStartsAt: startOf(scenario) } });
  const installation = installationOver(await onEngine(adapters));
  const { world, runner, functionFor } = installation;
  const { organizationId } = await newOrganization(world);
  return {
    world: () => world,
    organizationId,
    restart: async () => {},
    close: installation.close,
    stage: {
      call: async (method, path, body) => {
        const event = apiEvent(organizationId, method, path, body);
        const { statusCode = 0, body: text = "" } = await functionFor(event.rawPath)(
          event,
          lambdaContext("test", "test"),
        );
        return checked(method, path, statusCode, text);
      },
      passTo: async (instant) => {
        const moved = await runner.passTime(at(instant), (to) => adapters.testClock?.moveTo(to) ?? refuse());
        if (!moved.ok) throw new Error(JSON.stringify(moved.error));
      },
    },
  };
};

const refuse = (): never => {
  throw new Error("there is no test clock");
};

/** A process on a data folder, reachable over HTTP as `npm start` is. */
const openServed = async (dataDir: string, scenario: Scenario) => {
  let url = "";
  const installation = await openInstallation({
    dataDir,
    synchronous: "NORMAL",
    clock: { testClockStartsAt: startOf(scenario) },
    baseUrl: () => url,
  });
  const onError = (cause: unknown): never => {
    throw cause;
  };
  const server = await serve(installation, { port: 0, onError });
  url = server.url;
  const close = async (): Promise<void> => {
    await server.close();
    await installation.close();
  };
  return { url, world: installation.world, close };
};

const openOverHttp = async (scenario: Scenario): Promise<Theater> => {
  const dataDir = mkdtempSync(join(tmpdir(), "tollbook-scenario-"));
  let served = await openServed(dataDir, scenario);
  const { organizationId, apiKey } = await newOrganization(served.world);
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${served.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  return {
    world: () => served.world,
    organizationId,
    restart: async () => {
      await served.close();
      served = await openServed(dataDir, scenario);
    },
    close: async () => {
      await served.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
    stage: {
      call: async (method, path, body) => {
        const { status, text } = await send(method, path, body);
        return checked(method, path, status, text);
      },
      passTo: async (instant) => {
        const moved = await send("POST", "/tollbook/clock", { now: instant });
        if (moved.status !== 200) throw new Error(moved.text);
      },
    },
  };
};

/** An answer that keeps to the contract, with all digits of its numbers. */
const checked = (method: string, path: string, status: number, text: string): StageAnswer => {
  const breaches = breachesOf(method, path, status, text === "" ? undefined : JSON.parse(text));
  if (breaches.length > 0) throw new Error(breaches.join("; "));
  const exact = parseExact(text === "" ? "null" : text);
  if (!exact.ok) throw new Error(exact.error);
  return { status, exact: exact.value };
};

describe.each([
  ["in memory", openInMemory],
  ["on a disk, over HTTP and after a restart", openOverHttp],
] as const)("played %s", (_where, open) => {
  describe.each(scenarioNames())("%s", (name) => {
    const scenario = readScenario(name);
    const { expected } = scenario;
    let theater: Theater;
    let played: Played;
    const { usage = [], events = {}, invoices: owners = {} } = expected;
    const get = async <T>(path: string): Promise<T> => (await theater.stage.call("GET", path)).exact as T;

    beforeAll(async () => {
      theater = await open(scenario);
      played = await play(theater.stage, scenario);
      await theater.restart();
    });
    afterAll(() => theater.close());

    it("answers its steps as they expect", () => {
      expect(played.faults).toEqual([]);
    });

    it("counts what was used", async () => {
      const { organizationId } = theater;
      for (const { accountId, meter, from, until, value } of filled(usage, played.kept)) {
        const cells = await theater
          .world()
          .usageCounters.usage(
            { organizationId, accountId: accountId as AccountId, interval: { start: at(from), end: at(until) } },
            foldUsage,
          );
        expect(toText(cells.get(meter)?.sum ?? ZERO), `${accountId} from ${from} until ${until}`).toBe(value);
      }
    });

    it("keeps counters that its journal gives again", async () => {
      const { usageCounters } = theater.world();
      for await (const page of usageCounters.pages(theater.organizationId)) {
        expect(await usageCounters.refold(page, foldUsage)).toEqual(await usageCounters.cells(page));
      }
    });

    it("tells what became of every event", async () => {
      for (const [id, statuses] of Object.entries(events)) {
        const { events } = await get<{ events: { ingestionStatus: { status: string } }[] }>(`/events/${id}`);
        expect(events.map(({ ingestionStatus }) => ingestionStatus.status).sort(), id).toEqual(statuses);
      }
    });

    it(`bills it. ${expected.because}`, async () => {
      for (const [accountId, invoices] of Object.entries(owners)) {
        const { data } = await get<{ data: { id: string }[] }>(`/invoices?owner_id=${accountId}&_sort=created_at:ASC`);
        const details = await Promise.all(data.map(({ id }) => get<InvoiceAnswer>(`/invoices/${id}`)));
        expect(
          details.map((invoice, index) => only(Object.keys(invoices[index] ?? {}), factsOf(invoice))),
          accountId,
        ).toEqual(invoices);
      }
    });

    it("has every final invoice drawn and mailed", async () => {
      for (const accountId of Object.keys(owners)) {
        const { items } = await theater.world().invoices.list(theater.organizationId, {
          accountId: accountId as AccountId,
          direction: "ASC",
          limit: 100,
        });
        for (const { sequenceId, pdfDocument, deliveredAt } of items) {
          const pdf = pdfDocument === undefined ? undefined : await theater.world().documents.get(pdfDocument);
          const head = pdf && new TextDecoder("latin1").decode(pdf.content.slice(0, 5));
          expect([head, deliveredAt !== undefined]).toEqual(
            sequenceId === undefined ? [undefined, false] : ["%PDF-", true],
          );
        }
      }
    });
  });
});

type InvoiceAnswer = { readonly revenueInfo: ExactLine; readonly totalAmount: Decimal; readonly sequenceId?: string };

/** An invoice as the scenarios write it: amounts as text, and only the lines that have no lines of their own. */
const factsOf = ({ revenueInfo, totalAmount, sequenceId, ...others }: InvoiceAnswer): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, written(value)])),
  sequenceId: sequenceId ?? null,
  totalAmount: toText(totalAmount),
  lines: leavesOf(revenueInfo),
});

const only = (names: readonly string[], record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, record[name]]));
