import type { Construct } from "constructs";
import { HouseFunction } from "../constructs/house-function.ts";
import { allowToReadAndChange, type Parts } from "./parts.ts";

/** Makes organizations and API keys for whoever IAM lets invoke it. Nothing else does: there is no way to it over HTTP. */
export const administer = (scope: Construct, { settings, onCall, state }: Parts): HouseFunction => {
  const made = new HouseFunction(scope, "Administer", {
    settings,
    onCall,
    folder: "administer",
    memoryMegabytes: 512,
    timeoutSeconds: 30,
    environment: { TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName },
    whenItFails: "no organization and no API key can be made or revoked; what there is works on",
    remedy: "read the error in the logs of Administer (level ERROR), then invoke it again",
  });
  allowToReadAndChange(made, state.ledger);
  return made;
};
