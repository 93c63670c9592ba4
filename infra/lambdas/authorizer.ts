import type { Construct } from "constructs";
import { HouseFunction } from "../constructs/house-function.ts";
import type { Parts } from "./parts.ts";

/** Credential → who is calling. It reads single API keys and the secret that tokens are signed with. */
export const authorizer = (scope: Construct, { settings, onCall, state }: Parts): HouseFunction => {
  const made = new HouseFunction(scope, "Authorizer", {
    settings,
    onCall,
    folder: "authorizer",
    memoryMegabytes: 512,
    // API Gateway waits for 10 seconds at the most. What the function asks for has failed after 8.
    timeoutSeconds: 9,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_SIGNING_SECRET_ARN: state.signingSecretArn,
    },
    whenItFails: "every request is answered with 500, so no usage comes in and nobody sees an invoice",
    remedy: "read the error in the logs of Authorizer (level ERROR): it needs the table ledger and the signing secret",
  });
  made.allow(["dynamodb:GetItem"], [state.ledger.table.tableArn]);
  made.allow(["secretsmanager:GetSecretValue"], [state.signingSecretArn]);
  return made;
};
