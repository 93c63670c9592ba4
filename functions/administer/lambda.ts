import { awsIds, awsStore } from "#adapters/aws/aws-adapters.ts";
import { keySecrets } from "#adapters/node/key-secrets.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { readEnvironment } from "../environment.ts";
import { createAdministerHandler } from "./handler.ts";

const environment = readEnvironment(["TOLLBOOK_LEDGER_TABLE"]);

export const handler = createAdministerHandler(
  createWorld({
    clock: systemClock,
    ids: awsIds(),
    store: awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE }),
    credentials: keySecrets,
  }),
);
