import type { Credit } from "#domain/credits/credit.ts";
import type { CreditRequest } from "#domain/credits/credit-request.ts";
import type { Account } from "#domain/customers/customer.ts";
import { given } from "#domain/given.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { type Reason, type Refusal, unlessRefused } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Change } from "#ports/store.ts";
import { MOST_ACTIVE_CREDITS } from "#repositories/credits.ts";
import { dueNow, wakeAccount } from "#usecases/billing/wake-account.ts";
import { newCredit } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  "accounts" | "billingStates" | "clock" | "credits" | "idempotencyKeys" | "ids" | "ledger" | "save"
>;

/** The closer moves an account's billing on in a few commits of its own after each credit that it is woken for. */
const MOST_TRIES = 20;

/** A credit that is answered, and the changes that make it: none where its key has made it before. */
type Made = { readonly credit: Credit; readonly changes: readonly Change[] };

/**
 * Grants credits, all or none. An item whose key has been used on its account is answered with what was made then, whatever it
 * says now (Togai rule §1.9, Q28).
 */
export const createCredits = async (
  world: Needs & Sender,
  organizationId: OrganizationId,
  requests: readonly CreditRequest[],
): Promise<Result<readonly Credit[], Refusal>> => {
  let woken: readonly AccountId[] = [];
  const attempt = async (): Promise<Result<readonly Credit[], Refusal> | undefined> => {
    const accounts = await accountsOf(world, organizationId, requests);
    const checked = unlessRefused(await reasonsAgainst(world, organizationId, requests, accounts), undefined);
    if (!checked.ok) return checked;
    const made = await Promise.all(
      requests.map((request) => madeCredit(world, organizationId, accountIn(accounts, request.accountId), request)),
    );
    const fresh = made.filter(({ changes }) => changes.length > 0);
    const credits = made.map(({ credit }) => credit);
    if (fresh.length === 0) return ok(credits);
    woken = [...new Set(fresh.map(({ credit }) => credit.accountId))];
    const due = await Promise.all(
      woken.map((accountId) => dueNow(world, organizationId, { accountId, only: "DRAFTS", also: creditsToLookAt })),
    );
    const saved = await world.save([...fresh.flatMap(({ changes }) => changes), ...due]);
    return saved.ok ? ok(credits) : undefined;
  };
  const created = await retryLostRaces("an account of these credits", attempt, { mostTries: MOST_TRIES });
  if (created.ok) await Promise.all(woken.map((accountId) => wakeAccount(world, organizationId, accountId)));
  return created;
};

type Accounts = ReadonlyMap<string, Account>;

const accountsOf = async (
  { accounts }: Pick<Needs, "accounts">,
  organizationId: OrganizationId,
  requests: readonly CreditRequest[],
): Promise<Accounts> => {
  const read = await accounts.findMany(organizationId, [...new Set(requests.map(({ accountId }) => accountId))]);
  return new Map(read.map(({ value }) => [value.id, value]));
};

const accountIn = (accounts: Accounts, id: AccountId): Account => {
  const account = accounts.get(id);
  if (!account) throw new Error(`account ${id} was not read`);
  return account;
};

const reasonsAgainst = async (
  { credits }: Pick<Needs, "credits">,
  organizationId: OrganizationId,
  requests: readonly CreditRequest[],
  accounts: Accounts,
): Promise<readonly Reason[]> => {
  const reasons = requests.flatMap((request, index) =>
    reasonsOf(request, accounts.get(request.accountId)).map(({ path, message }) => ({
      path: `creditRequests[${index}].${path}`,
      message,
    })),
  );
  const keys = requests.flatMap(({ accountId, idempotencyKey }) =>
    idempotencyKey === undefined ? [] : [JSON.stringify([accountId, idempotencyKey])],
  );
  if (new Set(keys).size < keys.length) {
    reasons.push({ path: "creditRequests", message: "must not have an idempotencyKey of an account twice" });
  }
  for (const [id] of accounts) {
    const wanted = requests.filter(({ accountId }) => accountId === id).length;
    const active = await credits.active(organizationId, id as AccountId);
    if (active.length + wanted > MOST_ACTIVE_CREDITS) {
      reasons.push({
        path: "creditRequests",
        message: `account '${id}' can have ${MOST_ACTIVE_CREDITS} ACTIVE credits`,
      });
    }
  }
  return reasons;
};

const reasonsOf = (
  { accountId, effectiveFrom, effectiveUntil, creditAmount }: CreditRequest,
  account: Account | undefined,
): readonly Reason[] => {
  if (!account) return [{ path: "accountId", message: `account '${accountId}' does not exist` }];
  const { invoiceCurrency, status } = account;
  return [
    ...(status === "ARCHIVED" ? [{ path: "accountId", message: `account '${accountId}' is ARCHIVED` }] : []),
    ...(effectiveUntil !== undefined && effectiveUntil <= effectiveFrom
      ? [{ path: "effectiveUntil", message: "must be after effectiveFrom" }]
      : []),
    ...(creditAmount.gt("0") ? [] : [{ path: "creditAmount", message: "must be more than 0" }]),
    ...(cutToMinorUnit(creditAmount, invoiceCurrency).eq(creditAmount)
      ? []
      : [{ path: "creditAmount", message: `must be a whole number of ${invoiceCurrency}'s smallest unit` }]),
  ];
};

const madeCredit = async (
  world: Needs,
  organizationId: OrganizationId,
  account: Account,
  { effectiveUntil, grantorId, idempotencyKey, ...request }: CreditRequest,
): Promise<Made> => {
  const key =
    idempotencyKey === undefined ? undefined : ({ kind: "credit", owner: account.id, key: idempotencyKey } as const);
  const known = key && (await world.idempotencyKeys.find(organizationId, key));
  const before = known === undefined ? undefined : (await world.credits.find(organizationId, known))?.value;
  if (before) return { credit: before, changes: [] };
  const { credit, changes } = newCredit(world, organizationId, account, {
    ...request,
    ...given({ effectiveUntil, grantorId }),
    callersKey: idempotencyKey,
    cause: { type: "credit", id: account.id },
  });
  return {
    credit,
    changes: [...changes, ...(key ? [world.idempotencyKeys.used(organizationId, key, credit.id)] : [])],
  };
};
