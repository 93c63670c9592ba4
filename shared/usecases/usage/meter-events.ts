import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { createMeterBatch } from "#usecases/usage/meter-batch.ts";
import type { MeteringWorld } from "#usecases/world.ts";

/** Counts the events of one message; throws what {@link createMeterBatch} reports of it, after which it is to come again. */
export const createMeterEvents = (world: MeteringWorld): ((message: UsageMessage) => Promise<void>) => {
  const meterBatch = createMeterBatch(world);
  return async (message) => {
    const { failures } = await meterBatch([message]);
    if (failures.has(0)) throw failures.get(0);
  };
};
