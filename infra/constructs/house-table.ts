import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import { removalPolicy } from "./removal-policy.ts";

export type HouseTableProps = {
  readonly settings: Settings;
  /** Names of secondary indexes; each has the keys `pk<number>` and `sk<number>` and all attributes. */
  readonly indexes: readonly `index${number}`[];
};

/** A DynamoDB table of documents under `pk` and `sk`, paid by request, that can be brought back to any second of 35 days. */
export class HouseTable extends Construct {
  readonly table: Table;
  private readonly indexes: readonly string[];

  constructor(scope: Construct, id: string, { settings, indexes }: HouseTableProps) {
    super(scope, id);
    this.indexes = indexes;
    this.table = new Table(this, "Table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: "exp",
      deletionProtection: settings.removalProtection,
      removalPolicy: removalPolicy(settings),
    });
    for (const name of indexes) {
      const number = name.slice("index".length);
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: `pk${number}`, type: AttributeType.STRING },
        sortKey: { name: `sk${number}`, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
  }

  /** The table and each of its indexes: what a query may name. */
  get queryable(): readonly string[] {
    return [this.table.tableArn, ...this.indexes.map((name) => `${this.table.tableArn}/index/${name}`)];
  }
}
