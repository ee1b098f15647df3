/** Prices in the money of the business. They are kept in hundredths, also where there are no such coins. */

import type { ServiceDto } from '$lib/api/bindings/ServiceDto';
import { formatLength } from '$lib/components/shared/clock';
import { english } from '$lib/time/locale';

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(currency: string, whole: boolean): Intl.NumberFormat {
  const key = `${english()} ${currency} ${whole}`;
  let known = formatters.get(key);
  if (!known) {
    const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
    const usual = new Intl.NumberFormat(english(), style).resolvedOptions().maximumFractionDigits;
    const digits = whole ? 0 : Math.max(usual ?? 2, 2);
    known = new Intl.NumberFormat(english(), {
      ...style,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(key, known);
  }
  return known;
}

/** A price as on a price list: "£85" or "£85.50". */
export function formatPrice(hundredths: number, currency: string): string {
  return formatter(currency, hundredths % 100 === 0).format(hundredths / 100);
}

/** What stands beside an amount: "£", "kr", or the code where a currency has no sign. */
export function signOf(currency: string): string {
  const parts = formatter(currency, true).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}

/** A price to be edited, without a sign: "85" or "85.50". */
export function plainPrice(hundredths: number | null): string {
  if (hundredths === null) return '';
  return (hundredths / 100).toFixed(hundredths % 100 === 0 ? 0 : 2);
}

/** "1 h 30 min, £85". */
export function describeService(
  service: Pick<ServiceDto, 'minutes' | 'price'>,
  currency: string,
): string {
  const length = formatLength(service.minutes);
  return service.price === null ? length : `${length}, ${formatPrice(service.price, currency)}`;
}

/**
 * Hundredths of what was typed: "85", "85.50", "85,50", with or without a sign of money on either side;
 * `null` for nothing, `undefined` if unreadable.
 */
export function parsePrice(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const amount = text
    .trim()
    .replace(/^[^\d]+/, '')
    .replace(/[^\d]+$/, '');
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(amount);
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}
