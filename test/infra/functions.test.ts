import { describe, expect, it } from "vitest";
import { functionsOf, readable } from "./read-template.ts";
import { resourcesOf, settingsIn, synthesize } from "./synthesize.ts";

const { tollbook } = synthesize("production");
const functions = functionsOf(tollbook);
const logGroups = resourcesOf(tollbook, "AWS::Logs::LogGroup");

const environmentOf = (template: typeof tollbook, name: string): Record<string, string> => {
  const { Properties } = functionsOf(template).find(([id]) => id === name)![1];
  const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
  return Object.fromEntries(Object.entries(Variables).map(([variable, value]) => [variable, readable(value)]));
};

const SCHEDULES = {
  TOLLBOOK_SCHEDULE_GROUP: "tollbook-production-accounts",
  TOLLBOOK_SCHEDULE_ROLE_ARN: "SchedulesAccountRole",
  TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN: "SchedulesDeadLettersQueue",
  TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN: "QueuesCloseAccountsQueue",
};

/** What each function is told: all it uses, and nothing else. */
const ENVIRONMENTS: Readonly<Record<string, Record<string, string>>> = {
  Ingest: { TOLLBOOK_USAGE_EVENTS_QUEUE_URL: "QueuesUsageEventsQueue" },
  Authorizer: { TOLLBOOK_LEDGER_TABLE: "LedgerTable", TOLLBOOK_SIGNING_SECRET_ARN: "SigningSecret" },
  Api: {
    TOLLBOOK_LEDGER_TABLE: "LedgerTable",
    TOLLBOOK_USAGE_TABLE: "UsageTable",
    TOLLBOOK_USAGE_EVENTS_QUEUE_URL: "QueuesUsageEventsQueue",
    TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: "QueuesCloseAccountsQueue",
    TOLLBOOK_DOCUMENTS_BUCKET: "Documents",
    TOLLBOOK_SIGNING_SECRET_ARN: "SigningSecret",
  },
  Meter: {
    TOLLBOOK_LEDGER_TABLE: "LedgerTable",
    TOLLBOOK_USAGE_TABLE: "UsageTable",
    TOLLBOOK_DOCUMENTS_BUCKET: "Documents",
    ...SCHEDULES,
  },
  CloseCycle: {
    TOLLBOOK_LEDGER_TABLE: "LedgerTable",
    TOLLBOOK_USAGE_TABLE: "UsageTable",
    TOLLBOOK_DOCUMENTS_BUCKET: "Documents",
    TOLLBOOK_USAGE_EVENTS_QUEUE_URL: "QueuesUsageEventsQueue",
    TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: "QueuesCloseAccountsQueue",
    TOLLBOOK_RENDER_INVOICES_QUEUE_URL: "QueuesRenderInvoicesQueue",
    ...SCHEDULES,
  },
  RenderInvoice: {
    TOLLBOOK_LEDGER_TABLE: "LedgerTable",
    TOLLBOOK_DOCUMENTS_BUCKET: "Documents",
    TOLLBOOK_DELIVER_INVOICES_QUEUE_URL: "QueuesDeliverInvoicesQueue",
  },
  DeliverInvoice: { TOLLBOOK_LEDGER_TABLE: "LedgerTable", TOLLBOOK_DOCUMENTS_BUCKET: "Documents" },
  Administer: { TOLLBOOK_LEDGER_TABLE: "LedgerTable" },
  ArchiveUsage: {
    TOLLBOOK_LEDGER_TABLE: "LedgerTable",
    TOLLBOOK_USAGE_TABLE: "UsageTable",
    TOLLBOOK_DOCUMENTS_BUCKET: "Documents",
  },
};

describe("functions", () => {
  it("are nine, by ids that somebody can type", () => {
    expect(functions.map(([id]) => id).sort()).toEqual(Object.keys(ENVIRONMENTS).sort());
  });

  it.each(functions)(
    "%s runs on Node 24 and arm64, is traced, and has its memory and time said",
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
        TracingConfig: { Mode: "Active" },
        MemorySize: expect.any(Number),
        Timeout: expect.any(Number),
      });
    },
  );

  it.each(functions)("%s writes JSON to a log group of its own that ends", (id, { Properties }) => {
    const { LogGroup, LogFormat } = Properties["LoggingConfig"] as { LogGroup: { Ref: string }; LogFormat: string };
    expect(LogFormat).toBe("JSON");
    expect(readable(LogGroup)).toBe(`Lambdas${id}Logs`);
    expect(logGroups[LogGroup.Ref]?.Properties["RetentionInDays"]).toBe(90);
  });

  it("keep their logs as long as the stage says, as does the gateway", () => {
    const days = Object.values(resourcesOf(synthesize("dev").tollbook, "AWS::Logs::LogGroup")).map(
      ({ Properties }) => Properties["RetentionInDays"],
    );
    expect(days).toEqual(Array.from({ length: functions.length + 1 }, () => 14));
  });

  it.each(Object.entries(ENVIRONMENTS))("%s is told what it uses and nothing else", (name, expected) => {
    expect(environmentOf(tollbook, name)).toEqual(expected);
  });

  it("only what mails is told the domain to mail from", () => {
    const settings = { ...settingsIn("production"), mailFromDomain: "billing.example.com" };
    const mailing = synthesize("production", settings).tollbook;
    const told = functions.flatMap(([id]) => {
      const domain = environmentOf(mailing, id)["TOLLBOOK_MAIL_FROM_DOMAIN"];
      return domain === undefined ? [] : [[id, domain]];
    });
    expect(told).toEqual([["DeliverInvoice", "billing.example.com"]]);
  });

  it("answer before API Gateway stops waiting", () => {
    const seconds = (name: string) => functions.find(([id]) => id === name)![1].Properties["Timeout"];
    expect([seconds("Api"), seconds("Ingest"), seconds("Authorizer")]).toEqual([29, 15, 9]);
  });

  it("of which nobody waits for one have dead letters: what Lambda gives up is told", () => {
    const withDeadLetters = functions.filter(([, { Properties }]) => "DeadLetterConfig" in Properties);
    expect(withDeadLetters.map(([id]) => id).sort()).toEqual(["ArchiveUsage", "CloseCycle"]);
  });
});
