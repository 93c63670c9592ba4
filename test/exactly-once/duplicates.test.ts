import { openMemoryCounting, openSqliteCounting } from "./counting-engine.ts";
import { describeDuplicates } from "./duplicates.ts";

describeDuplicates("DynamoDB", openMemoryCounting, { forgets: true });
describeDuplicates("SQLite", openSqliteCounting, { forgets: false });
