import { z } from "zod";
import { ask } from "../ask.ts";
import type { Connection } from "../connection.ts";
import type { SampleCatalog } from "./make-catalog.ts";
import { ACCOUNTS, MONTH, type SampleAccount } from "./sample-catalog.ts";

const anything = z.unknown();
const list = z.object({ data: z.array(z.unknown()) });

/** Makes the customers with their accounts and puts each account on its plan from the first of the month on. */
export const makeAccounts = async (connection: Connection, { plans }: SampleCatalog): Promise<void> => {
  for (const account of ACCOUNTS) {
    const found = await connection.send("GET", `/customers/${account.id}`);
    if (found.status === 404)
      await ask(connection, "POST", "/customers", { body: customerBody(account), answer: anything });
    await putOnPlan(connection, account, plans.get(account.plan.name) ?? "");
  }
};

const customerBody = ({ id, name, email, address }: SampleAccount) => ({
  id,
  name,
  primaryEmail: email,
  address,
  account: { id, name, invoiceCurrency: "USD", billingInformation: { emailRecipients: [email] } },
});

const putOnPlan = async (connection: Connection, { id }: SampleAccount, pricePlanId: string): Promise<void> => {
  const url = `/v2/accounts/${id}`;
  const { data } = await ask(connection, "GET", `${url}/schedules?mode=ACTIVE`, { answer: list });
  if (data.length > 0) return;
  const edit = {
    mode: "ASSOCIATE",
    effectiveFrom: MONTH.start.slice(0, 10),
    effectiveUntil: "9999-01-01",
    associationConfig: { pricePlanId },
  };
  await ask(connection, "POST", `${url}/edit_schedules?discard=true`, { body: { edits: [edit] }, answer: anything });
  await ask(connection, "POST", `${url}/finalize_schedules`, { body: {}, answer: anything });
};
