/**
 * Clients by their names as they are typed without accents. The book's own search takes accents away
 * and knows notes and numbers; it does not know that "lukasz" is Łukasz and "weiss" Weiß.
 */

import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { Api } from '$lib/api/client';
import { fold } from '../shared/fold';

const wordsOf = (text: string) =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

export class ClientNames {
  readonly #api: Api;
  #known: Promise<{ client: ClientDto; words: string[] }[]> | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Those found already, and others whose names have words that begin as the typed ones do. */
  async with(found: readonly ClientDto[], text: string, limit: number): Promise<ClientDto[]> {
    const typed = wordsOf(text);
    if (typed.length === 0 || found.length >= limit) return [...found];
    const known = new Set(found.map(({ id }) => id));
    const more = (await this.#names())
      .filter(({ client, words }) => !known.has(client.id) && begin(words, typed))
      .map(({ client }) => client);
    return [...found, ...more].slice(0, limit);
  }

  /** All names, read once. */
  #names() {
    this.#known ??= this.#api('list_clients', null).then((clients) =>
      clients.map((client) => ({ client, words: wordsOf(client.name) })),
    );
    return this.#known;
  }
}

function begin(words: readonly string[], typed: readonly string[]): boolean {
  return typed.every((one) => words.some((word) => word.startsWith(one)));
}
