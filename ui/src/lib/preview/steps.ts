/** What is done by hand to get to what is to be looked at. */

/** Presses the button, or writes into the field, whose name begins so. */
export type Step = { press: string } | { write: string; into: string };

/** Takes one step after the other, each as soon as there is something to take it with. */
export async function take(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('press' in step) (await appears('button', step.press)).click();
    else write(await appears('input', step.into), step.write);
  }
}

function write(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

function appears<Kind extends 'button' | 'input'>(
  kind: Kind,
  name: string,
): Promise<HTMLElementTagNameMap[Kind]> {
  return new Promise((resolve) => {
    const look = () => {
      const found = [...document.querySelectorAll(kind)].find(
        (one) => !one.disabled && nameOf(one).startsWith(name),
      );
      if (!found) return;
      observer.disconnect();
      resolve(found);
    };
    const observer = new MutationObserver(look);
    observer.observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    look();
  });
}

function nameOf(control: HTMLButtonElement | HTMLInputElement): string {
  return (control.ariaLabel ?? control.labels?.[0]?.textContent ?? control.textContent).trim();
}
