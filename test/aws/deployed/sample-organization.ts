import { setTimeout } from "node:timers/promises";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";
import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import { keySecrets } from "#adapters/node/key-secrets.ts";
import { createRandomIds } from "#adapters/node/random-ids.ts";
import type { AccountId, CustomerId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import { instantOf } from "#domain/time/instant.ts";
import { createWorld } from "#usecases/world.ts";
import { REGION, ROOT_CREDENTIALS } from "../../../scripts/engines/aws-request.ts";
import { anAccount } from "../../support/catalog-for-billing.ts";
import { anInvoice } from "../../support/invoices.ts";
import { now } from "./clock.ts";
import { endpoint } from "./environment.ts";
import { invokeFunction } from "./invoke-function.ts";
import { deployedResources } from "./stacks.ts";
import { apiOver, newTenant } from "./tenant.ts";

/** The organization and the invoice that the files under `events/` are about. */
const ORGANIZATION = "org.21J2DiKzJ1h.0TolL" as OrganizationId;
const INVOICE = "inv.21J2DiKzJ1j.nlMQh" as InvoiceId;

/** Makes that organization with its account and a due invoice in the deployed table, since ids cannot be chosen over the API. */
export const makeSampleOrganization = async (): Promise<void> => {
  const world = await worldOnLedger();
  const { organizationId } = await newTenant("Samples");
  const like = await world.organizations.find(organizationId as OrganizationId);
  const invoice = anInvoice({ id: INVOICE, accountId: "acme" as AccountId, customerId: "acme" as CustomerId });
  const saved = await world.save([
    world.organizations.added({ ...like!.value, id: ORGANIZATION }),
    ...world.invoices.addedOnce(ORGANIZATION, invoice),
  ]);
  if (!saved.ok) throw new Error("the organization of the samples is there already");
  const made = await invokeFunction("Administer", {
    operation: "createKey",
    organizationId: ORGANIZATION,
    name: "test",
  });
  const { apiKey } = made.payload as { apiKey: string };
  const api = apiOver({ authorization: `Bearer ${apiKey}` });
  await anAccount({ api }, "acme", { billingInformation: { emailRecipients: ["ap@acme.example"] } });
};

/** The documents of the deployed table, through the same code that the functions run. */
const worldOnLedger = async () => {
  const tables = (await deployedResources()).filter(({ Type }) => Type === "AWS::DynamoDB::Table");
  const { physicalId: table } = tables.find(({ logicalId }) => logicalId.startsWith("Ledger"))!;
  const clock = { now: () => instantOf(now().getTime()) };
  const client = createDynamoClient({ endpoint: endpoint(), region: REGION, credentials: ROOT_CREDENTIALS });
  const store = createDynamoStore(client, {
    table,
    wait: (milliseconds) => setTimeout(milliseconds),
    random: Math.random,
  });
  return createWorld({ clock, ids: createRandomIds(clock), store, credentials: keySecrets });
};
