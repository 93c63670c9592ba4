import { readUsageMessage } from "#domain/metering/usage-message.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import type { World } from "#usecases/world.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** Queue of usage events → counters. */
export const createMeterHandler = (world: World) => {
  const meterEvents = createMeterEvents(world);
  return createQueueWorker("meter", (body) => meterEvents(readUsageMessage(body)));
};
