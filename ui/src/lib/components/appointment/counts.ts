import { numberWords } from '$lib/time/locale';

/** "1 appointment", "1,204 appointments". */
export function appointments(count: number): string {
  return count === 1 ? '1 appointment' : `${numberWords(count)} appointments`;
}
