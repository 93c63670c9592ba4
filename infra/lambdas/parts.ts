import type { AccountSchedules } from "../constructs/account-schedules.ts";
import type { House, HouseFunction } from "../constructs/house-function.ts";
import type { HouseTable } from "../constructs/house-table.ts";
import { CHANGE_DOCUMENTS, COUNT_USAGE, GET_DOCUMENTS, QUERY_DOCUMENTS } from "../constructs/table-actions.ts";
import type { TollbookQueues } from "../constructs/tollbook-queues.ts";
import type { StatefulStack } from "../stacks/stateful-stack.ts";

/** What a function can be given access to. */
export type Parts = House & {
  readonly state: StatefulStack;
  readonly queues: TollbookQueues;
  readonly schedules: AccountSchedules;
};

export const allowToReadAndChange = (reader: HouseFunction, { table, queryable }: HouseTable): void => {
  reader.allow([...GET_DOCUMENTS, ...CHANGE_DOCUMENTS], [table.tableArn]);
  reader.allow(QUERY_DOCUMENTS, queryable);
};

export const allowToReadUsage = (reader: HouseFunction, { table }: HouseTable): void =>
  reader.allow([...GET_DOCUMENTS, ...QUERY_DOCUMENTS], [table.tableArn]);

export const allowToCount = (counter: HouseFunction, { table }: HouseTable): void =>
  counter.allow([...GET_DOCUMENTS, ...QUERY_DOCUMENTS, ...COUNT_USAGE], [table.tableArn]);
