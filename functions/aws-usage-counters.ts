import { setTimeout } from "node:timers/promises";
import { createS3Client } from "#adapters/aws/aws-clients.ts";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { createUsageArchive } from "#adapters/aws/usage-archive.ts";
import { createS3Archive } from "#adapters/aws/usage-archive-s3.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import type { Store } from "#ports/store.ts";
import type { UsageArchive } from "#ports/usage-archive.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/** Where usage is: its table, and the bucket with the bodies of old events. */
export type UsagePlace = { readonly table: string; readonly bucket: string };

/** The documents that are read and changed together with usage: their store, and the table that it is over. */
export type DocumentsBeside = { readonly store: Pick<Store, "getMany">; readonly table: string };

const pacing = { wait: (milliseconds: number) => setTimeout<void>(milliseconds), random: Math.random };

const tableOf = ({ table }: UsagePlace, ledger?: string) =>
  createDynamoUsageTable(createDynamoClient(), { table, pacing, ...(ledger !== undefined && { ledger }) });
const archiveOf = ({ bucket }: UsagePlace) => createS3Archive(createS3Client(), bucket);

/** Usage there, on the machine's clock; who counts or undoes names the documents beside it. */
export const awsUsageCounters = (place: UsagePlace, beside?: DocumentsBeside): UsageCounters =>
  createDynamoUsage(tableOf(place, beside?.table), {
    clock: systemClock,
    pacing,
    archive: archiveOf(place),
    ...(beside && { ledger: beside.store }),
  });

/** What moves bodies from the one to the other. */
export const awsUsageArchive = (place: UsagePlace): UsageArchive =>
  createUsageArchive(tableOf(place), archiveOf(place), { clock: systemClock });
