// Where things are.
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
/** What the scripts install for themselves; never committed. */
export const tools = join(root, '.tools');
/** Where cargo builds. */
export const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
export const venvPython = join(tools, 'venv/bin/python');

/** Whether nobody is there to answer a question. */
export const unattended = process.env.CI === 'true' || process.env.DAYBOOK_YES === '1';
