/** Turns the page under something that is carried to the left or right edge and held there. */

/** How long it rests on the edge before the page turns, and before it turns again. */
const REST_MS = 700;

/** One direction at a time. */
export class EdgeTurn {
  /** Where the page is about to turn. */
  towards = $state.raw<-1 | 0 | 1>(0);

  #turn: (direction: 1 | -1) => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `turn` resolves once the other page is shown. */
  constructor(turn: (direction: 1 | -1) => Promise<void>) {
    this.#turn = turn;
  }

  /** Whether the pointer rests on an edge, called for every move. */
  rest(edge: -1 | 0 | 1): void {
    if (edge === this.towards) return;
    this.stop();
    this.towards = edge;
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.towards = 0;
  }

  #wait(): void {
    const direction = this.towards;
    if (direction === 0) return;
    this.#timer = setTimeout(() => {
      void this.#turn(direction).then(() => {
        if (this.towards === direction) this.#wait();
      });
    }, REST_MS);
  }
}
