import { numberWords } from '$lib/time/locale';
import type { ChangesDto } from '$lib/api/bindings/ChangesDto';

/** "3 added, 1 changed", or "nothing would change". */
export function changesWords({ added, changed, removed, unclear }: ChangesDto): string {
  const parts: [number, string][] = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
    [unclear, 'to settle or unreadable'],
  ];
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${numberWords(count)} ${what}`);
  return words.length === 0 ? 'nothing would change' : words.join(', ');
}
