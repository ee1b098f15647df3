/**
 * Asks for something and takes the answer, unless one asks for something else meanwhile. It returns what an effect
 * returns. With `wait`, in milliseconds, it asks no sooner: whoever is still typing needs no answer at each key.
 */
export function latest<Answer>(
  ask: () => Promise<Answer>,
  take: (answer: Answer) => void,
  failed: (cause: unknown) => void,
  wait?: number,
): () => void {
  let current = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    ask().then(
      (answer) => {
        if (current) take(answer);
      },
      (cause: unknown) => {
        if (current) failed(cause);
      },
    );
  };
  if (wait === undefined) begin();
  else timer = setTimeout(begin, wait);
  return () => {
    current = false;
    clearTimeout(timer);
  };
}
