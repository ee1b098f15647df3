import { afterEach, describe, expect, it } from 'vitest';
import { writeAsIn } from '$lib/time/locale';
import { allCurrencies, currencyName, currencyOf } from './currencies';
import { describeService, formatPrice, parsePrice, plainPrice, signOf } from './price';

/** Spaces that do not break are written as others here. */
const said = (text: string) => text.replaceAll('\u00a0', ' ');

afterEach(() => {
  writeAsIn('en-GB');
});

describe('prices', () => {
  it('are written in the money of the business', () => {
    expect(formatPrice(8500, 'GBP')).toBe('£85');
    expect(formatPrice(8550, 'EUR')).toBe('€85.50');
    expect(formatPrice(123_400, 'USD')).toBe('$1,234');
    expect(said(formatPrice(8500, 'CHF'))).toBe('CHF 85');
    expect(describeService({ minutes: 90, price: 8500 }, 'GBP')).toBe('1 h 30 min, £85');
    expect(describeService({ minutes: 90, price: null }, 'GBP')).toBe('1 h 30 min');
  });

  it('keep the amount that was typed where there are no hundredths, or thousandths', () => {
    expect(formatPrice(580_000, 'JPY')).toBe('¥5,800');
    expect(said(formatPrice(450, 'KWD'))).toBe('KWD 4.500');
  });

  it('are read with and without a sign', () => {
    expect(['85', '£85', '85 €', '85.5', '85,50', 'CHF 85.00'].map(parsePrice)).toEqual([
      8500, 8500, 8500, 8550, 8550, 8500,
    ]);
    expect(parsePrice(' ')).toBeNull();
    expect(parsePrice('a lot')).toBeUndefined();
    expect(parsePrice('85.505')).toBeUndefined();
  });

  it('come back from the form as they were', () => {
    for (const price of [null, 0, 8500, 8550, 8505, 580_000]) {
      expect(parsePrice(plainPrice(price))).toBe(price);
    }
    expect([signOf('GBP'), signOf('CHF')]).toEqual(['£', 'CHF']);
  });
});

describe('currencies', () => {
  it('belong to places', () => {
    expect(['DE', 'GB', 'CH', 'US', 'JP', 'SN', 'SE'].map(currencyOf)).toEqual([
      'EUR',
      'GBP',
      'CHF',
      'USD',
      'JPY',
      'XOF',
      'SEK',
    ]);
    expect(currencyOf('ZZ')).toBeUndefined();
  });

  it('are each known to the web view, once', () => {
    const all = allCurrencies();
    expect(new Set(all).size).toBe(all.length);
    for (const code of all) expect(() => formatPrice(100, code)).not.toThrow();
    expect(currencyName('CHF')).toBe('Swiss Franc');
  });
});
