import { namesForMeters } from "#domain/catalog/known-variables.ts";
import { type CompiledMeter, compileMeter } from "#domain/metering/compiled-meter.ts";
import { compileEnrichments, type Enrich } from "#domain/metering/enrich.ts";
import { type EventIdTemplate, parseTemplate } from "#domain/metering/event-id.ts";
import type { MeteringDefinitions } from "#domain/metering/metering-definitions.ts";

/** Metering definitions with every expression parsed: made once per snapshot, applied to many events. */
export type CompiledDefinitions = {
  readonly definitions: MeteringDefinitions;
  readonly eventIdTemplate: EventIdTemplate | undefined;
  readonly enrich: Enrich;
  readonly meters: readonly CompiledMeter[];
};

export const compileDefinitions = (definitions: MeteringDefinitions): CompiledDefinitions => {
  const names = namesForMeters(definitions, definitions.enrichments);
  return {
    definitions,
    eventIdTemplate: definitions.eventIdTemplate === undefined ? undefined : parseTemplate(definitions.eventIdTemplate),
    enrich: compileEnrichments(definitions),
    meters: definitions.meters.map((meter) => compileMeter(meter, names)),
  };
};
