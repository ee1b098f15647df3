import type { ServiceDto } from '$lib/api/bindings/ServiceDto';
import { formatLength } from '../shared/clock';

/** A price of hundredths, without a currency, as written on a price list: "85" or "85.50". */
export function formatPrice(hundredths: number): string {
  const whole = hundredths % 100 === 0;
  return new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: 2,
  }).format(hundredths / 100);
}

/** "1 h 30 min, 85". */
export function describeService(service: Pick<ServiceDto, 'minutes' | 'price'>): string {
  const length = formatLength(service.minutes);
  return service.price === null ? length : `${length}, ${formatPrice(service.price)}`;
}

/** Hundredths of what was typed, "85" or "85.50" or "85,50"; `null` for nothing, `undefined` if unreadable. */
export function parsePrice(text: string): number | null | undefined {
  const typed = text.trim().replace(/^[^\d]+/, '');
  if (text.trim() === '') return null;
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(typed);
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}
