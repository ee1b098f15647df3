import { numberWords } from '$lib/time/locale';
import type { ComparisonDto } from '$lib/api/bindings/ComparisonDto';

/** "Compared 1,204 events: no difference.", "Compared 1 event: 1 difference, repaired." */
export function comparedWords({ compared, differences }: ComparisonDto, one: string): string {
  const events = compared === 1 ? `1 ${one}` : `${numberWords(compared)} ${one}s`;
  const count = differences.length;
  if (count === 0) return `Compared ${events}: no difference.`;
  const unsettled = differences.some(({ event }) => event === 'conflict' || event === 'error');
  const found = count === 1 ? '1 difference' : `${numberWords(count)} differences`;
  return `Compared ${events}: ${found}, ${unsettled ? 'not all repaired' : 'repaired'}.`;
}
