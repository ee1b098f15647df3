import type { ReadTimes } from '$lib/api/bindings/ReadTimes';
import type { TimesDto } from '$lib/api/bindings/TimesDto';
import type { Api } from '$lib/api/client';

/** What times that are being put together mean, as the book reads them. Made while a component begins. */
export class TimesRead {
  #asked = $state('');
  #answer = $state.raw<{ asked: string; times: TimesDto }>();

  /** `times` is `null` where there is nothing to read. */
  constructor(api: Api, times: () => ReadTimes | null) {
    $effect(() => {
      const input = times();
      const asked = JSON.stringify(input);
      this.#asked = asked;
      if (!input) return;
      api('read_times', input).then(
        (answer) => {
          this.#answer = { asked, times: answer };
        },
        // They are read all the same when they are saved; only the remarks are missing.
        () => undefined,
      );
    });
  }

  /** `undefined` until the book has answered to what is asked now. */
  get current(): TimesDto | undefined {
    return this.#answer?.asked === this.#asked ? this.#answer.times : undefined;
  }
}
