import { openMemoryCounting, openSqliteCounting } from "./counting-engine.ts";
import { describeOrderFreedom } from "./order-freedom.ts";

describeOrderFreedom("DynamoDB", openMemoryCounting, { runs: 50 });
describeOrderFreedom("SQLite", openSqliteCounting, { runs: 50 });
