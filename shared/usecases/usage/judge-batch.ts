import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { definitionsKey } from "#domain/metering/built-in-schemas.ts";
import type { CompiledDefinitions } from "#domain/metering/compiled-definitions.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";
import { atMost } from "#usecases/at-most.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { createAccountResolver } from "#usecases/customers/resolve-account.ts";
import { namedLicenseReader } from "#usecases/licenses/named-license-reader.ts";
import { createDefinitionsInForce } from "#usecases/metering/definitions-in-force.ts";
import { dependencyValues } from "#usecases/metering/dependency-values.ts";
import { createJudge, type Judged, type Stamped } from "#usecases/usage/judge-submission.ts";
import type { World } from "#usecases/world.ts";

/** What became of the submissions of one message, in their order. */
export type JudgedMessage = {
  /** Its place in the batch. */
  readonly position: number;
  readonly organization: Organization;
  readonly judged: readonly Judged[];
};

/** What judging reads. It writes nothing. */
export type JudgingWorld = Pick<
  World,
  | "organizations"
  | "accounts"
  | "addOns"
  | "aliases"
  | "customers"
  | "meteringDefinitions"
  | "features"
  | "namedSeats"
  | "timelines"
>;

/** Told of a message that cannot be judged, and why. */
type Fail = (positions: Iterable<number>, cause: unknown) => void;

type Stamping = { readonly position: number; readonly submissions: readonly Stamped[] };

/** Accounts that are read at a time. */
const MOST_READS = 16;

/**
 * Decides what becomes of every submission of a batch. What several messages need is read once for all of them; whatever is
 * read is as it stands when the batch begins. A message fails alone, with the others that need what could not be read.
 */
export const createBatchJudge = (world: JudgingWorld) => {
  const resolveAccounts = createAccountResolver(world);
  const definitionsInForce = createDefinitionsInForce(world);

  const judgeOrganization = async (
    organizationId: OrganizationId,
    messages: readonly Stamping[],
    fail: Fail,
  ): Promise<JudgedMessage[]> => {
    const submissions = messages.flatMap((message) => message.submissions);
    const [found, accountIds, definitions, features] = await Promise.all([
      world.organizations.find(organizationId),
      resolveAccounts(
        organizationId,
        submissions.map(({ event, timestamp }) => ({ idOrAlias: event.accountId, at: timestamp })),
      ),
      definitionsInForce.forEvents(
        organizationId,
        submissions.map(({ event }) => event),
      ),
      world.features.ofSchemas(
        organizationId,
        submissions.map(({ event }) => event.schemaName),
      ),
    ]);
    if (!found) throw new Error(`organization ${organizationId} does not exist`);
    const organization = found.value;
    const accountOf = new Map(submissions.map((submission, at) => [submission, accountIds[at]]));
    const organizations = { ...world.organizations, find: async () => found };
    const basisOf = await readBases({ ...world, organizations }, organizationId, accountIds);
    const namedLicenses = await namedLicenseReader(
      world,
      organizationId,
      submissions.map(({ event }, at) => ({ event, accountId: accountIds[at] })),
    );
    const judge = createJudge(organization, definitions, { namedLicenses, features });
    const dependenciesOf = createDependencyReader(world, organizationId, definitions);
    const judgedMessages: JudgedMessage[] = [];
    for (const { position, submissions: own } of messages) {
      try {
        const judged: Judged[] = [];
        for (const submission of own) {
          const basis = basisOf(accountOf.get(submission));
          judged.push(judge(submission, basis, basis ? await dependenciesOf(submission, basis) : NONE));
        }
        judgedMessages.push({ position, organization, judged });
      } catch (cause) {
        fail([position], cause);
      }
    }
    return judgedMessages;
  };

  return async (messages: readonly UsageMessage[], fail: Fail): Promise<readonly JudgedMessage[]> => {
    const stamped = messages.flatMap((message, position) => stamp(message, position, fail));
    const byOrganization = Map.groupBy(stamped, ({ position }) => (messages[position] as UsageMessage).organizationId);
    const judged = await Promise.all(
      [...byOrganization].map(([organizationId, own]) =>
        judgeOrganization(organizationId, own, fail).catch((cause: unknown) => {
          fail(
            own.map(({ position }) => position),
            cause,
          );
          return [];
        }),
      ),
    );
    return judged.flat().sort((first, second) => first.position - second.position);
  };
};

const NONE: ReadonlyMap<string, string> = new Map();

/** A message whose events are none is a mistake of ours: it fails alone. */
const stamp = ({ receivedAt, events }: UsageMessage, position: number, fail: Fail): Stamping[] => {
  try {
    const submissions = events.map(
      (one): Stamped => ({ ...one, receivedAt, timestamp: timestampOf(one.event.timestamp) }),
    );
    return [{ position, submissions }];
  } catch (cause) {
    fail([position], cause);
    return [];
  }
};

/** The text was checked when the event was accepted. */
const timestampOf = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError(`'${text}' is no timestamp`);
  return instant;
};

type BasisReader = (accountId: AccountId | undefined) => BillingBasis | undefined;

/** Reads every account once. One that cannot be read throws where it is asked for, and concerns only who asks. */
const readBases = async (
  world: Parameters<typeof billingBasis>[0],
  organizationId: OrganizationId,
  accountIds: readonly (AccountId | undefined)[],
): Promise<BasisReader> => {
  const bases = new Map<AccountId, () => BillingBasis | undefined>();
  await atMost(MOST_READS, new Set(accountIds), async (accountId) => {
    if (accountId === undefined) return;
    try {
      const basis = await billingBasis(world, organizationId, accountId);
      bases.set(accountId, () => basis);
    } catch (cause) {
      bases.set(accountId, () => {
        throw cause;
      });
    }
  });
  return (accountId) => (accountId === undefined ? undefined : bases.get(accountId)?.());
};

/** Values of enrichment dependencies, read once for all events of an account and a schema. */
const createDependencyReader = (
  world: JudgingWorld,
  organizationId: OrganizationId,
  definitions: ReadonlyMap<string, CompiledDefinitions>,
) => {
  const known = new Map<string, ReadonlyMap<string, string>>();
  return async ({ event }: Stamped, { account }: BillingBasis): Promise<ReadonlyMap<string, string>> => {
    const schema = definitionsKey(event);
    const needed = definitions.get(schema)?.definitions.enrichments.dependencies ?? [];
    if (needed.length === 0) return NONE;
    const key = JSON.stringify([account.id, schema]);
    const values = known.get(key) ?? (await dependencyValues(world, organizationId, { account, dependencies: needed }));
    known.set(key, values);
    return values;
  };
};
