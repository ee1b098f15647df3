// What the system says of running programs (Linux).
import { readFileSync, readdirSync } from 'node:fs';

/** WebKitGTK's own browser: a bare window with a page. */
export const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** All processes: their parents, when they began (epoch milliseconds, to 10 ms) and their command lines. */
export function processes() {
  const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const booted = Date.now() - up * 1000;
  const read = (pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return { pid, parent: fields[1], began: booted + Number(fields[19]) * 10, command };
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return null; // it has just ended
      throw error;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(read)
    .filter(Boolean);
}

/** A process and all it started. */
export function family(first) {
  const all = processes();
  const found = [first];
  for (const one of found) found.push(...all.filter((it) => it.parent === one.pid));
  return found;
}

/** The processor time that the main thread of a process has had so far, in milliseconds. */
export const mainThread = (pid) => threadTime(pid, pid);

function threadTime(pid, task) {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

/** Memory of a process and of all it started, shared pages shared out, in MB. */
export function memory(first) {
  const kilobytes = family(first).map(({ pid }) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)[1]);
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** The processor time that a process and all it started have had so far, in milliseconds. */
export function spent(first) {
  const threads = family(first).flatMap(({ pid }) =>
    readdirSync(`/proc/${pid}/task`).map((task) => threadTime(pid, task)),
  );
  return threads.reduce((sum, each) => sum + each, 0);
}
