import type { Answer } from "./api-client.ts";
import type { BillingWorld } from "./billing-world.ts";
import { succeeded } from "./catalog-for-billing.ts";

/** The job that was begun last, as the API tells it. */
export const lastJob = async ({ api }: Pick<BillingWorld, "api">): Promise<Answer["body"]> => {
  const { data } = succeeded(await api.get("/jobs"));
  const newest = (data as { id: string }[])
    .map(({ id }) => id)
    .sort()
    .at(-1);
  return succeeded(await api.get(`/jobs/${newest}`));
};

/** Its entries, by entity: status and comments. */
export const entriesOf = async (
  { api }: Pick<BillingWorld, "api">,
  jobId: string,
): Promise<Readonly<Record<string, string>>> => {
  const entries: [string, string][] = [];
  let token: string | undefined;
  do {
    const query = token === undefined ? "?pageSize=100" : `?nextToken=${encodeURIComponent(token)}`;
    const { data, nextToken } = succeeded(await api.get(`/jobs/${jobId}/entries${query}`));
    for (const { entityId, status, comments } of data) entries.push([entityId, `${status}: ${comments}`]);
    token = nextToken;
  } while (token !== undefined);
  return Object.fromEntries(entries);
};

/** An account's live slices as texts: from … until, plan and version, day of the cycle. */
export const slicesOf = async (
  { api }: Pick<BillingWorld, "api">,
  accountId: string,
  mode = "ACTIVE",
): Promise<readonly string[]> => {
  const { data } = succeeded(await api.get(`/v2/accounts/${accountId}/schedules?mode=${mode}&pageSize=100`));
  return (data as readonly Answer["body"][]).map(
    ({ startDate, endDate, pricePlanInfo, version, accountScheduleInfo }) =>
      `${startDate.slice(0, 10)} … ${endDate.slice(0, 10)} ${pricePlanInfo.name} ${version} on ${accountScheduleInfo.pricingCycleConfig.startOffset.dayOffset}`,
  );
};
