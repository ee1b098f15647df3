/** The book the corpus is read in: a studio on Wednesday 18 November 2026, at 13:20. */

import type { ClientDto } from '$lib/api/bindings/ClientDto';
import { NOW, salon, TODAY } from '$lib/preview/salon';
import { Names } from './names';
import type { Context } from './reading';

const CLIENTS: [name: string, phone: string][] = [
  ['Chloé Martin', '+44 7700 900142'],
  ['Ana Costa', '020 7946 0321'],
  ['Anna Berg', '07700 900888'],
  ['Anna Olsen', '07700 900777'],
  ['Elif Yıldız', '+90 532 555 0199'],
  ['Freya Olsen', ''],
  ['Marco Rossi', '0151 234 5678'],
  ['Dana Kovač', ''],
  ['Ruth Adeyemi', ''],
  ['Sun Li', ''],
  ['May Chen', '07700 900555'],
  ['Tom Reed', ''],
  ["Niamh O'Kelly", ''],
  ['Jean-Luc Petit', ''],
  ['Brown, Alice', '07700 900142'],
  ['Maren Weiss', ''],
  ['Øyvind Åsen', ''],
  ['José García Márquez', ''],
];

/** Everybody the corpus knows. */
export function corpusClients(): ClientDto[] {
  return CLIENTS.map(([name, phone], index) => ({
    id: `client-${index}`,
    name,
    phone,
    email: '',
    notes: '',
  }));
}

/** What the corpus is read with. */
export function corpusContext(change: Partial<Context> = {}): Context {
  const book = salon();
  return {
    names: new Names(corpusClients(), book.services, book.staff),
    calendars: book.calendars.filter((calendar) => calendar.mode === 'twoWay'),
    now: NOW,
    today: TODAY,
    openingHours: book.settings.openingHours,
    clock24: true,
    monthFirst: false,
    ...change,
  };
}
