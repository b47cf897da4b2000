import { sqlCursors } from '../cursors/cursors.ts';
import { openSqlite } from '../sql/sqlite-file.ts';

/** Writes one cursor and ends as a command does: `node writes-and-closes.ts FILE NAME`. */
const [path = '', name = ''] = process.argv.slice(2);
const file = await openSqlite({ path });
await sqlCursors(file).write(name, 'written');
await file.close();
