import { type LocalAdapterSettings, type LocalAdapters, openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { createWorld, type World } from "#usecases/world.ts";
import { createApiHandler } from "../functions/api/handler.ts";
import { createAuthorizerHandler } from "../functions/authorizer/handler.ts";
import { createCloseCycleHandler } from "../functions/close-cycle/handler.ts";
import { createDeliverInvoiceHandler } from "../functions/deliver-invoice/handler.ts";
import { drawInvoice } from "../functions/draw-invoice.ts";
import { INGEST_PATHS } from "../functions/ingest/answer-ingest.ts";
import { createIngestHandler } from "../functions/ingest/handler.ts";
import { logger } from "../functions/logger.ts";
import { createMeterHandler } from "../functions/meter/handler.ts";
import { createRenderInvoiceHandler } from "../functions/render-invoice/handler.ts";
import type { Gateway, HttpHandler } from "./http-server.ts";
import { lambdaContext } from "./lambda-context.ts";
import { createRunner, type QueueHandler, type Runner } from "./runner.ts";

/** The whole system in one process: the functions that AWS runs, over adapters that need no AWS. */
export type Installation = {
  readonly adapters: LocalAdapters;
  readonly world: World;
  readonly runner: Runner;
  readonly authorize: Gateway["authorize"];
  /** The function that API Gateway would call for a path. */
  readonly functionFor: (rawPath: string) => HttpHandler;
  readonly close: () => Promise<void>;
};

export const openInstallation = async (settings: LocalAdapterSettings): Promise<Installation> =>
  installationOver(await openLocalAdapters(settings));

/** The same over adapters that are open already; closing it closes them. */
export const installationOver = (adapters: LocalAdapters): Installation => {
  const world = createWorld(adapters);
  const ingest = createIngestHandler(world) as HttpHandler;
  const api = createApiHandler(world, { paths: "encoded" }) as HttpHandler;
  const closeCycle = createCloseCycleHandler(world);
  const onError = (cause: unknown): void => logger.error("unexpected failure", { error: cause as Error });
  const runner = createRunner({
    consumer: adapters.queue,
    workers: [
      { queue: "usage-events", handler: createMeterHandler(world) as QueueHandler, batch: 20 },
      { queue: "close-accounts", handler: closeCycle as QueueHandler, batch: 10 },
      { queue: "render-invoices", handler: createRenderInvoiceHandler(world, drawInvoice) as QueueHandler, batch: 5 },
      { queue: "deliver-invoices", handler: createDeliverInvoiceHandler(world) as QueueHandler, batch: 10 },
    ],
    alarms: adapters.scheduler,
    now: () => adapters.clock.now(),
    sweep: () => closeCycle({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep")),
    onError,
  });
  return {
    adapters,
    world,
    runner,
    authorize: createAuthorizerHandler(world) as Gateway["authorize"],
    functionFor: (rawPath) => (INGEST_PATHS.has(rawPath) ? ingest : api),
    close: async () => {
      await runner.stop();
      await adapters.close();
    },
  };
};
